"""Arithmetic of bytes that stand for 0 to 1."""

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


def times(pixels: Bytes, share: Bytes) -> Bytes:
    """Pixels (h, w[, K]) times a share of 255 (h, w): uint8 of the same shape."""
    every = cv2.merge([share] * pixels.shape[2]) if pixels.ndim == 3 else share
    return np.asarray(cv2.multiply(pixels, every, scale=1.0 / 255.0), np.uint8)
