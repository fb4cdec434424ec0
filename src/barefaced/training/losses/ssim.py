"""Structural similarity (Wang et al. 2004), differentiable."""

from functools import cache, lru_cache

import torch

WINDOW, SIGMA = 11, 1.5
"""Side of the Gaussian window and its width, pixels, as the paper has them."""
STEADY = (0.01**2, 0.03**2)
"""What keeps the two quotients steady, for values in [0, 1]."""


def ssim_map(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Similarity around each pixel whose window lies within the picture.

    Always reckoned in float32: variances are small differences of large numbers, for which bfloat16's eight
    bits do not do.

    Args:
        a: float (N, C, H, W) in [0, 1], H and W at least 11.
        b: the same shape.

    Returns:
        float32 (N, C, H - 10, W - 10), at most 1; 1 where both are the same.

    Raises:
        ValueError: if shapes differ, or the picture is smaller than the window.
    """
    if a.shape != b.shape or min(a.shape[-2:]) < WINDOW:
        raise ValueError(
            f"SSIM compares pictures of one shape and at least {WINDOW} pixels a side, "
            f"got {tuple(a.shape)} and {tuple(b.shape)}"
        )
    with torch.autocast(a.device.type, enabled=False):
        a, b = a.float(), b.float()
        mean_a, square_a, product = _blurred(torch.stack([a, a * a, a * b]))
        mean_b, square_b = _blurred(torch.stack([b, b * b]))  # by itself: targets need no gradient
        both, apart = mean_a * mean_b, mean_a.square() + mean_b.square()
        spread = square_a + square_b - apart
        likeness = (2 * both + STEADY[0]) * (2 * (product - both) + STEADY[1])
        return likeness / ((apart + STEADY[0]) * (spread + STEADY[1]))


def ssim_loss(
    predicted: torch.Tensor, target: torch.Tensor, *, weight: torch.Tensor | None = None
) -> torch.Tensor:
    """1 - SSIM, averaged with a weight for each place.

    Args:
        predicted: float (N, C, H, W) in [0, 1].
        target: the same shape.
        weight: float (N, 1, H, W), not negative; None counts every place alike.

    Returns:
        A float32 scalar, 0 where both are the same.
    """
    similarity = ssim_map(predicted, target).mean(1, keepdim=True)
    if weight is None:
        return 1.0 - similarity.mean()
    edge = WINDOW // 2
    share = weight[..., edge:-edge, edge:-edge].float()
    return ((1.0 - similarity) * share).sum() / share.sum().clamp(min=1e-6)


def _blurred(stack: torch.Tensor) -> torch.Tensor:
    """(..., H, W) under the window, along one axis and then the other; the border falls away.

    As products with banded matrices: on a CPU several times as fast as convolutions of single channels.
    """
    height, width = stack.shape[-2:]
    return _band(height, stack.device) @ (stack @ _band(width, stack.device).T)


@lru_cache(maxsize=8)
def _band(length: int, device: torch.device) -> torch.Tensor:
    """The window at each of its places along an axis, float32 (length - 10, length)."""
    places = length - WINDOW + 1
    with torch.inference_mode(False):  # kept for later, when gradients may be wanted
        band = torch.zeros(places, length)
        for offset, share in enumerate(_gaussian()):
            band[torch.arange(places), torch.arange(places) + offset] = share
        return band.to(device)


@cache
def _gaussian() -> tuple[float, ...]:
    """The window along one axis; sums to 1."""
    steps = torch.arange(WINDOW, dtype=torch.float64) - WINDOW // 2
    bell = torch.exp(-steps.square() / (2 * SIGMA**2))
    return tuple((bell / bell.sum()).tolist())
