"""Laying a garment on a head: where its knots come to be in the picture's space."""

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.garment import Garment
from barefaced.masks.head import Head

Array = NDArray[np.float32]
ROUNDS = 10
"""Of smoothing and pushing out; more change nothing that can be seen."""
CLEARANCE = 0.015
"""Cloth is at least this far from the skin, in distances between the eyes."""


def drape(garment: Garment, head: Head) -> tuple[Array, Array]:
    """Lay a garment on a head.

    The sheet starts on the skin. Again and again each knot is drawn to the middle of its neighbours, as
    tension does, and pushed out where it would be inside the head; the outermost knots stay where they are
    held.

    Args:
        garment: with R x C knots.
        head: whose.

    Returns:
        Points and unit normals out of the head, float32 (R, C, 3), picture pixels.
    """
    skin, outward = head.at(garment.knots)
    least = (CLEARANCE + garment.lift) * head.unit
    points = skin + outward * least[..., None]
    for _ in range(ROUNDS if garment.taut > 0 else 0):
        drawn = cv2.blur(points, (3, 3), borderType=cv2.BORDER_REPLICATE)
        drawn[[0, -1]] = cv2.blur(points, (3, 1), borderType=cv2.BORDER_REPLICATE)[[0, -1]]
        drawn[:, [0, -1]] = points[:, [0, -1]]
        points = points + (drawn - points) * garment.taut
        inside = np.maximum(least - ((points - skin) * outward).sum(-1), 0.0)
        points = points + outward * inside[..., None]
    return points.astype(np.float32), _normals(points, outward)


def _normals(points: Array, outward: Array) -> Array:
    across = np.gradient(points, axis=1)
    down = np.gradient(points, axis=0)
    normals = np.cross(across, down)
    normals *= np.sign((normals * outward).sum(-1).mean())
    unit: Array = (normals / np.linalg.norm(normals, axis=-1, keepdims=True).clip(1e-6)).astype(np.float32)
    return unit
