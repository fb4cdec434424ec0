"""The head under a mask: the face's mesh, carried on to neck and ears, and a flat chart of it.

The chart is the mean mesh unrolled from around a vertical axis behind the face: x runs along the skin to
the viewer's right, y down, in distances between the eyes, with (0, 0) between the eyes. A mask is drawn on
the chart once and lands on every face.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh, rotation_of_pose, triangles

JAW = (
    356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93,
    234, 127,
)  # fmt: skip
"""The outline of the mesh from temple to temple under the chin; the head is carried on from here."""
BROW = (162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389)
"""The rest of the outline, from temple to temple over the forehead."""
RINGS = 4
"""Rows of vertices beyond the outline: from the edge of the jaw to the neck or behind the ear, and from the
forehead to the crown.
"""
SKULL = np.array([0.0, -0.95, 0.95], np.float32), np.array([1.2, 1.42, 1.25], np.float32)
"""Middle and half axes of the skull, with some hair, in the frame of the mean mesh."""

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """A face's mesh and what lies around it, in the picture.

    Attributes:
        points: float32 (V, 3), x and y in picture pixels, z on the same scale, smaller nearer; the first 468
            are the face's landmarks.
        normals: float32 (V, 3), of unit length, pointing out of the head.
        unit: pixels per distance between the eyes, as it would be seen from the front.
        turn: float32 (3, 3), from the frame of the mean mesh to the picture's.
    """

    points: Array
    normals: Array
    unit: float
    turn: Array

    def at(self, chart: Array) -> tuple[Array, Array]:
        """Points and normals, float32 (..., 3), of the skin at places (..., 2) of the chart."""
        corners, weights = locate(chart)
        of = np.concatenate([self.points, self.normals], 1).take(corners, axis=0)
        both = np.einsum("...k,...kd->...d", weights, of)
        return both[..., :3], unit(both[..., 3:])

    def place(self, offset: tuple[float, float, float], *, of: int) -> Array:
        """A point beside vertex `of`, the offset in distances between the eyes and the mean mesh's frame."""
        moved: Array = self.points[of] + self.unit * (self.turn @ np.asarray(offset, np.float32))
        return moved

    def solid(self, points: Array) -> Array:
        """Points (..., 3) of the mean mesh's frame, in the picture, float32: held to nose and chin."""
        held = [1, 2, 13, 17, 152]
        away = self.points[held].mean(0) - self.unit * (self.turn @ mean_mesh()[held].mean(0))
        moved: Array = (points @ (self.unit * self.turn.T) + away).astype(np.float32)
        return moved


def head_of(face: Face) -> Head:
    """The head that a face belongs to."""
    points = np.column_stack([face.landmarks, face.depth]).astype(np.float32)
    turn = rotation_of_pose(face.pose).astype(np.float32)
    mean = mean_mesh()
    centred, reference = points - points.mean(0), (mean - mean.mean(0)) @ turn.T
    unit = float((centred * reference).sum() / (reference * reference).sum())
    held = np.tile(JAW + BROW, RINGS)  # what each vertex beyond the mesh moves with
    beyond = (_chart_mesh().solid[len(mean) :] - mean[held]) @ turn.T
    points = np.concatenate([points, points[held] + unit * beyond]).astype(np.float32)
    return Head(points, _normals(points), max(unit, 1.0), turn)


def locate(chart: Array) -> tuple[NDArray[np.int32], Array]:
    """Where places on the chart lie in the mesh.

    Args:
        chart: float (..., 2); places beyond the chart are moved to its edge.

    Returns:
        Int (..., 3) vertices of the triangle around each place, and float32 (..., 3) their weights.
    """
    mesh = _chart_mesh()
    x, y = chart[..., 0].astype(np.float32), chart[..., 1].astype(np.float32)
    height, width = mesh.lookup.shape
    across = np.minimum(np.maximum((x - mesh.origin[0]) * mesh.fineness, 0), width - 1).astype(np.int32)
    down = np.minimum(np.maximum((y - mesh.origin[1]) * mesh.fineness, 0), height - 1).astype(np.int32)
    around = mesh.lookup[down, across]
    planes = mesh.planes.take(around, axis=0)
    weights = planes[..., 0, :] * x[..., None] + planes[..., 1, :] * y[..., None] + planes[..., 2, :]
    weights = np.maximum(weights, 0.0)  # beyond the chart its edge is meant
    weights /= weights.sum(-1, keepdims=True)
    return mesh.triangles.take(around, axis=0), weights


def chart_of(vertex: int) -> Array:
    """The place of a vertex on the chart, float32 (2,)."""
    place: Array = _chart_mesh().flat[vertex]
    return place


@dataclass(frozen=True)
class _Chart:
    flat: Array  # (V, 2)
    solid: Array  # (V, 3), the mean mesh and its rings
    triangles: NDArray[np.int32]  # (T, 3)
    lookup: NDArray[np.int16]  # triangle of each cell
    origin: Array  # (2,)
    fineness: float  # cells per unit
    planes: Array  # (T, 3, 3): of x, y and 1, for the weight of each corner


