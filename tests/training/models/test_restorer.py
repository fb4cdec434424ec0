"""The network that brings redacted faces back."""

from __future__ import annotations

import numpy as np
import torch

from barefaced.training.models.restorer import LinearGuess, Restorer


def test_the_guess_is_solved_for():
    rng = np.random.default_rng(0)
    faces = (rng.normal(size=(60, 5)) @ rng.normal(size=(5, 48)) * 0.03 + 0.5).astype(np.float32)
    redacted = faces * 0.01 + 0.3
    guess = LinearGuess(side=4, directions=9, scale=2)
    guess.solve(redacted[:50], faces[:50])
    wanted = torch.from_numpy(faces[50:].clip(0, 1)).unflatten(1, (3, 4, 4))
    image = torch.from_numpy(redacted[50:]).unflatten(1, (3, 4, 4)).repeat_interleave(2, 2)
    with torch.no_grad():
        found = guess(image.repeat_interleave(2, 3))
    assert (found - wanted).abs().max() < 0.01


def test_at_first_the_network_adds_next_to_nothing():
    network = Restorer(widths=(8, 12), side=16, directions=2, scale=2).eval()
    with torch.no_grad():
        network.guess.mean.fill_(0.25)
        face = network(torch.rand(2, 3, 32, 32))
    assert face.shape == (2, 3, 32, 32)
    assert (face - 0.25).abs().max() < 0.1
