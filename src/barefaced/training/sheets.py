"""Sample sheets: what a network makes of a few held-out pictures, to be looked at."""

from collections.abc import Sequence

import cv2
import numpy as np

FOUND = (0, 230, 118)
"""Colour of what the network says."""
TRUE = (255, 87, 160)
"""Colour of what the teacher said."""


def grid(pictures: Sequence[np.ndarray], *, columns: int) -> np.ndarray:
    """Pictures side by side, row after row, each in the top left of a cell as large as the largest.

    Args:
        pictures: at least one, uint8 RGB (H, W, 3) of any sizes.
        columns: cells in a row.

    Returns:
        uint8 RGB, black where there is no picture.
    """
    height = max(picture.shape[0] for picture in pictures)
    width = max(picture.shape[1] for picture in pictures)
    rows = -(-len(pictures) // columns)
    sheet = np.zeros((rows * height, columns * width, 3), np.uint8)
    for place, picture in enumerate(pictures):
        y, x = place // columns * height, place % columns * width
        sheet[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return sheet


def with_boxes(picture: np.ndarray, boxes: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """A copy of a picture with boxes (N, 4) xyxy drawn in."""
    canvas = picture.copy()
    for x1, y1, x2, y2 in np.round(boxes).astype(int).tolist():
        cv2.rectangle(canvas, (x1, y1), (x2, y2), colour, 2)
    return canvas


def with_points(picture: np.ndarray, points: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """A copy of a picture with points (N, 2), x first, drawn in."""
    canvas = picture.copy()
    for x, y in np.round(points).astype(int).tolist():
        cv2.circle(canvas, (x, y), 1, colour, -1)
    return canvas
