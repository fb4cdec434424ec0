"""Sample sheets: what a network makes of a few held-out pictures, to be looked at."""

from collections.abc import Sequence

import cv2
import numpy as np

FOUND = (0, 230, 118)
"""Colour of what the network says."""
TRUE = (255, 87, 160)
"""Colour of what the teacher said."""
HEAD = 16
"""Pixels of a line of text."""
SEEN = 128
"""Pixels of a picture's side from which on it need not be enlarged to be looked at."""
CHANGED = 24
"""Levels of 255 from which on a pixel counts as changed, on the average of its surroundings."""


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


def enlarged(picture: np.ndarray) -> np.ndarray:
    """A small picture with its pixels as squares, so that its shorter side has `SEEN` pixels or more."""
    times = max(1, -(-SEEN // min(picture.shape[:2])))
    larger: np.ndarray = picture.repeat(times, 0).repeat(times, 1)
    return larger


def headed(sheet: np.ndarray, titles: Sequence[str]) -> np.ndarray:
    """A sheet, uint8 RGB (H, W, 3), with a line above it that says what its equally wide columns hold."""
    line = np.zeros((HEAD, sheet.shape[1], 3), np.uint8)
    for place, title in enumerate(titles):
        _written(line, title, place * sheet.shape[1] // len(titles))
    return np.vstack([line, sheet])


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


def outlined(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two pictures, the region in which they differ outlined in both.

    Args:
        before: uint8 RGB (S, S, 3).
        after: uint8 RGB (S, S, 3).

    Returns:
        Copies of both.
    """
    size = len(before)
    apart = cv2.GaussianBlur(cv2.absdiff(before, after).max(2), (0, 0), max(size / 64, 1.0))
    region = (apart > CHANGED).astype(np.uint8)
    found, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [contour for contour in found if cv2.contourArea(contour) > size * size / 500]
    one, other = before.copy(), after.copy()
    for canvas in (one, other):
        cv2.drawContours(canvas, large, -1, FOUND, max(1, size // 128))
    return one, other


def rows_by_step(strips: Sequence[tuple[int, np.ndarray]], *, most: int = 12) -> np.ndarray:
    """Strips of a run below each other, each with its step.

    Args:
        strips: steps and pictures, uint8 RGB (h, w, 3), in their order.
        most: rows; of more strips, some evenly spread with the first and the last.

    Returns:
        uint8 RGB.
    """
    chosen = sorted({round(place) for place in np.linspace(0, len(strips) - 1, min(most, len(strips)))})
    told = [headed(strip, [f"step {step:,}"]) for step, strip in (strips[place] for place in chosen)]
    return grid(told, columns=1)


def _written(line: np.ndarray, text: str, x: int) -> None:
    cv2.putText(line, text, (x + 4, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1, cv2.LINE_AA)
