"""Total variation (Rudin, Osher and Fatemi 1992), in its form along the axes."""

import torch


def total_variation(image: torch.Tensor, *, hole: torch.Tensor | None = None) -> torch.Tensor:
    """Mean absolute difference between neighbours below each other, plus that of neighbours side by side.

    Args:
        image: float (N, C, H, W).
        hole: float or bool (N, 1, H, W); only pairs that both lie in it count, by the smaller share.
            None counts all.

    Returns:
        A float32 scalar, 0 for pictures without any step, and where no pair counts.
    """
    image = image.float()
    total = image.new_zeros(())
    for axis in (-2, -1):
        step = image.diff(dim=axis).abs().mean(1, keepdim=True)
        if hole is None:
            total = total + step.mean()
            continue
        near, far = (hole.float().narrow(axis, start, hole.shape[axis] - 1) for start in (0, 1))
        share = torch.minimum(near, far)
        total = total + (step * share).sum() / share.sum().clamp(min=1.0)
    return total
