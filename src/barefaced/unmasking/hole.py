"""From a coverage map to the pixels to fill, by the morphology of work 002."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SURE, LIKELY = 0.5, 0.3
"""Coverage that makes a pixel part of a mask; and what is enough beside such a pixel: soft edges, straps."""
GAP = 0.004
"""Share of the patch: a gap in a mask up to this size is closed, a larger one shows the face (a window)."""
REACH = 4.0
"""Pixels of a 256 px patch by which the hole reaches past the mask: over its blurred edge and its shadow."""
MARGIN = 2
"""Pixels along the patch's border that are never filled."""


def clean_hole(coverage: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Clean a coverage map: specks go, gaps close, what hangs together with a mask (a strap) stays.

    Args:
        coverage: float32 (S, S) in [0, 1], of an aligned patch.

    Returns:
        bool (S, S), the mask's own pixels.
    """
    import cv2

    unit = max(1.0, len(coverage) / 256)
    sure = cv2.morphologyEx((coverage > SURE).astype(np.uint8), cv2.MORPH_OPEN, _disc(1.5 * unit))
    likely = cv2.morphologyEx((coverage > LIKELY).astype(np.uint8), cv2.MORPH_CLOSE, _disc(2.5 * unit))
    return _without_gaps(touching(likely > 0, sure > 0))


def grown_hole(hole: NDArray[np.bool_], *, pixel: float) -> NDArray[np.bool_]:
    """Let a mask's pixels reach a little past its edge, but not to the patch's border.

    Args:
        hole: bool (S, S).
        pixel: patch pixels along one pixel of the photo; the hole grows by at least one of those.

    Returns:
        bool (S, S).
    """
    import cv2

    reach = max(REACH * len(hole) / 256, 1.2 * pixel)
    grown = cv2.dilate(hole.astype(np.uint8), _disc(min(reach, len(hole) / 4))) > 0
    return np.asarray(grown & inner(len(hole)))


def inner(side: int) -> NDArray[np.bool_]:
    """Bool (S, S): all of a patch but its border."""
    inside = np.zeros((side, side), bool)
    inside[MARGIN:-MARGIN, MARGIN:-MARGIN] = True
    return inside


def touching(mask: NDArray[np.bool_], seeds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The connected parts of a mask, bool (H, W), that hold one of the seeds, bool (H, W)."""
    import cv2

    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    kept = np.zeros(count, bool)
    kept[np.unique(labels[seeds & mask])] = True
    kept[0] = False
    return np.asarray(kept[labels])


def _without_gaps(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask with small gaps closed that it has all around them."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)
    border = np.zeros(count, bool)
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        border[edge] = True
    small = (stats[:, cv2.CC_STAT_AREA] <= GAP * mask.size) & ~border
    return np.asarray(mask | small[labels])


def _disc(radius: float) -> NDArray[np.uint8]:
    import cv2

    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
