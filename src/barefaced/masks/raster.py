"""From a sheet of knots in the picture's space to the place on the sheet that each pixel shows."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
SHIFT = 4
"""Binary digits of a pixel that triangle corners are placed by."""


@dataclass(frozen=True)
class Footprint:
    """Pixels that show a sheet, in a window of the picture.

    Attributes:
        left, top: of the window, picture pixels.
        sheet: float32 (h, w, 2), place on the sheet (across, down) in [0, 1].
        inside: float32 (h, w) in [0, 1], how much of each pixel the sheet takes.
    """

    left: int
    top: int
    sheet: Array
    inside: Array


def rasterise(points: Array, *, window: tuple[int, int, int, int], behind: Array | None = None) -> Footprint:
    """Draw the sheet's triangles from the farthest to the nearest.

    Args:
        points: float32 (R, C, 3), x, y in picture pixels and z, smaller nearer.
        window: left, top, right, bottom of the part of the picture that is wanted, pixels.
        behind: float32 (T, 3, 3), corners of triangles that may hide the sheet (the face itself), or None.

    Returns:
        What each pixel of the window shows.
    """
    left, top, right, bottom = window
    corners, places = _triangles(points)
    count = len(corners)
    if behind is not None:
        corners = np.concatenate([corners, behind])
    order = np.argsort(-corners[..., 2].mean(1), kind="stable")
    drawn = np.full((bottom - top, right - left), -1, np.int32)
    placed = np.round((corners[..., :2] - (left, top)) * (1 << SHIFT)).astype(np.int32)
    for index in order.tolist():
        cv2.fillConvexPoly(drawn, placed[index], index if index < count else -1, cv2.LINE_8, SHIFT)
    seen = drawn >= 0
    affine = _affine(corners[:count, :, :2] - np.array([left, top], np.float32), places)
    return Footprint(
        left,
        top,
        _places(affine, drawn, seen),
        np.asarray(cv2.blur(seen.astype(np.float32), (3, 3)) * seen, np.float32),
    )


def _places(affine: Array, drawn: NDArray[np.int32], seen: NDArray[np.bool_]) -> Array:
    """The place on the sheet (h, w, 2) of each pixel seen, by its triangle's map."""
    sheet = np.zeros((*drawn.shape, 2), np.float32)
    y, x = np.nonzero(seen)
    maps = affine.reshape(-1, 6)[drawn[y, x]]
    x, y = x.astype(np.float32), y.astype(np.float32)
    sheet[seen, 0] = maps[:, 0] * x + maps[:, 1] * y + maps[:, 2]
    sheet[seen, 1] = maps[:, 3] * x + maps[:, 4] * y + maps[:, 5]
    np.clip(sheet, 0.0, 1.0, out=sheet)
    return sheet


def _triangles(points: Array) -> tuple[Array, Array]:
    """Two triangles for each mesh of the sheet: corners (T, 3, 3) and their places on the sheet (T, 3, 2)."""
    rows, columns = points.shape[:2]
    down, across = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    knots = np.concatenate([points, np.stack([across, down], -1).astype(np.float32)], -1)
    a, b, c, d = knots[:-1, :-1], knots[:-1, 1:], knots[1:, :-1], knots[1:, 1:]
    pairs = np.concatenate(
        [np.stack([a, b, c], 2).reshape(-1, 3, 5), np.stack([b, d, c], 2).reshape(-1, 3, 5)]
    )
    return pairs[..., :3], pairs[..., 3:]


def _affine(corners: Array, places: Array) -> Array:
    """For each triangle the map (T, 2, 3) from pixel (x, y, 1) to its place on the sheet."""
    first, edges = corners[:, 0], corners[:, 1:] - corners[:, :1]  # (T, 2), (T, 2, 2)
    det = edges[:, 0, 0] * edges[:, 1, 1] - edges[:, 0, 1] * edges[:, 1, 0]
    det = np.where(np.abs(det) < 1e-3, 1e-3, det)
    inverse = (
        np.stack(
            [np.stack([edges[:, 1, 1], -edges[:, 1, 0]], 1), np.stack([-edges[:, 0, 1], edges[:, 0, 0]], 1)],
            1,
        )
        / det[:, None, None]
    )
    steps = places[:, 1:] - places[:, :1]  # (T, 2, 2)
    linear = np.einsum("tkp,tkx->tpx", steps, inverse)
    shift = places[:, 0] - np.einsum("tpx,tx->tp", linear, first)
    return np.concatenate([linear, shift[:, :, None]], 2).astype(np.float32)