@cache
def _chart_mesh() -> _Chart:
    """The mean head, unrolled once a process."""
    import cv2

    mean = mean_mesh()
    solid = [mean]
    flat = [_unrolled(mean)]
    flat_outline = _unrolled(mean)[list(JAW + BROW)]
    middle = np.array([0.0, 0.1], np.float32)
    for ring in range(1, RINGS + 1):
        solid += [_behind_jaw(mean[list(JAW)], ring), _over_skull(mean[list(BROW)], ring)]
        flat.append(middle + (flat_outline - middle) * (1.0 + 0.17 * ring))
    vertices = np.concatenate(solid).astype(np.float32)
    places = np.concatenate(flat).astype(np.float32)
    faces = np.concatenate([triangles(), _ring_triangles()]).astype(np.int32)
    fineness = 160.0
    origin = places.min(0) - 0.05
    size = np.ceil((places.max(0) + 0.05 - origin) * fineness).astype(int)
    lookup = np.full(size[::-1], -1, np.int16)
    for index, corners in enumerate(faces):
        polygon = np.round((places[corners] - origin) * fineness * 16 - 8).astype(np.int32)
        cv2.fillConvexPoly(lookup, polygon, index, shift=4)
    filled = _nearest_filled(lookup)
    return _Chart(
        places, vertices, faces, filled, origin.astype(np.float32), fineness, _planes(places[faces])
    )


def _planes(corners: Array) -> Array:
    """What gives the weights of triangles' corners (T, 3, 2) at a place (x, y): float32 (T, 3 of x, y and 1,
    3 corners).
    """
    square = np.concatenate([corners, np.ones((*corners.shape[:2], 1))], -1)
    return np.linalg.inv(square.astype(np.float64)).astype(np.float32)


def _behind_jaw(outline: Array, ring: int) -> Array:
    """A row of vertices (N, 3) that goes from the outline's lower part towards neck and ears."""
    low = np.clip((outline[:, 1] - 0.2) / 1.1, 0, 1)[:, None]  # 0 at the ears, 1 at the chin
    back = (0.22, 0.62, 1.15, 1.3)[ring - 1]
    inward = outline * (-0.02, 0.0, 0.0) * ring
    drop = np.array([0.0, (0.06, 0.10, 0.45, 1.2)[ring - 1], 0.0]) * low
    placed: Array = outline + inward + drop + np.array([0.0, 0.0, back]) * (1.0 - 0.25 * low)
    return placed


def _over_skull(outline: Array, ring: int) -> Array:
    """A row of vertices (N, 3) that goes from the outline's upper part to where the skull turns away."""
    middle, axes = SKULL
    start = (outline - middle) / axes
    around = np.arctan2(outline[:, 0], -0.48 - outline[:, 1])
    end = np.stack([np.sin(around), -np.cos(around), np.full(len(around), 0.9)], 1)
    part = ring / RINGS
    towards = unit((1.0 - part) * unit(start) + part * unit(end))
    far = (1.0 - part) * np.linalg.norm(start, axis=1) + part
    placed: Array = middle + axes * towards * far[:, None]
    return placed


def _unrolled(mesh: Array) -> Array:
    axis = float(mesh[:, 2].max()) + 0.6
    around = np.arctan2(mesh[:, 0], axis - mesh[:, 2])
    eyes = mesh[[33, 133, 362, 263], 1].mean()
    return np.column_stack([1.2 * around, mesh[:, 1] - eyes]).astype(np.float32)


def _ring_triangles() -> NDArray[np.int32]:
    """The strips between the outline and the rings beyond it."""
    outline = JAW + BROW
    count = len(outline)
    rows = [np.array(outline)] + [468 + ring * count + np.arange(count) for ring in range(RINGS)]
    strips = []
    for inner, outer in pairwise(np.append(row, row[0]) for row in rows):
        strips.append(np.stack([inner[:-1], inner[1:], outer[:-1]], 1))
        strips.append(np.stack([inner[1:], outer[1:], outer[:-1]], 1))
    return np.concatenate(strips).astype(np.int32)


def _nearest_filled(lookup: NDArray[np.int16]) -> NDArray[np.int16]:
    """The look-up with cells outside the mesh given to the nearest triangle."""
    import cv2

    empty = (lookup < 0).astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    owners = np.zeros(labels.max() + 1, np.int16)
    owners[labels[empty == 0]] = lookup[empty == 0]
    filled: NDArray[np.int16] = owners[labels]
    return filled


def _normals(points: Array) -> Array:
    """Unit normals of the vertices, out of the head, float32 (V, 3)."""
    corners = _chart_mesh().triangles
    p = points[corners]
    faces = crossed(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]) * _outward()[:, None]
    owners, shared = corners.ravel(), np.repeat(faces, 3, 0)
    return unit(np.stack([np.bincount(owners, shared[:, k], len(points)) for k in range(3)], 1))


def unit(vectors: Array) -> Array:
    """Vectors (..., 3), float32 of length 1; those that are nearly 0 stay so."""
    length = np.sqrt(np.einsum("...k,...k->...", vectors, vectors))
    return np.asarray(vectors / np.maximum(length, 1e-9)[..., None], np.float32)


def crossed(a: Array, b: Array) -> Array:
    """Cross products (..., 3) of vectors (..., 3): NumPy's own takes five times as long."""
    found = np.empty_like(a)
    found[..., 0] = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    found[..., 1] = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    found[..., 2] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return found


@cache
def _outward() -> Array:
    """+1 or -1 for each triangle, so that its normal points away from the middle of the mean head."""
    mesh = _chart_mesh()
    p = mesh.solid[mesh.triangles]
    normals = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    inside = np.array([0.0, 0.3, float(mesh.solid[:, 2].max()) + 0.2])
    signs: Array = np.sign((normals * (p.mean(1) - inside)).sum(1)).astype(np.float32)
    return signs
