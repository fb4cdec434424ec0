"""`HoleSets`: what systems painted into holes, as sets beside the truth's."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.comparison import SET_METRICS, compare_sets
from barefaced.audit.quality.sets.feature_set import FeatureSet
from barefaced.audit.quality.sets.features import Features

MARGIN = 0.05
"""Of the hole's longer side, by which the crop reaches over it."""


class HoleSets:
    """Takes one face at a time: the square around its hole, out of the truth and of each system's picture."""

    def __init__(self, features: Features, systems: Sequence[str], *, seed: int = 0) -> None:
        """Args:
        features: of a network that none of the systems learned from.
        systems: names, in the order in which they are told.
        seed: of what is drawn.
        """
        self._features, self._seed = features, seed
        self._truth = FeatureSet(features.dimension, seed=seed)
        self._made = {name: FeatureSet(features.dimension, seed=seed) for name in systems}

    def add(
        self,
        truth: NDArray[np.uint8],
        made: Mapping[str, NDArray[np.uint8]],
        hole: NDArray[np.bool_],
        person: str,
    ) -> None:
        """Take one face.

        Args:
            truth: uint8 RGB (S, S, 3).
            made: the same by each system.
            hole: bool (S, S), some of it true.
            person: whom it shows.
        """
        window = around(hole)
        sets = [self._truth, *(self._made[name] for name in made)]
        rows = self._features.of(picture[window] for picture in (truth, *made.values()))
        for found, row in zip(sets, rows, strict=True):
            found.add(row[None], [person])

    def told(self, metrics: Sequence[str] = SET_METRICS, *, small_sample: bool = True) -> dict[str, Any]:
        """Each system against the truth, see `compare_sets`.

        Raises:
            BarefacedError: for too few pictures.
        """
        return {
            name: compare_sets(
                self._truth, made, self._features, metrics=metrics, small_sample=small_sample, seed=self._seed
            )
            for name, made in self._made.items()
        }


def around(hole: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns of the square around a hole, bool (H, W), a little larger, within the picture."""
    bounds = [np.flatnonzero(hole.any(axis))[[0, -1]] for axis in (1, 0)]
    side = round(max(last + 1 - first for first, last in bounds) * (1 + 2 * MARGIN))
    return _span(bounds[0], side, hole.shape[0]), _span(bounds[1], side, hole.shape[1])


def _span(bounds: NDArray[np.intp], side: int, length: int) -> slice:
    """`side` places with the bounds in their middle, moved into the picture where they fit."""
    side = min(side, length)
    first = int(np.clip((bounds[0] + bounds[1] + 1 - side) // 2, 0, length - side))
    return slice(first, first + side)
