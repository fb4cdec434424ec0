"""3x3 convolutions by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, arXiv:1509.09308).

A quarter of the multiplications, as matrix products that every CPU library is quick at: forwards, backwards
and in an exported graph. Pictures are laid out (H W, N, C), pixels by their place in a tile of 4 x 4 and then
by their tile, so that every product runs along channels and what one convolution gives the next can take:
overlapping tiles are rows picked out, and nothing is turned round in between.
"""

from functools import lru_cache
from typing import Any

import torch
from torch.nn import functional

TILE = 4
"""Pixels of the answer along a tile; each is reckoned from two more."""
_TAKEN = TILE + 2

_B = (
    (4, 0, -5, 0, 1, 0),
    (0, -4, -4, 1, 1, 0),
    (0, 4, -4, -1, 1, 0),
    (0, -2, -1, 2, 1, 0),
    (0, 2, -1, -2, 1, 0),
    (0, 4, 0, -5, 0, 1),
)
_G = (
    (1 / 4, 0, 0),
    (-1 / 6, -1 / 6, -1 / 6),
    (-1 / 6, 1 / 6, -1 / 6),
    (1 / 24, 1 / 12, 1 / 6),
    (1 / 24, -1 / 12, 1 / 6),
    (0, 0, 1),
)
_A = ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1))


def _squared(matrix: tuple[tuple[float, ...], ...]) -> torch.Tensor:
    """What a matrix does along both sides of a tile at once, float32."""
    along = torch.tensor(matrix, dtype=torch.float64)
    return torch.kron(along, along).float()


# Made here and not when first used, which may be while a graph is traced.
_TAKE, _KERNEL, _GIVE = _squared(_B), _squared(_G), _squared(_A)


def opened(x: torch.Tensor) -> torch.Tensor:
    """Lay pictures out, float (N, C, H, W) to (H W, N, C), H and W multiples of 4."""
    channels, height, width = (int(side) for side in x.shape[1:])
    tiles = x.reshape(-1, channels, height // TILE, TILE, width // TILE, TILE).permute(3, 5, 2, 4, 0, 1)
    return tiles.reshape(height * width, -1, channels)


def closed(x: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    """What `opened` was given; `shape` is H and W."""
    height, width = shape
    channels = int(x.shape[2])
    tiles = x.reshape(TILE, TILE, height // TILE, width // TILE, -1, channels)
    return tiles.permute(4, 5, 2, 0, 3, 1).reshape(-1, channels, height, width)


def convolved(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None, *, shape: tuple[int, int]
) -> torch.Tensor:
    """Convolve reflect-padded pictures with 3x3 kernels, stride 1.

    Args:
        x: float32 (H W, N, C) on the CPU, as `opened` lays them out.
        weight: float32 (D, C, 3, 3).
        bias: float32 (D,), or None.
        shape: H and W.

    Returns:
        float32 (H W, N, D), laid out alike; that of `conv2d` but for rounding.
    """
    channels, answers = int(x.shape[2]), int(weight.shape[0])
    taken = _taken(x, shape).reshape(_TAKEN**2, -1)
    tiles = (_TAKE @ taken).view(_TAKEN**2, -1, channels)
    kernels = _KERNEL @ weight.permute(2, 3, 1, 0).reshape(9, -1)
    found = tiles @ kernels.view(_TAKEN**2, channels, answers)
    answer = (_GIVE @ found.view(_TAKEN**2, -1)).view(int(x.shape[0]), -1, answers)
    return answer if bias is None else answer + bias


def _taken(x: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    """All that tiles are reckoned from, (36 tiles, N, C): by place in a tile of 6 x 6, then by tile."""
    if torch.onnx.is_in_onnx_export():
        return x.index_select(0, _places(shape))
    taken: torch.Tensor = _Taken.apply(x, shape)
    return taken


class _Taken(torch.autograd.Function):
    """Rows picked out. Torch's own way back adds them up one by one, which takes longer than the products."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        ctx.shape = shape
        return x.index_select(0, _places(shape))

    @staticmethod
    def backward(ctx: Any, coming: torch.Tensor) -> tuple[torch.Tensor, None]:
        rows, ends = _ways_back(ctx.shape)
        summed = functional.embedding_bag(rows, coming.reshape(len(coming), -1), ends, mode="sum")
        return summed.view(-1, *coming.shape[1:]), None


@lru_cache(maxsize=16)
def _places(shape: tuple[int, int]) -> torch.Tensor:
    """Int64 (36 tiles,): the row of each pixel that a tile is reckoned from, reflected at the borders."""
    down, across = (_line(side) for side in shape)
    down, across = down[:, None, :, None], across[None, :, None, :]
    tile = (down // TILE) * (shape[1] // TILE) + across // TILE
    within = (down % TILE) * TILE + across % TILE
    return (within * (shape[0] // TILE) * (shape[1] // TILE) + tile).flatten()


def _line(side: int) -> torch.Tensor:
    """Int64 (6, side / 4): the pixels of a line that each of its tiles is reckoned from."""
    pixels = torch.arange(_TAKEN)[:, None] + TILE * torch.arange(side // TILE) - 1
    return torch.minimum(pixels.abs(), 2 * (side - 1) - pixels.abs())


@lru_cache(maxsize=16)
def _ways_back(shape: tuple[int, int]) -> tuple[torch.Tensor, torch.Tensor]:
    """For each pixel the rows that took it, one pixel after another, and where each pixel's begin."""
    places = _places(shape)
    counts = torch.bincount(places, minlength=shape[0] * shape[1])
    return torch.argsort(places, stable=True), counts.cumsum(0) - counts
