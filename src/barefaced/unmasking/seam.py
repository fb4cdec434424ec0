"""Colours of a painted face brought to those of the photo around the hole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.unmasking.tone import in_tone

NEAR = 3.0
"""Pixels of a 256 px patch to either side of the hole's edge that are compared: farther off, faces differ."""
ALONG = 6.0
"""Pixels along the edge over which the comparison is averaged."""
FADE = 8.0
"""Pixels into the hole over which what differs at one place of the edge is forgotten."""
DOUBT, LOCAL_DOUBT = 4.0, 8.0
"""Levels of 255 that a face changes by from one side of the edge to the other with no fault of colour: along
all of the edge, and at one place of it. Only what is more is taken away."""
FEW = 0.02
"""Share of a neighbourhood that must be known for its mean to count."""
FINE = 2.5
"""Pixels by which a field is blurred at least where it is reduced first."""
MOST = 28.0
"""Levels by which colours are moved at most: a larger step is an edge of the face, no fault."""


def matched_colours(
    face: NDArray[np.uint8], patch: NDArray[np.uint8], hole: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Take the step in colour away that a painted face makes at the hole's edge.

    Just outside the edge lie the photo's pixels, just inside the painted ones; their difference along the
    edge, smoothed, is added inside, less what a face itself may change by there. Its median counts for the
    whole hole, the rest fades with the distance.

    Args:
        face: uint8 RGB (S, S, 3), painted.
        patch: uint8 RGB (S, S, 3), the photo's.
        hole: bool (S, S), where `face` will be seen.

    Returns:
        float32 (S, S, 3), in [0, 255]; values outside the hole mean nothing.
    """
    painted = in_tone(face.astype(np.float32), patch, ~hole)
    if not hole.any():
        return painted
    part = _around(hole, round(3 * ALONG * max(1.0, len(hole) / 256)))
    step = _step(painted[part], patch[part].astype(np.float32), hole[part], unit=len(hole) / 256)
    matched = painted.copy()
    matched[part] = np.clip(painted[part] + step, 0.0, 255.0)
    return matched


def _around(hole: NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    """Rows and columns of the part of the patch that has a say."""
    ends = [np.flatnonzero(hole.any(1 - axis))[[0, -1]] for axis in (0, 1)]
    rows, columns = (slice(max(0, int(first) - margin), int(last) + 1 + margin) for first, last in ends)
    return rows, columns


def _step(
    painted: NDArray[np.float32], photo: NDArray[np.float32], hole: NDArray[np.bool_], *, unit: float
) -> NDArray[np.float32]:
    """What to add inside the hole, float32 (S, S, 3)."""
    inwards, outwards = _distance(hole), _distance(~hole)
    near = max(1.0, NEAR * unit)
    theirs, there = _local_mean(photo, ~hole & (outwards <= near), ALONG * unit)
    ours, here = _local_mean(painted, hole & (inwards <= near), ALONG * unit)
    edge = hole & (inwards <= max(1.0, 2.0 * unit)) & (there > FEW) & (here > FEW)
    if not edge.any():
        return np.zeros_like(painted)
    step = theirs - ours
    common = _beyond(np.median(step[edge], axis=0), DOUBT)
    local = _beyond(step - common, LOCAL_DOUBT)
    carried, _ = _local_mean(local, edge, FADE * unit)
    fading = np.exp(-((inwards / (FADE * unit)) ** 2))[..., None]
    return np.asarray(common + carried * fading, np.float32)


def _beyond(step: NDArray, doubt: float) -> NDArray[np.float32]:
    """What of a step is beyond doubt, towards 0, and at most `MOST`."""
    certain = np.sign(step) * np.maximum(np.abs(step) - doubt, 0.0)
    return np.asarray(np.clip(certain, -MOST, MOST), np.float32)


def _local_mean(
    colours: NDArray[np.float32], where: NDArray[np.bool_], sigma: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean colour (S, S, 3) of the pixels `where` that lie near, and how many those are, (S, S) in [0, 1]."""
    weight = _blurred(where.astype(np.float32), sigma)
    total = _blurred(colours * where[..., None], sigma)
    return np.asarray(total / np.maximum(weight, 1e-4)[..., None], np.float32), weight


def _blurred(field: NDArray, sigma: float) -> NDArray[np.float32]:
    """A field blurred: what is as smooth as that needs no pixel of its own in between."""
    import cv2

    whole = field.shape[1::-1]
    fewer = max(1, int(sigma / FINE))
    small = cv2.resize(
        field.astype(np.float32), (-(-whole[0] // fewer), -(-whole[1] // fewer)), interpolation=cv2.INTER_AREA
    )
    blurred = cv2.GaussianBlur(small, (0, 0), sigma / fewer)
    return np.asarray(cv2.resize(blurred, whole, interpolation=cv2.INTER_LINEAR), np.float32)


def _distance(inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How far each pixel lies within, from 1 at the edge; 0 outside. The patch's border is no edge."""
    import cv2

    return np.asarray(cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5), np.float32)
