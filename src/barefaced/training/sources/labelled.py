"""The labelled sets that the networks which find faces learn from."""

from pathlib import Path

import numpy as np

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError

SETS = ("faces_synthetic_256", "faces_scut_256", "faces_allage_256", "lfw_176", "faces_utk_200")
SCENES = "scenes_480"
SURE = 0.9
"""Faces of whose mesh the teacher is less sure are left out."""

Place = tuple[FaceBank, int]


def sure_faces(folder: Path, split: str, sets: tuple[str, ...] = SETS) -> list[Place]:
    """The faces of a split whose mesh is known, each as its set and its number in it.

    Args:
        folder: labelled sets, as `label_faces` writes them.
        split: `train`, `val` or `test`.
        sets: names of the sets.
    """
    banks = [FaceBank.open(folder, name) for name in sets]
    return [
        (bank, int(item)) for bank in banks for item in bank.in_split(split) if bank.presence[item] > SURE
    ]


def photos_without(faces: np.ndarray, scenes: FaceBank, split: str) -> np.ndarray:
    """Int (P,): the photos of a split that are not among those with faces.

    Raises:
        BarefacedError: if there is none: backgrounds, textures and crops of nothing come from them.
    """
    found = np.setdiff1d(scenes.in_split(split), faces)
    if not len(found):
        raise BarefacedError(f"the set {scenes.name!r} has no photo without a face in split {split!r}")
    return found


def texture_from(scenes: FaceBank, photos: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A piece of one of the photos to print on cloth, uint8 RGB of at most 96 pixels a side, a view."""
    image = scenes.image(int(photos[rng.integers(len(photos))]))
    y, x = (int(rng.integers(0, max(1, side - 96))) for side in image.shape[:2])
    return image[y : y + 96, x : x + 96]
