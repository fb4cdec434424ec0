"""Windows on holes lie within the picture, hold a pixel of the hole, and are the same for all pictures."""

import pytest
import torch

from barefaced.training.windows import cut_windows


def test_windows_of_several_pictures_are_of_one_place_and_hold_some_of_the_hole() -> None:
    places = torch.arange(2 * 64 * 64).reshape(2, 1, 64, 64).float()
    hole = torch.zeros(2, 1, 64, 64)
    hole[0, :, :3, :3] = 1  # in a corner, where a window about it would stick out
    hole[1, :, 40:50, 20:30] = 1
    for _ in range(20):
        numbers, seen = cut_windows(hole, places, hole, side=16)
        assert numbers.shape == seen.shape == (2, 1, 16, 16)
        assert (seen.sum((1, 2, 3)) > 0).all()
        assert ((numbers[:, :, 1:] - numbers[:, :, :-1]) == 64).all()  # rows of the picture, whole


def test_windows_without_a_hole_are_cut_all_the_same() -> None:
    (cut,) = cut_windows(torch.zeros(1, 1, 32, 32), torch.rand(1, 3, 32, 32), side=8)
    assert cut.shape == (1, 3, 8, 8)


@pytest.mark.parametrize("side", [0, 32, 48])
def test_whole_pictures_where_no_smaller_window_is_wanted(side: int) -> None:
    picture = torch.rand(1, 3, 32, 32)
    assert cut_windows(torch.ones(1, 1, 32, 32), picture, side=side)[0] is picture


def test_gradients_come_through_the_window() -> None:
    picture = torch.rand(1, 3, 32, 32, requires_grad=True)
    (cut,) = cut_windows(torch.ones(1, 1, 32, 32), picture, side=8)
    cut.sum().backward()
    assert picture.grad is not None
    assert picture.grad.sum() == 3 * 64
