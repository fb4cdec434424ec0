"""From a sheet of knots in the picture's space to the place on the sheet that each pixel shows."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
SHIFT = 4
"""Binary digits of a pixel that corners are placed by."""
COARSE = 100.0
"""Pixels between the eyes from which places are found on every second pixel, from twice that on every third:
they change smoothly."""
EDGE_ON = 0.05
"""Pixels squared, about the height below which a triangle counts as seen edge-on."""
NOWHERE = -1.0
"""Place of a pixel that shows nothing of the sheet."""
MARGIN = 0.3
"""How far the face must be in front of the sheet to hide it, in distances between the eyes: what lies on the
skin is pierced by nothing."""


@dataclass(frozen=True)
class Footprint:
    """What each pixel of a window of the picture shows of a sheet.

    Attributes:
        across, down: float32 (h, w), place on the sheet, in [0, 1]; NOWHERE where nothing of it is seen.
        inside: uint8 (h, w), how much of each pixel the sheet takes, of 255.
    """

    across: Array
    down: Array
    inside: NDArray[np.uint8]


def rasterise(
    points: Array, *, window: tuple[int, int, int, int], unit: float, behind: Array | None = None
) -> Footprint:
    """Draw the sheet's meshes from the farthest to the nearest.

    Args:
        points: float32 (R, C, 3), x, y in picture pixels and z, smaller nearer.
        window: left, top, right, bottom of the part of the picture that is wanted, pixels.
        unit: pixels per distance between the eyes.
        behind: float32 (T, 3, 3), corners of triangles that may hide the sheet (the face itself), or None.

    Returns:
        What each pixel of the window shows.
    """
    left, top, right, bottom = window
    size = right - left, bottom - top
    step = min(int(unit / COARSE) + 1, 3)
    small = -(-size[0] // step), -(-size[1] // step)
    # The middle of a coarse pixel is the middle of the pixels that it stands for.
    corner = np.array([left + 0.5 * step - 0.5, top + 0.5 * step - 0.5, 0.0], np.float32)
    scale = np.array([1.0 / step, 1.0 / step, 1.0], np.float32)
    placed = (points - corner) * scale
    drawn = _drawn(placed, small)
    found = _places(placed, drawn, deep=behind is not None)
    seen = drawn < (points.shape[0] - 1) * (points.shape[1] - 1)
    if behind is not None:
        shift = np.array([0.0, 0.0, MARGIN * unit], np.float32)
        seen &= found[2] < _front((behind - corner) * scale + shift, small)
    if step == 1:
        across, down = (np.where(seen, part, np.float32(NOWHERE)) for part in found[:2])
        whole = seen.view(np.uint8) * np.uint8(255)
        return Footprint(across, down, np.minimum(whole, cv2.blur(whole, (3, 3))))
    return _refined(found[:2], seen, size, step)


def _drawn(points: Array, size: tuple[int, int]) -> NDArray[np.int32]:
    """The mesh that each pixel shows, int32 (h, w); (R - 1) (C - 1), one more than there are, where none."""
    rows, columns = points.shape[0] - 1, points.shape[1] - 1
    drawn = np.full(size[::-1], rows * columns, np.int32)
    at = np.round(points[..., :2] * (1 << SHIFT)).astype(np.int32)
    corners = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]], 2).reshape(-1, 4, 2)
    depth = cv2.blur(points[..., 2], (2, 2), anchor=(0, 0))[:-1, :-1].ravel()
    order = np.argsort(-depth, kind="stable")
    # Only what is drawn as a convex polygon may be given as one.
    edges = corners[:, (1, 2, 3, 0)] - corners
    after = edges[:, (1, 2, 3, 0)]
    turns = edges[..., 0] * after[..., 1] - edges[..., 1] * after[..., 0]
    convex = ~((turns.min(1) < 0) & (turns.max(1) > 0))
    fill = cv2.fillConvexPoly
    for quad, index, whole in zip(corners[order], order.tolist(), convex[order].tolist(), strict=True):
        if whole:
            fill(drawn, quad, index, cv2.LINE_8, SHIFT)
        else:
            fill(drawn, quad[[0, 1, 3]], index, cv2.LINE_8, SHIFT)
            fill(drawn, quad[1:], index, cv2.LINE_8, SHIFT)
    return drawn


def _places(points: Array, drawn: NDArray[np.int32], *, deep: bool) -> Array:
    """Place across and down in [0, 1], and z if wanted, float32 (2 or 3, h, w), of each pixel.

    Each has its triangle's map; a mesh is two triangles, on either side of the line from its upper right to
    its lower left corner.
    """
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, :-1], points[1:, 1:]
    rows, columns = a.shape[:2]
    across, down = _meshes(rows, columns)
    parts = 3 if deep else 2
    maps = np.zeros((rows * columns + 1, 2, 3 * parts), np.float32)
    maps[:-1, 0] = _affine(a, b, c, (across, down), (1 / columns, 1 / rows))[:, : 3 * parts]
    maps[:-1, 1] = _affine(d, c, b, (across + 1 / columns, down + 1 / rows), (-1 / columns, -1 / rows))[
        :, : 3 * parts
    ]
    line = np.zeros((rows * columns + 1, 3), np.float32)
    line[:-1] = _beyond(b, c, d)
    y, x = (np.arange(side, dtype=np.float32) for side in drawn.shape)
    x, y = x[None], y[:, None]
    side = line.take(drawn, axis=0)
    other = side[..., 0] * x + side[..., 1] * y > side[..., 2]
    chosen = maps.reshape(-1, 3 * parts).take(2 * drawn + other, axis=0)
    found = np.empty((parts, *drawn.shape), np.float32)
    for part in range(parts):
        np.multiply(chosen[..., 3 * part], x, out=found[part])
        found[part] += chosen[..., 3 * part + 1] * y
        found[part] += chosen[..., 3 * part + 2]
    return found


@cache
def _meshes(rows: int, columns: int) -> tuple[Array, Array]:
    """Place of each mesh's upper left corner on the sheet, across and down, float32 (rows, columns)."""
    down, across = np.indices((rows, columns))
    return (across / columns).astype(np.float32), (down / rows).astype(np.float32)


