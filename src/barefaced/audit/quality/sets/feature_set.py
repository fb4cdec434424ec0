"""`FeatureSet`: what is kept of a set of pictures, however many they are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.moments import Moments

KEPT = 10_000
"""Rows kept of each set: 80 MB of the Inception network's."""


class Rows(NamedTuple):
    """Features that were kept."""

    values: NDArray[np.float32]
    """(N, D)."""
    people: NDArray
    """(N,): whom each picture shows, names or numbers; of pictures of nobody known, a name of its own."""


def numbered(one: Rows, other: Rows) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The people of two sets by number, which are quicker to compare than names."""
    _, numbers = np.unique(np.concatenate([one.people, other.people]), return_inverse=True)
    return numbers[: len(one.people)], numbers[len(one.people) :]


class FeatureSet:
    """Moments of all pictures, and the features of a fair sample of them (Vitter 1985, algorithm R).

    Attributes:
        moments: of all.
        left_out: pictures for which a network had no finite answer.
    """

    def __init__(self, dimension: int, *, kept: int = KEPT, seed: int = 0) -> None:
        """Args:
        dimension: D, numbers of a picture.
        kept: the most rows held.
        seed: of the sample; it matters only for more pictures than are kept.
        """
        self.moments, self.left_out = Moments(dimension), 0
        self._rows: list[NDArray[np.float32]] = []
        self._people: list[str] = []
        self._kept, self._rng = kept, np.random.default_rng(seed)

    def __len__(self) -> int:
        return self.moments.count

    def add(self, features: NDArray[np.float32], people: Sequence[str]) -> None:
        """Take some more pictures.

        Args:
            features: float32 (N, D); a row that is not finite is counted and left out.
            people: N names, see `Rows`.
        """
        finite = np.isfinite(features).all(axis=1)
        self.left_out += int((~finite).sum())
        seen = len(self)
        self.moments.add(features[finite])
        for row, person in zip(features[finite], np.array(people, object)[finite], strict=True):
            self._keep(row, str(person), seen)
            seen += 1

    def rows(self) -> Rows:
        """What was kept, in the order in which it came while all was."""
        return Rows(np.stack(self._rows), np.array(self._people))

    def _keep(self, row: NDArray[np.float32], person: str, seen: int) -> None:
        if seen < self._kept:
            self._rows.append(row)
            self._people.append(person)
            return
        place = int(self._rng.integers(seen + 1))
        if place < self._kept:
            self._rows[place], self._people[place] = row, person
