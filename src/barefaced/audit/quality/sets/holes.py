"""`HoleSets`: what systems painted into holes, as sets beside the truth's."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.comparison import SET_METRICS, compare_sets, settled
from barefaced.audit.quality.sets.feature_set import FeatureSet
from barefaced.audit.quality.sets.features import Features

MARGIN = 0.05
"""Of the hole's longer side, by which the crop reaches over it."""


class HoleSets:
    """Takes one face at a time: the square around its hole, out of the truth and of each system's picture."""

    def __init__(self, features: Features, systems: Sequence[str], *, pictures: int, seed: int = 0) -> None:
        """Args:
        features: of a network that none of the systems learned from.
        systems: names, in the order in which they are told.
        pictures: how many there will be.
        seed: of what is drawn.

        Raises:
            BarefacedError: if that is too few.
        """
        settled(SET_METRICS, features, pictures, pictures, small_sample=True)
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
            hole: bool (T, T), some of it true; of the same frame, whatever its size.
            person: whom it shows.
        """
        window = around(hole, len(truth))
        sets = [self._truth, *(self._made[name] for name in made)]
        rows = self._features.of(picture[window] for picture in (truth, *made.values()))
        for found, row in zip(sets, rows, strict=True):
            found.add(row[None], [person])

    def told(self) -> dict[str, Any]:
        """Each system against the truth, see `compare_sets`; ready for JSON.

        Raises:
            BarefacedError: for too few pictures.
        """
        return {
            "of": "squares around holes, with what is seen beside them",
            "systems": {
                name: compare_sets(self._truth, made, self._features, small_sample=True, seed=self._seed)
                for name, made in self._made.items()
            },
        }


def around(hole: NDArray[np.bool_], side: int) -> tuple[slice, slice]:
    """The square around a hole, a little larger, within the picture.

    Args:
        hole: bool (T, T), some of it true.
        side: S, pixels of the picture.

    Returns:
        Rows and columns of a picture (S, S).
    """
    scale = side / len(hole)
    ends = [(np.flatnonzero(hole.any(axis))[[0, -1]] + (0, 1)) * scale for axis in (1, 0)]
    span = min(side, max(1, round(max(last - first for first, last in ends) * (1 + 2 * MARGIN))))
    starts = [int(np.clip(round((first + last - span) / 2), 0, side - span)) for first, last in ends]
    return slice(starts[0], starts[0] + span), slice(starts[1], starts[1] + span)
