"""Where teachers disagree about a labelled set, and where our own detector is fooled."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from barefaced.datasets.facebank import FaceBank
from barefaced.datasets.pool import in_order
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
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Look at every picture of a labelled set with our own detector and with a second teacher.

    Args:
        folder: of labelled sets; gets `NAME.doubts.npz`.
        name: of the set.
        own: the detector that is to learn, at a low threshold: what it finds where neither teacher sees a
            face is what it must look at again. Picklable for several processes, as `second` is.
        second: another teacher, at a low threshold: what it alone sees may be a face.
        jobs: processes; their number changes nothing that is noted.
        progress: told (pictures done, pictures in all).

    Returns:
        The path written.

    Raises:
        BarefacedError: if the folder holds no such set.
        UnwritableFile: if the disk is full, or the folder not writable.
    """
    bank = FaceBank.open(folder, name, additions=False)
    also, confused = [], []
    looking = _Looking(folder, name, own, second)
    with closing(in_order(looking, range(len(bank.images)), jobs=jobs)) as looked:
        for done, (by_second, by_own) in enumerate(looked, 1):
            also.append(by_second)
            confused.append(by_own)
            if progress is not None:
                progress(done, len(bank.images))
    path = Path(folder) / f"{name}.doubts.npz"
    with replacing(path) as file:
        np.savez(
            file, also=np.concatenate(also), also_owner=_owners(also),
            confused=np.concatenate(confused), confused_owner=_owners(confused),
        )  # fmt: skip
    return path


class _Looking:
    """One picture of a set to what is new in it; may be sent to other processes, which open the set
    themselves.
    """

    def __init__(self, folder: Path, name: str, own: Find, second: Find) -> None:
        self._told = folder, name, own, second
        self._bank, self._own, self._second = FaceBank.open(folder, name, additions=False), own, second

    def __reduce__(self) -> tuple[object, ...]:
        return _Looking, self._told

    def __call__(self, item: int) -> tuple[np.ndarray, np.ndarray]:
        """Boxes and scores, float32 (K, 5), of what only the second teacher sees, and what neither does."""
        image, known = np.ascontiguousarray(self._bank.image(item)), self._bank.boxes_of(item)
        also = _new(self._second(image), known)
        return also, _new(self._own(image), np.concatenate([known, also]))


def _new(found: tuple[np.ndarray, np.ndarray], known: np.ndarray) -> np.ndarray:
    """Boxes and scores, float32 (K, 5), of what is found where nothing is known."""
    boxes = np.column_stack([*found]).astype(np.float32)
    far = ~(iou(boxes[:, :4], known[:, :4]) >= APART).any(1)
    return boxes[far]


def _owners(boxes: list[np.ndarray]) -> np.ndarray:
    return np.repeat(np.arange(len(boxes)), [len(held) for held in boxes])
