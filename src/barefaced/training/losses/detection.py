"""Detection without anchors: which cells answer for which face, and what they should say."""

import torch
from torch.nn import functional

RANGES = {8: (0.0, 36.0), 16: (24.0, 96.0), 32: (72.0, 1e9)}
"""Sizes of faces (square root of the area, pixels) that the grid of each stride answers for; they overlap."""


def cells(
    height: int, width: int, *, strides: tuple[int, ...], device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres (A, 2) as x, y and strides (A,) of all cells, in the order of the detector's answers."""
    centres, held = [], []
    for stride in strides:
        y, x = torch.meshgrid(
            torch.arange(height // stride, device=device),
            torch.arange(width // stride, device=device),
            indexing="ij",
        )
        centres.append((torch.stack([x, y], -1).reshape(-1, 2) + 0.5) * stride)
        held.append(torch.full((len(centres[-1]),), float(stride), device=device))
    return torch.cat(centres), torch.cat(held)


def assign(boxes: torch.Tensor, centres: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """Which face each cell answers for.

    A cell answers for a face of its stride's range whose centre is near: within a fifth of the face's size,
    or three quarters of the stride. Where two faces claim a cell the smaller has it.

    Args:
        boxes: (N, M, 5), xyxy and score; rows of score 0 are none.
        centres: (A, 2).
        strides: (A,).

    Returns:
        Int (N, A), the index of the face, or -1.
    """
    size = (boxes[..., 2:4] - boxes[..., :2]).clamp(min=0)
    middle = (boxes[..., 2:4] + boxes[..., :2]) / 2
    extent = size.prod(-1).sqrt()
    reach = torch.maximum(0.2 * size[:, :, None], 0.75 * strides[None, None, :, None])
    near = ((middle[:, :, None] - centres).abs() < reach).all(-1)
    low = sum((strides == s) * RANGES[s][0] for s in RANGES)
    high = sum((strides == s) * RANGES[s][1] for s in RANGES)
    fits = (extent[:, :, None] > low) & (extent[:, :, None] <= high)
    claimed = near & fits & (boxes[:, :, None, 4] > 0)
    cost = torch.where(claimed, extent[:, :, None], torch.inf)
    best, face = cost.min(1)
    return torch.where(best < torch.inf, face, -1)


def giou(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Intersection over union, and its generalisation (arXiv:1902.09630), of pairs of boxes.

    Args:
        a: (K, 4) xyxy.
        b: (K, 4) xyxy.

    Returns:
        Two (K,), in [0, 1] and in [-1, 1].
    """
    overlap = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - overlap
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    iou = overlap / union.clamp(min=1e-6)
    return iou, iou - (hull - union) / hull.clamp(min=1e-6)


def detection_loss(
    logits: torch.Tensor,
    boxes: torch.Tensor,
    truth: torch.Tensor,
    *,
    centres: torch.Tensor,
    strides: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Quality focal loss (arXiv:2006.04388) and box loss.

    A cell that answers for a face should score the teacher's score times the overlap of its own box with the
    face's, so that the best placed box ranks first; all others should score 0.

    Args:
        logits: (N, A).
        boxes: (N, A, 4) xyxy.
        truth: (N, M, 5), xyxy and the teacher's score in [0, 1].
        centres: (A, 2) of the cells.
        strides: (A,).

    Returns:
        Two scalars: of scores and of boxes.
    """
    face = assign(truth, centres, strides)
    picture, cell = torch.nonzero(face >= 0, as_tuple=True)
    wanted = truth[picture, face[picture, cell]]
    iou, generalised = giou(boxes[picture, cell].float(), wanted[:, :4])
    target = torch.zeros_like(logits)
    target[picture, cell] = (wanted[:, 4] * iou.detach()).to(target.dtype)
    weight = (target - logits.sigmoid()).abs().square()
    weight = weight.detach()
    scores = (weight * functional.binary_cross_entropy_with_logits(logits, target, reduction="none")).sum()
    share = wanted[:, 4].sum().clamp(min=1.0)
    return scores / share, ((1 - generalised) * wanted[:, 4]).sum() / share
