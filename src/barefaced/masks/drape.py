"""Laying a garment on a head: where its knots come to be in the picture's space."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.garment import Garment
from barefaced.masks.head import Head, crossed, unit

Array = NDArray[np.float32]
ROUNDS = 10
"""Of smoothing and pushing out; more change nothing that can be seen."""
CLEARANCE = 0.015
"""Cloth is at least this far from the skin, in distances between the eyes."""


@dataclass(frozen=True)
class Draped:
    """A sheet in space.

    Attributes:
        points: float32 (R, C, 3), its knots, picture pixels.
        normals: float32 (R, C, 3), of unit length, out of the head.
        along: float32 (R, C, 3), of unit length, the direction across the sheet.
        below: float32 (R, C, 3), likewise down the sheet.
    """

    points: Array
    normals: Array
    along: Array
    below: Array


def drape(garment: Garment, head: Head) -> Draped:
    """Lay a garment on a head.

    The sheet starts on the skin. Again and again each knot is drawn to the middle of its neighbours, as
    tension does, and pushed out where it would be inside the head; the outermost knots stay where they are
    held.

    Args:
        garment: with R x C knots.
        head: whose.

    Returns:
        Its R x C knots in the picture's space. What is rigid keeps its shape.
    """
    if garment.shell is not None:
        return _draped(head.solid(garment.shell), -head.turn[:, 2])
    skin, outward = head.at(garment.knots)
    outward = smoothed(outward)
    least = (CLEARANCE + garment.lift) * np.float32(head.unit)
    points = skin + outward * least[..., None]
    level = least + np.einsum("rck,rck->rc", skin, outward)
    for _ in range(ROUNDS if garment.taut > 0 else 0):
        drawn = cv2.blur(points, (3, 3), borderType=cv2.BORDER_REPLICATE)
        drawn[0] = cv2.blur(points[:1], (3, 1), borderType=cv2.BORDER_REPLICATE)[0]
        drawn[-1] = cv2.blur(points[-1:], (3, 1), borderType=cv2.BORDER_REPLICATE)[0]
        drawn[:, 0], drawn[:, -1] = points[:, 0], points[:, -1]
        cv2.addWeighted(points, 1.0 - garment.taut, drawn, garment.taut, 0.0, dst=points)
        inside = np.maximum(level - np.einsum("rck,rck->rc", points, outward), 0.0)
        points += outward * inside[..., None]
    return _draped(points, outward)


def smoothed(outward: Array) -> Array:
    """Unit normals (R, C, 3) without the creases of a face, where what stands off would cross itself."""
    return unit(np.asarray(cv2.blur(outward, (5, 5), borderType=cv2.BORDER_REPLICATE), np.float32))


def _draped(points: Array, outward: Array) -> Draped:
    """A sheet of knots (R, C, 3); its normals are on the side of `outward`, (R, C, 3) or (3,)."""
    along, below = np.empty_like(points), np.empty_like(points)
    along[:, 1:-1], below[1:-1] = points[:, 2:] - points[:, :-2], points[2:] - points[:-2]
    along[:, 0], along[:, -1] = points[:, 1] - points[:, 0], points[:, -1] - points[:, -2]
    below[0], below[-1] = points[1] - points[0], points[-1] - points[-2]
    normals = crossed(along, below)
    normals *= np.sign((normals * outward).sum())
    return Draped(points, *(unit(part) for part in (normals, along, below)))
