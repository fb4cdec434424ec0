"""Crops as rows of numbers, smaller, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def shrunk(images: NDArray[np.uint8], side: int) -> NDArray[np.float32]:
    """Crops uint8 (N, S, S, 3) at `side` pixels, float32 rows of areas averaged, not rounded."""
    import cv2

    rows = np.empty((len(images), side, side, 3), np.float32)
    for row, image in zip(rows, images, strict=True):
        cv2.resize(image.astype(np.float32), (side, side), dst=row, interpolation=cv2.INTER_AREA)
    return rows.reshape(len(images), -1)


def enlarged(rows: NDArray[np.float32], side: int) -> NDArray[np.uint8]:
    """Rows of square pictures brought to `side` pixels, uint8 (N, side, side, 3)."""
    import cv2

    small = round((rows.shape[1] / 3) ** 0.5)
    images = np.empty((len(rows), side, side, 3), np.uint8)
    for image, row in zip(images, rows.reshape(-1, small, small, 3), strict=True):
        large = cv2.resize(row, (side, side), interpolation=cv2.INTER_CUBIC) if small != side else row
        image[:] = np.rint(np.clip(large, 0, 255))
    return images


def put_back(
    covered: NDArray[np.uint8], made: NDArray[np.uint8], zone: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    """Crops uint8 (N, S, S, 3) as covered, in their zone as made."""
    x1, y1, x2, y2 = zone
    done = covered.copy()
    done[:, y1:y2, x1:x2] = made[:, y1:y2, x1:x2]
    return done


def units(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows (N, d) of length 1; noughts stay noughts, and what is no number becomes one."""
    rows = np.nan_to_num(rows, nan=0.0, posinf=0.0, neginf=0.0)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 1e-9, length, np.inf), np.float32)
