"""The second stage, which every detector feeds: boxes in, 468 points in 3-D out."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.crops import Square, square_of_box, square_of_mesh, square_to_patch
from barefaced.faces.face import POINTS
from barefaced.faces.warp import invert, transform
from barefaced.runtime import Session, find_weights

SIZE = 128
"""Side of the crops the network takes, in pixels."""


class Meshes(NamedTuple):
    """What is known of N faces; pixels are the picture's."""

    points: NDArray[np.float32]
    """(N, 468, 3): x, y, and depth, smaller nearer."""
    error: NDArray[np.float32]
    """(N, 468): distance to expect between a point and the truth, pixels."""
    presence: NDArray[np.float32]
    """(N,): probability that a face is there."""
    wears_mask: NDArray[np.float32]
    """(N,): probability that it wears a mask."""


_TOP, _CHIN = 10, 152
_FOREHEAD = 0.13
"""How far boxes reach above the mesh, as a share of its height: median of the teacher on 3,386 faces."""


def settled_boxes(boxes: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Boxes half way between what the detector said and what the meshes found in them reach over.

    The two err apart from each other; of faces that fill the picture the mesh knows more.

    Args:
        boxes: float (N, 4), xyxy.
        points: float (N, 468, 2 or 3), in the same pixels.

    Returns:
        float32 (N, 4).
    """
    plane = points[..., :2]
    crown = plane[:, _TOP] + _FOREHEAD * (plane[:, _TOP] - plane[:, _CHIN])
    reached = np.concatenate([plane, crown[:, None]], 1)
    extent = np.concatenate([reached.min(1), reached.max(1)], 1)
    return ((boxes + extent) / 2).astype(np.float32)


class Landmarks:
    """Finds the points of faces, looking twice: around the box, then around what the first look found.

    Args:
        model: an ONNX file made by recipe `face-mesh`; the package's unless given.
        threads: cores that one look may use.

    Raises:
        BadModel: if the file is damaged or no such model.
    """

    def __init__(self, model: str | Path | None = None, *, threads: int = 1) -> None:
        self._session = Session(find_weights(model or "face-mesh"), threads=threads)
        self._session.require_card("face-landmarks")

    def __call__(self, image: NDArray[np.uint8], boxes: NDArray[np.floating], *, roll: float = 0.0) -> Meshes:
        """Look at the faces in boxes.

        Args:
            image: uint8 RGB (H, W, 3).
            boxes: float (N, 4), xyxy in pixels.
            roll: about how far the faces are turned in the picture, degrees clockwise.

        Returns:
            What is known of them, in the order of the boxes.
        """
        if not len(boxes):
            return Meshes(
                np.zeros((0, POINTS, 3), np.float32),
                np.zeros((0, POINTS), np.float32),
                np.zeros(0, np.float32),
                np.zeros(0, np.float32),
            )
        first = self._look(image, [square_of_box(box, roll=roll) for box in boxes])
        return self._look(image, [square_of_mesh(mesh) for mesh in first.points])

    def _look(self, image: NDArray[np.uint8], squares: list[Square]) -> Meshes:
        cut = [square_to_patch(image, square, size=SIZE) for square in squares]
        batch = np.stack([patch.transpose(2, 0, 1) for patch, _ in cut])
        meshes, errors, presence, wears_mask = self._session.run(patch=batch)
        sides = np.array([square.side / SIZE for square in squares], np.float32)[:, None]
        plane = [transform(m[:, :2], invert(matrix)) for m, (_, matrix) in zip(meshes, cut, strict=True)]
        depth = meshes[..., 2:] * sides[..., None]
        points = np.concatenate([np.stack(plane), depth - depth.mean(1, keepdims=True)], 2).astype(np.float32)
        return Meshes(points, errors * sides, presence, wears_mask)
