"""How far the faces drawn differ, and a sheet that shows them side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TILE = 320
"""Pixels along the longer side of a picture on the sheet, at most."""
GAP = 4
BRIGHT = 24.0
"""Delta E that the spread's picture shows as white."""


def spread_of(samples: Sequence[NDArray[np.uint8]], hole: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Standard deviation of the samples at each pixel, in CIE Lab.

    Args:
        samples: uint8 RGB (H, W, 3), at least one.
        hole: bool (H, W), where they may differ.

    Returns:
        float32 (H, W), in units of Delta E (1976): the root of the sum of the variances of L*, a* and b*; 0
        outside the hole.
    """
    import cv2

    spread = np.zeros(hole.shape, np.float32)
    if not hole.any():
        return spread
    part = around(hole, margin=0.0)
    total = squares = np.zeros((), np.float64)
    for sample in samples:
        lab = cv2.cvtColor(sample[part].astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)[hole[part]]
        total, squares = total + lab, squares + lab.astype(np.float64) ** 2
    variance = squares / len(samples) - (total / len(samples)) ** 2
    spread[part][hole[part]] = np.sqrt(np.clip(variance, 0.0, None).sum(-1))
    return spread


def spread_picture(spread: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The spread as a grey picture, uint8 (H, W): black for sure, white for `BRIGHT` Delta E and more."""
    return np.asarray(np.clip(spread * (255.0 / BRIGHT) + 0.5, 0, 255), np.uint8)


def contact_sheet(
    image: NDArray[np.uint8],
    samples: Sequence[NDArray[np.uint8]],
    spread: NDArray[np.float32],
    hole: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """The photo, the faces drawn for it in the order of drawing, and where they differ.

    Args:
        image: uint8 RGB (H, W, 3), with the masks on.
        samples: uint8 RGB (H, W, 3).
        spread: float32 (H, W).
        hole: bool (H, W); the sheet shows it with its surroundings.

    Returns:
        uint8 RGB, tiles in rows on white.
    """
    part = around(hole, margin=0.6) if hole.any() else (slice(None), slice(None))
    certainty = np.repeat(spread_picture(spread)[part][..., None], 3, axis=2)
    tiles = [_tile(picture[part]) for picture in (image, *samples)] + [_tile(certainty)]
    height, width = tiles[0].shape[:2]
    columns = int(np.ceil(np.sqrt(len(tiles))))
    rows = -(-len(tiles) // columns)
    sheet = np.full((rows * (height + GAP) + GAP, columns * (width + GAP) + GAP, 3), 255, np.uint8)
    for place, tile in enumerate(tiles):
        top, left = (GAP + (place // columns) * (height + GAP), GAP + (place % columns) * (width + GAP))
        sheet[top : top + height, left : left + width] = tile
    return sheet


def around(where: NDArray[np.bool_], *, margin: float) -> tuple[slice, slice]:
    """Rows and columns around some pixels (H, W), and so much of their extent more on each side."""
    slices = []
    for axis, side in enumerate(where.shape):
        found = np.flatnonzero(where.any(1 - axis))
        more = round(margin * (found[-1] + 1 - found[0]))
        slices.append(slice(max(0, found[0] - more), min(side, found[-1] + 1 + more)))
    return slices[0], slices[1]


def _tile(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from barefaced.faces.warp import resized

    shrink = min(1.0, TILE / max(picture.shape[:2]))
    height, width = (max(1, round(side * shrink)) for side in picture.shape[:2])
    return picture if shrink == 1.0 else resized(picture, (width, height))
