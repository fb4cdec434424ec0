"""Segmenters tried on one face: their map against the alpha with which the mask was put on."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.metrics import METRICS
from barefaced.audit.quality.painting import Row
from barefaced.audit.quality.systems import Segmenter
from barefaced.audit.quality.tally import Column
from barefaced.audit.quality.trials import Trial
from barefaced.faces.warp import resized

COVERED = 0.5
"""Coverage from which a pixel is mask, in the truth and in what is guessed."""


class Segmenting:
    """Compares segmenters by name, at `size`; each works at its own."""

    regions = ("whole",)
    headline = ("whole", "iou")

    def __init__(self, segmenters: Mapping[str, Segmenter], *, size: int) -> None:
        """Args:
        segmenters: in the order in which they are told.
        size: pixels of a side at which maps are compared.
        """
        self.segmenters, self.size = dict(segmenters), size
        self.metrics = {name: known for name, known in METRICS.items() if known.task == "segmentation"}
        self.columns = [Column(name, "whole", metric) for name in self.segmenters for metric in self.metrics]
        self.titles = ["given", "truth", *self.segmenters]

    def row(self, trial: Trial, rng: np.random.Generator) -> Row | None:
        """Numbers and pictures of one face."""
        truth = _map_at(trial.coverage, self.size) >= COVERED
        guesses = {name: self._guess(segmenter, trial) for name, segmenter in self.segmenters.items()}
        numbers = {
            column: float(self.metrics[column.metric].measure(truth, guesses[column.system]))
            for column in self.columns
        }
        return Row(numbers, [trial.masked, *map(_shown, (truth, *guesses.values()))])

    def _guess(self, segmenter: Segmenter, trial: Trial) -> NDArray[np.bool_]:
        side = segmenter.side or self.size
        given = trial.masked if side == len(trial.masked) else resized(trial.masked, (side, side))
        return _map_at(segmenter.segment(given), self.size) >= COVERED


def _map_at(field: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    if side == len(field):
        return field
    how = cv2.INTER_AREA if side < len(field) else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(field, (side, side), interpolation=how), np.float32)


def _shown(covered: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.repeat(np.where(covered, 255, 0).astype(np.uint8)[..., None], 3, axis=2)
