"""Bands from a garment to the head, as far as they are on the near side of it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.drape import Draped
from barefaced.masks.garment import Strap
from barefaced.masks.head import Head
from barefaced.masks.light import Light, srgb

Array = NDArray[np.float32]
Bytes = NDArray[np.uint8]
FINE = 8
"""Steps between two stops of a strap."""
ROUND = ((1.0, 0.78), (0.82, 0.88), (0.6, 0.96), (0.3, 1.0))
"""Elastic is round: shares of its width, and how light they are; the wider it is the more of them show."""
LEAST = 0.04
"""A piece of strap that is seen less than this is left out."""


def banded(
    layer: Bytes, straps: tuple[Strap, ...], draped: Draped, head: Head, light: Light, *,
    corner: tuple[int, int],
) -> Bytes:  # fmt: skip
    """Put straps under a sheet.

    Args:
        layer: the sheet's sRGB times alpha, and alpha, uint8 (h, w, 4); changed.
        straps: of the garment.
        draped: the sheet they are sewn to.
        head: whose.
        light: of the photo.
        corner: left and top of the layer in the picture.

    Returns:
        The same array.
    """
    limit = np.array(layer.shape[1::-1])
    for strap in straps:
        course, normal, seen = _path(strap, draped.points, head)
        shown = int((seen > LEAST).sum())
        width = strap.width * head.unit
        places = course[: shown + 1, :2] - corner
        first = np.clip((places.min(0) - width - 2).astype(int), 0, limit)
        last = np.clip((places.max(0) + width + 3).astype(int), 0, limit)
        if shown < 2 or (last <= first).any():
            continue
        colour = srgb(np.array(strap.colour, np.float32) * light.on(normal))
        band = np.zeros((last[1] - first[1], last[0] - first[0], 4), np.uint8)
        _drawn(band, places - first, seen, colour, width)
        _slid_under(layer[first[1] : last[1], first[0] : last[0]], band)
    return layer


def _drawn(band: Bytes, places: Array, seen: Array, colour: Bytes, width: float) -> None:
    """A strap along places (N, 2), its colour times alpha and its alpha; it fades as it is seen less."""
    line = np.round(places * 16).astype(np.int32)
    fading = np.append(np.minimum(seen[1:], seen[:-1]), 0.0)[: len(line)]
    full = int((fading > 0.99).sum())
    for share, dark in ROUND[: 1 + int(width / 4)]:
        thick, strength = max(1, round(share * width)), min(1.0, width)
        paint = [
            *(dark * part / ROUND[0][1] if width < 4 else dark * part for part in colour.tolist()),
            255.0,
        ]
        for index in range(len(line) - 2, full - 1, -1):
            faded = [float(fading[index]) * strength * part for part in paint]
            cv2.line(band, line[index], line[index + 1], faded, thick, cv2.LINE_AA, 4)
        if full > 0:
            shown = [strength * part for part in paint]
            cv2.polylines(band, [line[: full + 1]], False, shown, thick, cv2.LINE_AA, 4)


def _slid_under(layer: Bytes, band: Bytes) -> None:
    """Put one layer, uint8 (h, w, 4), under another."""
    free = cv2.merge([255 - layer[..., 3]] * 4)
    cv2.add(layer, cv2.multiply(band, free, scale=1.0 / 255.0), dst=layer)


def _path(strap: Strap, points: Array, head: Head) -> tuple[Array, Array, Array]:
    """A strap's course (N, 3) in the picture, the head's normal halfway (3,), how far it is seen (N,).

    The side of a head is taken for an upright cylinder around its middle; what looks away from the camera is
    hidden, and the last bit fades, where ear or hair closes over it.
    """
    rows, columns = points.shape[:2]
    start = points[round(strap.start[1] * (rows - 1)), round(strap.start[0] * (columns - 1))]
    stops = np.stack([start, *(head.place(offset, of=vertex) for vertex, offset in strap.path)])
    steps = np.arange(FINE * (len(stops) - 1) + 1) / FINE
    whole = np.minimum(steps.astype(int), len(stops) - 2)
    course = stops[whole] + (stops[whole + 1] - stops[whole]) * (steps - whole)[:, None]
    middle = 0.5 * (head.points[234] + head.points[454]) + 0.2 * head.unit * head.turn[:, 2]
    local = (course - middle) @ head.turn * (1.0, 0.0, 0.8)
    normals = (local / np.sqrt((local * local).sum(1, keepdims=True)).clip(1e-6)) @ head.turn.T
    facing = np.clip((0.1 - normals[:, 2]) * 25.0, 0.0, 1.0)
    ending = np.clip((steps[-1] - steps) * FINE, 0.0, 1.0)
    seen = np.minimum.accumulate(facing) * ending
    return course.astype(np.float32), normals[len(normals) // 2].astype(np.float32), seen.astype(np.float32)
