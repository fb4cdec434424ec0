"""Arithmetic on boxes: arrays in, new arrays out; no boxes at all is `(0, 4)` and works everywhere."""

import numpy as np
from numpy.typing import NDArray


def iou(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.float32]:
    """Intersection over union of every box with every other.

    Args:
        a: float of shape (N, 4), corners (x1, y1, x2, y2) in pixels.
        b: float of shape (M, 4), likewise.

    Returns:
        float32 of shape (N, M) in [0, 1]; 0 where neither box has an area.
    """
    a, b = _boxes(a), _boxes(b)
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.prod(np.clip(bottom_right - top_left, 0, None), axis=2)
    union = _areas(a)[:, None] + _areas(b)[None, :] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0).astype(np.float32)


def nms(
    boxes: NDArray[np.floating], scores: NDArray[np.floating], *, iou_threshold: float
) -> NDArray[np.int64]:
    """Non-maximum suppression: of boxes that overlap, only the best stays.

    Args:
        boxes: float of shape (N, 4), corners (x1, y1, x2, y2) in pixels.
        scores: float of shape (N,), higher is better; on a tie the earlier box wins.
        iou_threshold: a box goes when its overlap with a better one is greater than this.

    Returns:
        int64 of shape (K,): rows of `boxes` that stay, best score first.

    Raises:
        ValueError: if there is not one score a box.
    """
    boxes, scores = _boxes(boxes), np.asarray(scores)
    if scores.shape != (len(boxes),):
        raise ValueError(f"{len(boxes)} boxes need scores of shape ({len(boxes)},), got {scores.shape}")
    waiting = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while len(waiting):
        best, waiting = waiting[0], waiting[1:]
        kept.append(int(best))
        waiting = waiting[iou(boxes[best : best + 1], boxes[waiting])[0] <= iou_threshold]
    return np.asarray(kept, dtype=np.int64)


def _boxes(boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    """`boxes` in double precision, so that large pictures lose no small areas."""
    if np.ndim(boxes) != 2 or np.shape(boxes)[1] != 4:
        raise ValueError(f"boxes are of shape (N, 4), got {np.shape(boxes)}")
    return np.asarray(boxes, dtype=np.float64)


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    width, height = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).T
    return np.asarray(width * height, dtype=np.float64)
