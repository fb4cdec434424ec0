"""The square in which the landmark network looks at a face, and the crop it sees."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from barefaced.faces.warp import cut_patch

MESH_MARGIN = 1.5
"""Side of the square over the larger extent of the upright mesh."""
BOX_MARGIN, BOX_SHIFT = 1.38, 0.06
"""The same over the larger side of a detector's box, and how far below the box's centre it lies, measured on
YuNet's boxes: they reach higher than the mesh does."""


@dataclass(frozen=True)
class Square:
    """A turned square in picture pixels: centre (x, y), side, roll in degrees (clockwise as seen)."""

    x: float
    y: float
    side: float
    roll: float

    def moved(self, *, shift: np.ndarray, scale: float, roll: float) -> "Square":
        """The square shifted by (x, y) pixels, scaled about its centre, with another roll in degrees."""
        return Square(self.x + float(shift[0]), self.y + float(shift[1]), self.side * scale, roll)


def square_of_box(box: np.ndarray, *, roll: float = 0.0) -> Square:
    """The square around a detector's box, float xyxy (4,), about as large as the mesh's would be."""
    x1, y1, x2, y2 = (float(v) for v in box)
    extent = max(x2 - x1, y2 - y1, 1.0)
    down = _turn(np.radians(roll)) @ [0.0, BOX_SHIFT * extent]
    return Square((x1 + x2) / 2 + down[0], (y1 + y2) / 2 + down[1], extent * BOX_MARGIN, roll)


def square_of_mesh(mesh: np.ndarray) -> Square:
    """The square of a mesh, float (468, 2 or 3) in picture pixels: its eyes level, itself in the middle."""
    left, right = mesh[[33, 133], :2].mean(0), mesh[[362, 263], :2].mean(0)
    roll = np.arctan2(right[1] - left[1], right[0] - left[0])
    level = _turn(roll)
    upright = mesh[:, :2] @ level  # turned by -roll
    low, high = upright.min(0), upright.max(0)
    x, y = level @ ((low + high) / 2)
    return Square(float(x), float(y), float((high - low).max()) * MESH_MARGIN + 1e-6, float(np.degrees(roll)))


def square_to_patch(image: np.ndarray, square: Square, *, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut a square out of a picture.

    Args:
        image: uint8 RGB (H, W, 3).
        square: where.
        size: side of the patch in pixels.

    Returns:
        The patch, uint8 RGB (size, size, 3), borders replicated, and float64 (2, 3), picture to patch pixels.
    """
    turn = _turn(np.radians(square.roll)).T * (size / square.side)
    matrix = np.column_stack([turn, size / 2 - turn @ [square.x, square.y]])
    return cut_patch(image, matrix, size=size), matrix


def mirrored(patch: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A patch and its mesh as a mirror shows them; each vertex takes its twin's place in the mesh's order.

    Args:
        patch: uint8 RGB (H, W, 3).
        points: float (468, 2 or 3), pixels of the patch, x first.

    Returns:
        Both, new, of the same shapes.
    """
    turned = points[_twins()].copy()
    turned[:, 0] = patch.shape[1] - 1 - turned[:, 0]
    return np.ascontiguousarray(patch[:, ::-1]), turned


@cache
def _twins() -> np.ndarray:
    """Int (468,): the vertex on the other side of the face, of each."""
    with files("barefaced.faces").joinpath("mesh.npz").open("rb") as stream, np.load(stream) as arrays:
        twins: np.ndarray = arrays["mirror"]
    return twins


def _turn(angle: float) -> np.ndarray:
    """Rotation by an angle in radians, clockwise as seen (y points down), for column vectors."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])
