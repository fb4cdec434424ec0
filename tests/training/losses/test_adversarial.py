from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from barefaced.training.losses.adversarial import ADVERSARIAL

REAL, MADE = torch.tensor([[2.0, 0.5]]), torch.tensor([[-2.0, 0.0]])


def binary(answers: torch.Tensor, truth: float) -> float:
    return functional.binary_cross_entropy(answers.sigmoid(), torch.full_like(answers, truth)).item()


WANTED = {
    "hinge": ((0 + 0.5) / 2 + (0 + 1) / 2, 1.0),
    "lsgan": (0.5 * ((1 + 0.25) / 2 + (4 + 0) / 2), 0.5 * (9 + 1) / 2),
    "vanilla": (binary(REAL, 1) + binary(MADE, 0), binary(MADE, 1)),
}
"""By hand, and by binary cross-entropy."""


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_both_sides_by_hand(name):
    game, (discriminator, generator) = ADVERSARIAL[name], WANTED[name]
    assert game.discriminator(REAL, MADE).item() == pytest.approx(discriminator, rel=1e-5)
    assert game.generator(MADE).item() == pytest.approx(generator, rel=1e-5)


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_the_sides_pull_apart(name):
    """A discriminator in doubt raises its answers to what is real; a generator those to what it made."""
    real, made = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    ADVERSARIAL[name].discriminator(real, made).backward()
    assert real.grad.item() < 0 <= made.grad.item()
    made.grad = None
    ADVERSARIAL[name].generator(made).backward()
    assert made.grad.item() < 0


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_answers_far_off_stay_finite_and_in_float32(name):
    far = torch.tensor([1e3, -1e3], dtype=torch.bfloat16, requires_grad=True)
    for loss in (ADVERSARIAL[name].discriminator(far, far), ADVERSARIAL[name].generator(far)):
        assert loss.dtype == torch.float32
        assert math.isfinite(loss.item())
        loss.backward()
    assert far.grad.isfinite().all()
