"""How near painted holes come to the truth, picture by picture, in torch; for validation."""

from collections.abc import Callable

import torch
from torch.nn import functional


def hole_error(face: torch.Tensor, bare: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """Mean squared error in each picture's hole (N,); 0 where there is none."""
    squares = ((face - bare).square() * hole).sum((1, 2, 3))
    return squares / (3.0 * hole.sum((1, 2, 3))).clamp(min=1.0)


def decibels(error: torch.Tensor) -> torch.Tensor:
    """PSNR of mean squared errors, for values in [0, 1]; at most 80."""
    return -10.0 * torch.log10(error.clamp(min=1e-8))


def detail(picture: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """Mean size of what a blur of 5 x 5 takes away in each hole (N,): low for what is painted smooth."""
    fine = (picture - functional.avg_pool2d(picture, 5, 1, 2, count_include_pad=False)).abs()
    return (fine * hole).sum((1, 2, 3)) / (3.0 * hole.sum((1, 2, 3))).clamp(min=1.0) + 1e-6


def by_picture(
    loss: Callable[..., torch.Tensor], face: torch.Tensor, bare: torch.Tensor, weight: torch.Tensor
) -> torch.Tensor:
    """A loss of each picture (N,)."""
    rows = zip(face.split(1), bare.split(1), weight.split(1), strict=True)
    return torch.stack([loss(a, b, weight=w) for a, b, w in rows])
