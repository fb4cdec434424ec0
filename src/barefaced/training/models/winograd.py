"""3x3 convolutions by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, arXiv:1509.09308).

A quarter of the multiplications, as matrix products that every CPU library is quick at: forwards, backwards
and in an exported graph. Pictures are laid out (H, W, N, C), so that every product runs along channels.
"""

from functools import lru_cache

import torch

TILE = 4
"""Pixels of the answer along a tile; each is reckoned from two more."""

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


def convolved(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """Convolve reflect-padded pictures with 3x3 kernels, stride 1.

    Args:
        x: float32 (H, W, N, C) on the CPU, H and W multiples of 4.
        weight: float32 (D, C, 3, 3).
        bias: float32 (D,), or None.

    Returns:
        float32 (H, W, N, D), that of `conv2d` but for rounding.
    """
    height, width, channels, answers = int(x.shape[0]), int(x.shape[1]), int(x.shape[3]), int(weight.shape[0])
    down, across = height // TILE, width // TILE
    rows = _taken_in(height) @ x.reshape(height, -1)
    both = _taken_in(width) @ rows.view(6 * down, width, -1)
    tiles = both.view(6, down, 6, across, -1).transpose(1, 2).reshape(36, -1, channels)
    kernels = _kernel() @ weight.permute(2, 3, 1, 0).reshape(9, -1)
    found = tiles @ kernels.view(36, channels, answers)
    found = found.view(6, 6, down, across, -1).transpose(1, 2).reshape(6 * down, -1)
    rows = _given_out(height) @ found
    both = _given_out(width) @ rows.view(height, 6 * across, -1)
    answer = both.view(height, width, -1, answers)
    return answer if bias is None else answer + bias


@lru_cache(maxsize=16)
def _taken_in(side: int) -> torch.Tensor:
    """Float32 (6 side / 4, side): pixels of a line, reflected at its ends, to tiles; element, then tile."""
    tiles = side // TILE
    matrix = torch.zeros(6, tiles, side)
    for tile in range(tiles):
        for place in range(6):
            pixel = abs(TILE * tile + place - 1)
            pixel = min(pixel, 2 * (side - 1) - pixel)
            matrix[:, tile, pixel] += torch.tensor(_B, dtype=torch.float32)[:, place]
    return matrix.flatten(0, 1)


@lru_cache(maxsize=16)
def _given_out(side: int) -> torch.Tensor:
    """Float32 (side, 6 side / 4): tiles to the pixels of a line."""
    tiles = side // TILE
    matrix = torch.zeros(tiles, TILE, 6, tiles)
    for tile in range(tiles):
        matrix[tile, :, :, tile] = torch.tensor(_A, dtype=torch.float32)
    return matrix.flatten(2).flatten(0, 1)


@lru_cache(maxsize=1)
def _kernel() -> torch.Tensor:
    """Float32 (36, 9): the taps of a kernel to its elements."""
    matrix = torch.tensor(_G, dtype=torch.float64)
    return torch.kron(matrix, matrix).float()