def _affine(
    corner: Array, along: Array, below: Array, place: tuple[Array, Array], pitch: tuple[float, float]
) -> Array:
    """For triangles with a right angle on the sheet, the maps from (x, y, 1) to place across, down and to z.

    Args:
        corner: float32 (R, C, 3), where the right angle is.
        along: likewise, the corner beside it, across the sheet.
        below: likewise, down the sheet.
        place: of the right angles, across and down, float32 (R, C).
        pitch: what is between the corners on the sheet, across and down.

    Returns:
        float32 (R * C, 9): three coefficients for each.
    """
    u, v = along - corner, below - corner
    det = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    # What is seen edge-on changes less from pixel to pixel than it should: it must not leave its mesh.
    length = np.einsum("rck,rck->rc", u[..., :2], u[..., :2]) + np.einsum(
        "rck,rck->rc", v[..., :2], v[..., :2]
    )
    inverse = det / (det * det + np.float32(EDGE_ON) * length + np.float32(1e-6))
    maps = np.empty((*det.shape, 3, 3), np.float32)
    maps[..., 0, 0], maps[..., 0, 1] = v[..., 1] * inverse * pitch[0], -v[..., 0] * inverse * pitch[0]
    maps[..., 1, 0], maps[..., 1, 1] = -u[..., 1] * inverse * pitch[1], u[..., 0] * inverse * pitch[1]
    steep, deep = u[..., 2] / pitch[0], v[..., 2] / pitch[1]
    maps[..., 2, :2] = maps[..., 0, :2] * steep[..., None] + maps[..., 1, :2] * deep[..., None]
    starts = np.stack([*place, corner[..., 2]], -1)
    maps[..., 2] = starts - maps[..., 0] * corner[..., :1] - maps[..., 1] * corner[..., 1:2]
    return maps.reshape(-1, 9)


def _beyond(b: Array, c: Array, d: Array) -> Array:
    """(p, q, r), float32 (R * C, 3): p x + q y > r on the side of the line from b to c where d is."""
    p, q = b[..., 1] - c[..., 1], c[..., 0] - b[..., 0]
    r = p * b[..., 0] + q * b[..., 1]
    sign = np.sign(p * d[..., 0] + q * d[..., 1] - r)
    return np.stack([sign * p, sign * q, sign * r], -1).reshape(-1, 3)


def _front(triangles: Array, size: tuple[int, int]) -> Array:
    """How far away the nearest of some triangles (T, 3, 3) is, float32 (h, w), on coarse pixels."""
    depth = np.full(size[::-1], 1e6, np.float32)
    z = triangles[..., 2].mean(1)
    placed = np.round(triangles[..., :2] * (1 << SHIFT)).astype(np.int32)
    for index in np.argsort(-z, kind="stable").tolist():
        cv2.fillConvexPoly(depth, placed[index], float(z[index]), cv2.LINE_8, SHIFT)
    return depth


def _refined(found: Array, seen: NDArray[np.bool_], size: tuple[int, int], step: int) -> Footprint:
    """Places found on coarse pixels (2, h, w), on all pixels."""
    weight = seen.astype(np.float32)
    every = [cv2.resize(part, None, fx=step, fy=step) for part in (weight, *(found * weight))]
    share, across, down = (part[: size[1], : size[0]] for part in every)
    hidden = share < 0.5
    inside = cv2.addWeighted(share, 510.0, share, 0.0, -255.0, dtype=cv2.CV_8U)
    share = np.maximum(share, 0.25)
    for part in (across, down):
        part /= share
        part[hidden] = NOWHERE
    return Footprint(across, down, inside)
