"""Whom to cover: every face that anybody sees in a picture, and the boxes that a person drew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError

if TYPE_CHECKING:
    from barefaced.faces import Face
    from barefaced.faces.detectors import Detector
    from barefaced.faces.landmarks import Landmarks

SCORE = 0.25
"""Confidence from which something is covered as a face: a needless block costs less than a missed face."""
SAME = 0.4
"""Overlap (intersection over union) from which two boxes show one face."""


def find_faces(
    image: NDArray[np.uint8],
    *,
    score: float = SCORE,
    second: Detector | None = None,
    boxes: Sequence[Sequence[float]] | NDArray[np.floating] = (),
) -> list[Face]:
    """Find the faces to cover: the union of what all see.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        score: faces of less `confidence` are left out, in [0, 1].
        second: another detector; what it alone sees is covered too.
        boxes: corners (x1, y1, x2, y2) in pixels, of faces that a person saw.

    Returns:
        Faces, the largest box first.

    Raises:
        BarefacedError: if a box has no area or lies outside the picture.
        ValueError: if `image` is no uint8 RGB picture.
    """
    from barefaced.faces import detect

    faces = detect(image, score=score)
    if second is not None:
        faces += _faces_in(image, _unseen(second(image)[0], faces))
    faces += _faces_in(image, _drawn(boxes, image.shape))
    return sorted(faces, key=_area, reverse=True)


def _unseen(boxes: NDArray[np.float32], faces: Sequence[Face]) -> NDArray[np.float32]:
    """The boxes (N, 4) that show none of the faces."""
    from barefaced.faces.boxes import iou

    if not (faces and len(boxes)):
        return boxes
    return boxes[iou(boxes, np.stack([face.box for face in faces])).max(1) < SAME]


def _drawn(
    boxes: Sequence[Sequence[float]] | NDArray[np.floating], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """A person's boxes as float32 (N, 4), once they are seen to be boxes in the picture."""
    height, width = shape[:2]
    for x1, y1, x2, y2 in boxes:
        if not (x1 < x2 and y1 < y2 and x1 < width and y1 < height and x2 > 0 and y2 > 0):
            told = f"{x1:g},{y1:g},{x2:g},{y2:g}"
            raise BarefacedError(f"box {told} has no area in a picture of {width} x {height} pixels")
    return np.asarray(boxes, np.float32).reshape(-1, 4)


@lru_cache(maxsize=1)
def _landmarks() -> Landmarks:
    from barefaced.faces.landmarks import Landmarks

    return Landmarks()


def _faces_in(image: NDArray[np.uint8], boxes: NDArray[np.float32]) -> list[Face]:
    """A face in every box, whatever the landmark network thinks of it; the box stays as it is."""
    from barefaced.faces import Face
    from barefaced.faces.pose import pose_from_mesh

    meshes = _landmarks()(image, boxes)
    return [
        Face(
            box=box,
            landmarks=points[:, :2],
            depth=points[:, 2],
            uncertainty=error,
            pose=pose_from_mesh(points),
            score=1.0,
            presence=float(presence),
            wears_mask=float(wears_mask),
        )
        for box, points, error, presence, wears_mask in zip(boxes, *meshes, strict=True)
    ]


def _area(face: Face) -> float:
    x1, y1, x2, y2 = face.box
    return float((x2 - x1) * (y2 - y1))
