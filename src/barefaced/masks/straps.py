"""Bands from a garment to the head, as far as they are on the near side of it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.drape import Draped
from barefaced.masks.garment import Strap
from barefaced.masks.head import Head, unit
from barefaced.masks.light import Light, srgb
from barefaced.masks.pixels import times

Array = NDArray[np.float32]
Bytes = NDArray[np.uint8]
FINE = 8
"""Steps between two stops of a strap."""
ROUND = ((1.0, 0.78), (0.82, 0.88), (0.6, 0.96), (0.3, 1.0))
"""Elastic is round: shares of its width, and how light they are; the wider it is the more of them show."""
ROUNDED = np.array([1.0, 0.0, 0.8], np.float32)
"""How much each direction of the head counts for where its side looks: it is upright, deeper than wide."""
LEAST = 0.04
"""A piece of strap that is seen less than this is left out."""


def banded(
    layer: Bytes, straps: tuple[Strap, ...], draped: Draped, head: Head, light: Light, *,
    corner: tuple[int, int],
) -> Bytes:  # fmt: skip
    """Put straps under a sheet.

    Args:
        layer: the sheet's sRGB times alpha, and alpha, uint8 (h, w, 4).
        straps: of the garment, all with equally many stops.
        draped: the sheet they are sewn to.
        head: whose.
        light: of the photo.
        corner: left and top of the layer in the picture.

    Returns:
        Both, likewise.
    """
    if not straps:
        return layer
    courses, normals, seen = _paths(straps, draped.points, head)
    if (seen > LEAST).sum(1).max() < 2:
        return layer
    bands = np.zeros_like(layer)
    lines = np.round((courses[..., :2] - corner) * 16).astype(np.int32, order="C")
    for strap, line, normal, part in zip(straps, lines, normals, seen, strict=True):
        colour = srgb(np.array(strap.colour, np.float32) * light.on(normal))
        _drawn(bands, line, part, colour, strap.width * head.unit)
    return np.asarray(cv2.add(layer, times(bands, 255 - layer[..., 3])), np.uint8)


def _drawn(bands: Bytes, line: NDArray[np.int32], seen: Array, colour: Bytes, width: float) -> None:
    """A strap along a line (N, 2), its colour times alpha and its alpha; it fades as it is seen less."""
    fading = np.minimum(seen[1:], seen[:-1]).tolist()
    full = sum(part > 0.99 for part in fading)
    for share, dark in ROUND[: 1 + int(width / 4)]:
        thick, strength = max(1, round(share * width)), min(1.0, width)
        shade = dark if width >= 4 else 1.0
        paint = [strength * shade * part for part in colour.tolist()] + [strength * 255.0]
        for index in range(len(fading) - 1, full - 1, -1):
            if fading[index] > LEAST:
                faded = [fading[index] * part for part in paint]
                cv2.line(bands, line[index], line[index + 1], faded, thick, cv2.LINE_AA, 4)
        if full > 0:
            cv2.polylines(bands, [line[: full + 1]], False, paint, thick, cv2.LINE_AA, 4)


def _paths(straps: tuple[Strap, ...], points: Array, head: Head) -> tuple[Array, Array, Array]:
    """The courses of S straps (S, N, 3) in the picture, the head's normals halfway (S, 3), how far they are
    seen (S, N).

    The side of a head is taken for an upright cylinder around its middle; what looks away from the camera is
    hidden, and the last bit fades, where ear or hair closes over it.
    """
    rows, columns = points.shape[0] - 1, points.shape[1] - 1
    starts = [points[round(strap.start[1] * rows), round(strap.start[0] * columns)] for strap in straps]
    passed = np.array([[offset for _, offset in strap.path] for strap in straps], np.float32)
    beside = head.points[[[vertex for vertex, _ in strap.path] for strap in straps]]
    stops = np.concatenate([np.array(starts)[:, None], beside + passed @ (head.unit * head.turn.T)], 1)
    steps = np.arange(FINE * (stops.shape[1] - 1) + 1, dtype=np.float32) / FINE
    whole = np.minimum(steps.astype(int), stops.shape[1] - 2)
    courses = stops[:, whole] + (stops[:, whole + 1] - stops[:, whole]) * (steps - whole)[:, None]
    middle = 0.5 * (head.points[234] + head.points[454]) + 0.2 * head.unit * head.turn[:, 2]
    normals = unit((courses - middle) @ head.turn * ROUNDED) @ head.turn.T
    facing = np.clip((0.1 - normals[..., 2]) * 25.0, 0.0, 1.0)
    sunk = np.array([strap.sunk for strap in straps], np.float32)[:, None]
    ending = np.clip((steps[-1] - steps) / sunk, 0.0, 1.0)
    return courses, normals[:, len(steps) // 2], np.minimum.accumulate(facing, 1) * ending
