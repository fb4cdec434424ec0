"""Landmark regression with a doubt for each point."""

import torch
from torch.nn import functional

LEFT_EYE, RIGHT_EYE = (33, 133), (362, 263)


def interocular(mesh: torch.Tensor) -> torch.Tensor:
    """Distance between the eyes of meshes (N, 468, 3), in their own units: (N,)."""
    left, right = (mesh[:, list(corners), :2].mean(1) for corners in (LEFT_EYE, RIGHT_EYE))
    return (right - left).norm(dim=-1)


def landmark_error(mesh: torch.Tensor, truth: torch.Tensor, *, scale: torch.Tensor) -> torch.Tensor:
    """Distance in the picture between points and truth, over `scale` (N,): (N, 468)."""
    return (mesh - truth)[..., :2].norm(dim=-1) / scale[:, None]


def landmark_loss(
    mesh: torch.Tensor,
    doubt: torch.Tensor,
    truth: torch.Tensor,
    *,
    scale: torch.Tensor,
    depth_weight: float = 0.5,
) -> tuple[torch.Tensor, torch.Tensor]:
    """How far points are off, and how wrong their doubt is.

    The first is the mean distance in units of `scale`, smooth near zero, plus the weighted error of depth.
    The second is the negative log-likelihood of that distance under an exponential law whose mean is
    exp(doubt); it teaches the doubt alone and leaves the points in peace.

    Args:
        mesh: predicted (N, 468, 3).
        doubt: predicted (N, 468), logarithm of the expected distance in the mesh's units.
        truth: (N, 468, 3).
        scale: (N,), what counts as one (the distance between the eyes).
        depth_weight: of errors in z.

    Returns:
        Two scalars, 0 where there are no meshes.
    """
    if len(mesh) == 0:
        return mesh.sum(), doubt.sum()
    off = (mesh - truth) / scale[:, None, None]
    plane = torch.sqrt(off[..., :2].square().sum(-1) + 1e-6)
    depth = functional.smooth_l1_loss(off[..., 2], torch.zeros_like(off[..., 2]), beta=0.02)
    distance = (mesh - truth)[..., :2].detach().norm(dim=-1)
    wrong = distance * torch.exp(-doubt) + doubt
    return plane.mean() + depth_weight * depth, wrong.mean()
