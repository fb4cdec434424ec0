"""Free holes are of one piece each, of many sizes, and lie on the lower face."""

import cv2
import numpy as np
import torch

from barefaced.training.free_holes import free_holes


def test_free_holes_are_whole_and_of_many_sizes() -> None:
    torch.manual_seed(0)
    holes = free_holes(60, 64)
    assert holes.shape == (60, 1, 64, 64)
    assert set(holes.unique().tolist()) == {0.0, 1.0}
    shares = holes.mean((1, 2, 3))
    assert 0.005 < shares.min() < 0.05 < 0.15 < shares.max() < 0.35
    for hole in holes[:, 0].numpy().astype(np.uint8):
        assert cv2.connectedComponents(hole)[0] == 2


def test_free_holes_lie_about_the_lower_face() -> None:
    torch.manual_seed(0)
    where = free_holes(200, 64).mean((0, 1))
    rows = where.sum(1) / where.sum()
    assert rows[:16].sum() < 0.01
    assert (rows * torch.arange(64)).sum() > 34
