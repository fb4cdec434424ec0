"""Where teachers disagree about a labelled set, and where our own detector is fooled."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from barefaced.datasets.facebank import FaceBank
from barefaced.faces.boxes import iou
from barefaced.images import replacing

Find = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Boxes (K, 4) and scores (K,) of a picture, as the detectors in `barefaced.faces` give them."""

APART = 0.2
"""Boxes that overlap less than this are of different things."""


def note_doubts(
    folder: Path,
    name: str,
    *,
    own: Find,
    second: Find,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Look at every picture of a labelled set with our own detector and with a second teacher.

    Args:
        folder: of labelled sets; gets `NAME.doubts.npz`.
        name: of the set.
        own: the detector that is to learn, at a low threshold: what it finds where neither teacher sees a
            face is what it must look at again.
        second: another teacher, at a low threshold: what it alone sees may be a face.
        progress: told (pictures done, pictures in all).

    Returns:
        The path written.

    Raises:
        BarefacedError: if the folder holds no such set.
        UnwritableFile: if the disk is full, or the folder not writable.
    """
    bank = FaceBank.open(folder, name, additions=False)
    also, confused = [], []
    for item in range(len(bank.images)):
        image, known = np.ascontiguousarray(bank.image(item)), bank.boxes_of(item)
        also.append(_new(second(image), known))
        confused.append(_new(own(image), np.concatenate([known, also[-1]])))
        if progress is not None:
            progress(item + 1, len(bank.images))
    path = Path(folder) / f"{name}.doubts.npz"
    with replacing(path) as file:
        np.savez(
            file, also=np.concatenate(also), also_owner=_owners(also),
            confused=np.concatenate(confused), confused_owner=_owners(confused),
        )  # fmt: skip
    return path


def _new(found: tuple[np.ndarray, np.ndarray], known: np.ndarray) -> np.ndarray:
    """Boxes and scores, float32 (K, 5), of what is found where nothing is known."""
    boxes = np.column_stack([*found]).astype(np.float32)
    far = ~(iou(boxes[:, :4], known[:, :4]) >= APART).any(1)
    return boxes[far]


def _owners(boxes: list[np.ndarray]) -> np.ndarray:
    return np.repeat(np.arange(len(boxes)), [len(held) for held in boxes])
