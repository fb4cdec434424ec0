"""Holes of no mask's shape: a user may draw any, and what surrounds them then bears no trace of cloth."""

import torch


def free_holes(count: int, size: int) -> torch.Tensor:
    """Superellipses anywhere about the lower face, some slim and some large, turned a little.

    Args:
        count: N.
        size: S, pixels along a side of the patch.

    Returns:
        Float (N, 1, S, S), 0 or 1.
    """
    line = (torch.arange(size) + 0.5) / size
    y, x = torch.meshgrid(line, line, indexing="ij")
    middle_x, middle_y, wide, high, turn, corner = (
        low + (high - low) * torch.rand(count, 1, 1)
        for low, high in ((0.3, 0.7), (0.45, 0.75), (0.06, 0.26), (0.06, 0.24), (-0.4, 0.4), (1.5, 5.0))
    )
    across, down = x - middle_x, y - middle_y
    u = (across * torch.cos(turn) + down * torch.sin(turn)).abs() / wide
    v = (down * torch.cos(turn) - across * torch.sin(turn)).abs() / high
    return (u**corner + v**corner < 1.0).float()[:, None]
