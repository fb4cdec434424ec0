"""The coverage map of work 002: where two pictures differ, cleaned by morphology."""

import cv2
import numpy as np
from numpy.typing import NDArray


def coverage_by_difference(
    bare: NDArray[np.uint8], masked: NDArray[np.uint8], *, threshold: int = 0, kernel: int = 5
) -> NDArray[np.bool_]:
    """Guess a mask's place from the pixels that it changed.

    It is here to compare with: where cloth and skin share a colour it finds nothing, and JPEG noise it
    takes for cloth. `Worn.coverage` is the truth.

    Args:
        bare: uint8 RGB (H, W, 3).
        masked: uint8 RGB of the same shape.
        threshold: largest difference of any channel that still counts as none.
        kernel: side of the square by which gaps are closed and specks opened, pixels.

    Returns:
        bool (H, W).

    Raises:
        ValueError: if the shapes differ.
    """
    if bare.shape != masked.shape:
        raise ValueError(f"both pictures must have one shape, got {bare.shape} and {masked.shape}")
    differs = (cv2.absdiff(bare, masked).max(2) > threshold).astype(np.uint8)
    square = np.ones((kernel, kernel), np.uint8)
    closed = cv2.morphologyEx(differs, cv2.MORPH_CLOSE, square)
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, square) > 0)
