"""Painters tried on one face: composed as a photo would be, then compared with the truth."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.metrics import METRICS
from barefaced.audit.quality.systems import Painter
from barefaced.audit.quality.tally import Column
from barefaced.audit.quality.trials import Trial
from barefaced.faces.warp import resized

WHOLLY, AT_ALL = 0.999, 0.001
"""Shares of a smaller picture's pixel from which it counts as inside the hole, and as touched by it."""


class Row(NamedTuple):
    """What came of one face."""

    numbers: dict[Column, float]
    pictures: list[NDArray[np.uint8]]


class Painting:
    """Compares painters by name.

    Each works at its own size (`size` if it has none) on the masked picture; the hole takes its pixels, the
    rest is the truth's, so that a mask's shadow outside the hole is nobody's error. Of those in `repainting`
    every pixel is taken, as works 001 and 004 do. Compared is at `size`, where the hole is what lies in it
    wholly: a pixel shared with the truth flatters nobody.
    """

    regions = ("whole", "hole")
    headline = ("hole", "psnr")

    def __init__(
        self, painters: Mapping[str, Painter], *, size: int, repainting: Collection[str] = ()
    ) -> None:
        """Args:
        painters: in the order in which they are told.
        size: pixels of a side at which pictures are compared.
        repainting: names of those whose whole picture is taken, what could be seen included.
        """
        self.painters, self.size, self.repainting = dict(painters), size, frozenset(repainting)
        self.metrics = {
            n: known for n, known in METRICS.items() if known.task == "painting" and known.usable()
        }
        self.columns = [
            Column(name, region, metric)
            for name in self.painters
            for region in self.regions
            for metric, known in self.metrics.items()
            if region in known.regions
        ]
        self.titles = ["given", "truth", *self.painters]

    def row(self, trial: Trial, rng: np.random.Generator) -> Row | None:
        """Numbers and pictures of one face; None if nothing of it is hidden."""
        if not trial.hole.any():
            return None
        truth = _at(trial.bare, self.size)
        hole = _share(trial.hole, self.size) > WHOLLY
        guesses = {name: self._composed(name, trial, rng) for name in self.painters}
        numbers = {
            column: self._measured(column, truth, guesses[column.system], hole) for column in self.columns
        }
        return Row(numbers, [_at(trial.masked, self.size), truth, *guesses.values()])

    def _measured(
        self, column: Column, truth: NDArray[np.uint8], guess: NDArray[np.uint8], hole: NDArray[np.bool_]
    ) -> float:
        measure = self.metrics[column.metric].measure
        return float(measure(truth, guess, hole if column.region == "hole" else None))

    def _composed(self, name: str, trial: Trial, rng: np.random.Generator) -> NDArray[np.uint8]:
        """The face with its hole filled, at `size`."""
        painter = self.painters[name]
        side = painter.side or self.size
        hole = _share(trial.hole, side) > AT_ALL
        face = painter.paint(_at(trial.masked, side), hole, rng)
        if name in self.repainting:
            return _at(face, self.size)
        if side < self.size:  # what is not hidden keeps its sharpness
            face, side = _at(face, self.size), self.size
            hole = _share(trial.hole, side) > AT_ALL
        return _at(np.where(hole[..., None], face, _at(trial.bare, side)), self.size)


def learned_faces(faces: Iterable[NDArray[np.uint8]], *, side: int) -> NDArray[np.uint8]:
    """Bare faces reduced for the floors, uint8 (N, side, side, 3); one large one is held at a time."""
    small = [_at(face, side) for face in faces]
    return np.stack(small) if small else np.zeros((0, side, side, 3), np.uint8)


def _at(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    return picture if len(picture) == side else resized(picture, (side, side))


def _share(hole: NDArray[np.bool_], side: int) -> NDArray[np.float32]:
    """How much of each pixel lies in the hole at another size, float32 (side, side)."""
    field = hole.astype(np.float32)
    if side == len(hole):
        return field
    how = cv2.INTER_AREA if side < len(hole) else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(field, (side, side), interpolation=how), np.float32)
