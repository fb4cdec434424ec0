"""Whom to cover: every face that anybody sees in a picture, and the boxes that a person drew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError

if TYPE_CHECKING:
    from barefaced.faces import Face
    from barefaced.faces.detectors import Detector
    from barefaced.faces.landmarks import Landmarks

SCORE = 0.3
"""Confidence from which something is covered as a face: a needless block costs less than a missed face."""
CANDIDATE = 0.2
"""Score of the detector alone below which the landmark network is not asked about large faces. Chosen with
`SCORE` on the validation scenes: of 26 none is missed, and less covered in vain than by CenterFace at 0.2."""
SMALL, SHARE, FAINT = 64, 5 / 6, 0.04
"""Pixels of width below which the detector is seldom sure of a face while the landmark network still is: such
faces need this share of the confidence, and are looked for from this score of the detector on. Any width from
48 to 96 and any share from 5/6 to 9/10 misses the same faces of the test scenes."""
FEW, FEW_UP_TO = 24, 640
"""How many such faint ones the landmark network looks at, and pixels of the longer side up to which it does:
larger ones take long enough without."""
LYING = 0.5
"""Confidence asked of faces in a picture that has none unless it is laid on a side."""
TINY = 40
"""Pixels of width below which the landmark network has too little to see to speak against a face."""
LONGEST = 1280
"""Pixels of the longer side of the finest look."""
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
    faces = _seen(image, score)
    if second is not None:
        faces += _faces_in(image, _unseen(second(image)[0], faces))
    faces += _faces_in(image, _drawn(boxes, image.shape))
    return sorted(faces, key=_area, reverse=True)


def _seen(image: NDArray[np.uint8], score: float) -> list[Face]:
    """What our own detector sees, with a finer look at small pictures than `detect` takes."""
    from barefaced.faces import detect

    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"a picture is uint8 RGB of shape (H, W, 3), got {image.dtype} {image.shape}")
    boxes, scores = _candidates(image, score)
    found, narrow = _faces_in(image, boxes, scores), _widths(boxes) < SMALL
    least = np.where(narrow, score * SHARE, score)
    faces = [face for face, wanted in zip(found, least, strict=True) if face.confidence >= wanted]
    # Nobody: `detect` also looks at the picture lying on either side.
    faces = faces or detect(image, score=max(score, LYING))
    return faces + _tiny(found, boxes, faces)


def _candidates(image: NDArray[np.uint8], score: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Boxes (N, 4) and scores (N,) of our detector that may become faces of that confidence."""
    likely, looks = max(CANDIDATE, score**2), _looks(image.shape)
    if max(image.shape[:2]) > FEW_UP_TO:
        return _detector(likely, looks)(image)
    boxes, scores = _detector(FAINT, looks)(image)
    faint = (_widths(boxes) < SMALL) & (scores >= (score * SHARE) ** 2) & (scores < likely)
    worth = np.concatenate([np.flatnonzero(scores >= likely), np.flatnonzero(faint)[:FEW]])
    return boxes[worth], scores[worth]


def _widths(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return boxes[:, 2] - boxes[:, 0]


def _tiny(found: Sequence[Face], boxes: NDArray[np.float32], faces: Sequence[Face]) -> list[Face]:
    """Faces in those of a detector's boxes (N, 4) that are tiny and likely, and not among `faces`."""
    likely = np.array([face.score >= CANDIDATE for face in found], bool)
    left = _unseen(boxes[likely & (_widths(boxes) < TINY)], faces)
    tiny = {tuple(box) for box in left}
    return [replace(face, box=box) for face, box in zip(found, boxes, strict=True) if tuple(box) in tiny]


def _looks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Longer sides at which to look: 320 pixels, and double until none of the picture's pixels is lost."""
    looks = [320]
    while looks[-1] < min(max(shape[:2]), LONGEST):
        looks.append(looks[-1] * 2)
    return tuple(looks)


@lru_cache(maxsize=8)
def _detector(score: float, looks: tuple[int, ...]) -> Detector:
    from barefaced.faces import load_detector

    return load_detector("own", score=score, longest=looks)


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


def _faces_in(
    image: NDArray[np.uint8], boxes: NDArray[np.float32], scores: NDArray[np.float32] | None = None
) -> list[Face]:
    """A face in every box, whatever the landmark network thinks of it.

    Boxes that come with a score are our detector's, and settled with the mesh; others stay as they are.
    """
    from barefaced.faces import Face
    from barefaced.faces.landmarks import settled_boxes
    from barefaced.faces.pose import pose_from_mesh

    meshes = _landmarks()(image, boxes)
    if scores is None:
        scores = np.ones(len(boxes), np.float32)
    elif len(boxes):
        boxes = settled_boxes(boxes, meshes.points)
    return [
        Face(
            box=box,
            landmarks=points[:, :2],
            depth=points[:, 2],
            uncertainty=error,
            pose=pose_from_mesh(points),
            score=float(score),
            presence=float(presence),
            wears_mask=float(wears_mask),
        )
        for box, score, points, error, presence, wears_mask in zip(boxes, scores, *meshes, strict=True)
    ]


def _area(face: Face) -> float:
    x1, y1, x2, y2 = face.box
    return float((x2 - x1) * (y2 - y1))
