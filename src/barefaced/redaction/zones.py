"""Zones: rectangles of whole pixels that a redaction covers, and what JPEG asks of their edges.

A zone is (x1, y1, x2, y2), corners in pixels, the last row and column not included.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Zone = tuple[int, int, int, int]

MCU = 16
"""Pixels along a JPEG's unit of coding with halved colours (4:2:0): what is inside one mixes."""
SMEAR = 2
"""Pixels that the decoder's interpolation of halved colours reaches into the next unit."""


def snapped(box: Sequence[float] | NDArray[np.floating], shape: tuple[int, ...]) -> Zone:
    """The zone that holds a box and everything a JPEG may have spread of it.

    The box grows by a unit and the smear, then outward to the grid. A unit that touches the box then lies
    inside wherever the grid began: a picture that was turned upright, or cropped, has it shifted.

    Args:
        box: corners (x1, y1, x2, y2) in pixels; may reach past the picture.
        shape: of the picture, (H, W, ...).

    Returns:
        The zone, inside the picture; without pixels (x1 == x2 or y1 == y2) where the box lies outside it.
    """
    spare = MCU + SMEAR
    x1, y1 = (int(np.floor((value - spare) / MCU)) * MCU for value in box[:2])
    x2, y2 = (int(np.ceil((value + spare) / MCU)) * MCU for value in box[2:])
    height, width = shape[:2]
    outside = box[0] >= width or box[1] >= height or box[2] <= 0 or box[3] <= 0
    if outside:
        return 0, 0, 0, 0
    return max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)


def region_of(zones: NDArray[np.integer] | Sequence[Zone], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Bool (H, W): the pixels of all zones."""
    region = np.zeros(shape[:2], np.bool_)
    for x1, y1, x2, y2 in zones:
        region[y1:y2, x1:x2] = True
    return region
