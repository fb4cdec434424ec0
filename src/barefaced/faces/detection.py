"""Every face in a picture: a detector proposes boxes, the landmark network says what is in them."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.boxes import iou
from barefaced.faces.detectors import Detector, load_detector
from barefaced.faces.face import Face
from barefaced.faces.landmarks import Landmarks, Meshes, settled_boxes
from barefaced.faces.pose import pose_from_mesh

CONFIDENCE = 0.5
"""Faces less sure than this are left out: of seven tried on the validation photos the one that found most
masked faces with 94 of 100 boxes right; no face was made up in 26 photos without any."""

LYING = 0.85
"""The same for a picture looked at lying on its side: hardly a photo does, and two more looks are two more
chances to be wrong."""


def detect(
    image: NDArray[np.uint8],
    *,
    detector: str = "own",
    model: str | Path | None = None,
    score: float = CONFIDENCE,
    threads: int = 1,
) -> list[Face]:
    """Find every face, bare or masked, with its landmarks and pose.

    A picture in which nothing is found is looked at again lying on either side.

    Args:
        image: uint8 RGB of shape (H, W, 3), upright; left unchanged.
        detector: one of `barefaced.faces.DETECTORS`.
        model: the detector's model file; needed for all but `own`.
        score: faces of less `confidence` are left out, in [0, 1]; lower it where a missed face costs more
            than a false one.
        threads: cores that one network may use.

    Returns:
        Faces, largest first; none for a picture without any.

    Raises:
        ValueError: if `image` is no uint8 RGB picture.
        BarefacedError: for an unknown detector or a model file that cannot be used.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"detect wants uint8 RGB of shape (H, W, 3), got {image.dtype} {image.shape}")
    # Presence is at most 1, so that no box of a lower score can reach the confidence asked for.
    find = _detector(detector, str(model) if model else None, score**2, threads)
    faces = _sure(_upright(image, find, threads=threads), score)
    if not faces:
        sides = (_lying(image, find, turns=turns, threads=threads) for turns in (1, 3))
        faces = max((_sure(side, max(score, LYING)) for side in sides), key=_evidence)
    return sorted(_once(faces), key=_area, reverse=True)


@lru_cache(maxsize=8)
def _detector(name: str, model: str | None, score: float, threads: int) -> Detector:
    settings: dict[str, float] = {"score": score}
    if name == "own":
        settings["threads"] = threads
    return load_detector(name, model=model, **settings)


@lru_cache(maxsize=2)
def _landmarks(threads: int) -> Landmarks:
    return Landmarks(threads=threads)


def _sure(faces: list[Face], confidence: float) -> list[Face]:
    return [face for face in faces if face.confidence >= confidence]


def _evidence(faces: list[Face]) -> float:
    """Of two ways to hold a picture the one that shows the surest face is right."""
    return max((face.confidence for face in faces), default=0.0)


def _upright(image: NDArray[np.uint8], find: Detector, *, threads: int) -> list[Face]:
    boxes, scores = find(image)
    return _made(boxes, scores, _landmarks(threads)(image, boxes))


def _lying(image: NDArray[np.uint8], find: Detector, *, turns: int, threads: int) -> list[Face]:
    """Faces found with the picture turned counter-clockwise by quarter turns, as they lie in the picture."""
    boxes, scores = find(np.ascontiguousarray(np.rot90(image, turns)))
    corners = boxes.reshape(-1, 2, 2)
    height, width = image.shape[:2]
    x, y = corners[..., 0], corners[..., 1]
    back = np.stack([width - 1 - y, x], -1) if turns == 1 else np.stack([y, height - 1 - x], -1)
    boxes = np.concatenate([back.min(1), back.max(1)], 1).astype(np.float32)
    roll = 90.0 if turns == 1 else -90.0
    return _made(boxes, scores, _landmarks(threads)(image, boxes, roll=roll))


def _made(boxes: NDArray[np.float32], scores: NDArray[np.float32], meshes: Meshes) -> list[Face]:
    boxes = settled_boxes(boxes, meshes.points)
    return [
        Face(
            box=boxes[i],
            landmarks=meshes.points[i, :, :2],
            depth=meshes.points[i, :, 2],
            uncertainty=meshes.error[i],
            pose=pose_from_mesh(meshes.points[i]),
            score=float(scores[i]),
            presence=float(meshes.presence[i]),
            wears_mask=float(meshes.wears_mask[i]),
        )
        for i in range(len(boxes))
    ]


def _once(faces: list[Face]) -> list[Face]:
    """Faces without those whose meshes lie on that of a surer one: two boxes can lead to one face."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda f: f.confidence, reverse=True):
        extents = [np.concatenate([f.landmarks.min(0), f.landmarks.max(0)]) for f in [face, *kept]]
        if not kept or iou(extents[0][None], np.stack(extents[1:])).max() < 0.6:
            kept.append(face)
    return kept


def _area(face: Face) -> float:
    x1, y1, x2, y2 = face.box
    return float((x2 - x1) * (y2 - y1))
