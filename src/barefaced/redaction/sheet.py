"""A picture with every face to be covered numbered: `numbered_sheet`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.sites import Site

WARNING = "NOT REDACTED: for your eyes"
_LINE = (255, 64, 64)


def numbered_sheet(image: NDArray[np.uint8], sites: Sequence[Site]) -> NDArray[np.uint8]:
    """Draw the zones with their numbers, below a line that says that nothing is covered yet.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        sites: what would be covered, numbered from 1 in this order.

    Returns:
        uint8 RGB of shape (H + rows, W, 3).
    """
    import cv2

    size = max(0.4, max(image.shape[:2]) / 1200)
    width = max(1, round(2 * size))
    sheet = image.copy()
    for number, site in enumerate(sites, 1):
        x1, y1, x2, y2 = site.zone
        cv2.rectangle(sheet, (x1, y1), (x2 - 1, y2 - 1), _LINE, width)
        _write(sheet, str(number), (x1 + 2 * width, y1 + round(30 * size)), size)
    banner = np.zeros((round(40 * size), image.shape[1], 3), np.uint8)
    _write(banner, WARNING, (2 * width, round(28 * size)), size * 0.8)
    return np.concatenate([banner, sheet])


def _write(canvas: NDArray[np.uint8], text: str, at: tuple[int, int], size: float) -> None:
    import cv2

    for colour, width in (((0, 0, 0), max(3, round(6 * size))), ((255, 255, 255), max(1, round(2 * size)))):
        cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, width, cv2.LINE_AA)
