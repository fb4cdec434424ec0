"""Faces brought to one frame by their eyes alone: all that is left to align by when the rest is hidden."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.pose import mean_mesh
from barefaced.faces.warp import cut_patch, scale_of, similarity, transform

SIDE = 256
"""Pixels of a side of the frame, unless a study wants others."""
BRIDGE = 0.25
"""Where the hole of a real mask begins, below the eyes, in distances between them: the bridge of the nose."""


def eye_frame(
    image: NDArray[np.uint8], face: Face, *, side: int = SIDE
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Cut a face out so that its eyes come to lie where the portrait template has them, exactly.

    Args:
        image: uint8 RGB (H, W, 3).
        face: in it.
        side: S, pixels.

    Returns:
        The patch, uint8 (S, S, 3), and the matrix float64 (2, 3), image pixels to its pixels.
    """
    matrix = similarity(face.eyes, _eyes(side))
    return cut_patch(image, matrix, size=side), matrix


def in_frame(face: Face, side: int = SIDE) -> Face:
    """The mesh of a face in the pixels of the patch that `eye_frame` cuts."""
    return moved(face, similarity(face.eyes, _eyes(side)))


def moved(face: Face, matrix: NDArray[np.floating]) -> Face:
    """The mesh of a face in the pixels that a similarity (2, 3) takes it to."""
    points = transform(face.landmarks, matrix)
    return Face.from_mesh(np.column_stack([points, face.depth * scale_of(matrix)]))


def expected_face(side: int = SIDE) -> Face:
    """The average face in the frame: what may be known of a face of which the eyes alone are seen."""
    mesh = mean_mesh()
    flat = Face.from_mesh(mesh)
    matrix = similarity(flat.eyes, _eyes(side))
    return moved(flat, matrix)


def lower_face(face: Face, side: int = SIDE, *, below: float = BRIDGE) -> NDArray[np.bool_]:
    """Bool (S, S): the outline of a face in the frame from so many distances of its eyes below them down."""
    import cv2

    drawn = np.zeros((side, side), np.uint8)
    placed = np.rint(np.clip(face.landmarks, -side, 2 * side)).astype(np.int32)
    cv2.fillConvexPoly(drawn, cv2.convexHull(placed), 1)
    drawn[: round(float(face.eyes[:, 1].mean()) + below * face.interocular)] = 0
    return drawn > 0


def _eyes(side: int) -> NDArray[np.float64]:
    own, points = TEMPLATES["portrait"]
    return (np.array(points[:2], np.float64) + 0.5) * (side / own) - 0.5
