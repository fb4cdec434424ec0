"""How far a repainted face is from the true one, pixel by pixel and in structure."""

from typing import Protocol

import torch

from barefaced.training.losses.ssim import ssim_loss


class Reconstruction(Protocol):
    """A loss of two pictures, float (N, C, H, W) in [0, 1], and a weight (N, 1, H, W): a float32 scalar."""

    def __call__(
        self, predicted: torch.Tensor, target: torch.Tensor, *, weight: torch.Tensor | None = None
    ) -> torch.Tensor: ...


def hole_weight(hole: torch.Tensor, *, inside: float, outside: float) -> torch.Tensor:
    """A weight for each place: what was covered may count more than what could be seen.

    Args:
        hole: float or bool (N, 1, H, W), 1 where something is covered; shares are mixed.
        inside: weight of what is covered.
        outside: weight of the rest.

    Returns:
        float32 (N, 1, H, W).
    """
    return outside + (inside - outside) * hole.float()


def l1(predicted: torch.Tensor, target: torch.Tensor, *, weight: torch.Tensor | None = None) -> torch.Tensor:
    """Mean absolute difference."""
    return _mean((predicted.float() - target.float()).abs(), weight)


def mse(predicted: torch.Tensor, target: torch.Tensor, *, weight: torch.Tensor | None = None) -> torch.Tensor:
    """Mean squared difference."""
    return _mean((predicted.float() - target.float()).square(), weight)


def ssim_l1(
    predicted: torch.Tensor, target: torch.Tensor, *, weight: torch.Tensor | None = None
) -> torch.Tensor:
    """(1 - SSIM) + L1, as the text of work 004 has it."""
    return ssim_loss(predicted, target, weight=weight) + l1(predicted, target, weight=weight)


def ssim_mse(
    predicted: torch.Tensor, target: torch.Tensor, *, weight: torch.Tensor | None = None
) -> torch.Tensor:
    """(1 - SSIM) + MSE: what work 004's published code computes under the name `ssim_l1_loss`."""
    return ssim_loss(predicted, target, weight=weight) + mse(predicted, target, weight=weight)


def _mean(error: torch.Tensor, weight: torch.Tensor | None) -> torch.Tensor:
    """The weighted mean of an error (N, C, H, W) over all places and channels."""
    if weight is None:
        return error.mean()
    share = weight.float().expand_as(error)
    return (error * share).sum() / share.sum().clamp(min=1e-6)


RECONSTRUCTION: dict[str, Reconstruction] = {
    "l1": l1,
    "mse": mse,
    "ssim": ssim_loss,
    "ssim_l1": ssim_l1,
    "ssim_mse": ssim_mse,
}
"""The losses by the names that recipes give in their settings."""
