"""Who is hard for a system, and whether its numbers are owed to a few people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.errors import require

_KINDS = {"chameleon": (1, 1), "phantom": (-1, -1), "dove": (1, -1), "worm": (-1, 1)}
"""Quarters of mated and of non-mated means: 1 the highest, -1 the lowest."""


@dataclass(frozen=True, eq=False)
class Zoo:
    """People by their mean scores, after Yager and Dunstone (2010, IEEE PAMI 32, 220-230).

    Goats, lambs and wolves of Doddington et al. (1998) are the low end of `mated` and the high end of
    `nonmated`.

    Attributes:
        subjects: (G,), those with comparisons of both kinds, in order.
        mated, nonmated: float64 (G,), their means; a non-mated comparison counts for both of its people.
        kinds: for each subject "chameleon" (matches everybody: both means in the highest quarter), "phantom"
            (nobody: both in the lowest), "dove" (himself and nobody else), "worm" (others rather than
            himself), or "".
        p: for each kind, that so many or more are of it if both means had nothing to do with each other.
    """

    subjects: NDArray
    mated: NDArray[np.float64]
    nonmated: NDArray[np.float64]
    kinds: tuple[str, ...]
    p: dict[str, float]

    def count(self, kind: str) -> int:
        """How many are of a kind; one in sixteen is expected by chance."""
        return self.kinds.count(kind)


def zoo(mated: PairScores, nonmated: PairScores) -> Zoo:
    """Sort subjects by their mean scores; failures are left out.

    Raises:
        ValueError: for fewer than four subjects with comparisons of both kinds.
    """
    right, wrong = mated.known, nonmated.known
    sides = np.concatenate([wrong.first, wrong.second])
    names = np.intersect1d(right.first, sides)
    if len(names) < 4:
        raise ValueError(f"a zoo has four subjects or more with both kinds of scores, got {len(names)}")
    own = _means(names, right.first, right.scores)
    others = _means(names, sides, np.tile(wrong.scores, 2))
    quarter = len(names) // 4
    ends = np.array([_ends(own, quarter), _ends(others, quarter)])
    kinds = [""] * len(names)
    p = {}
    for kind, both in _KINDS.items():
        found = np.flatnonzero((ends == np.array(both)[:, None]).all(0))
        for place in found:
            kinds[place] = kind
        p[kind] = _chance(len(found), len(names), quarter)
    return Zoo(names, own, others, tuple(kinds), p)


def _means(names: NDArray, whose: NDArray, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    place = np.searchsorted(names, whose)
    there = np.isin(whose, names)
    sums = np.bincount(place[there], scores[there], minlength=len(names))
    return sums / np.bincount(place[there], minlength=len(names))


def _ends(values: NDArray[np.float64], quarter: int) -> NDArray[np.int8]:
    """1 for so many of the highest, -1 for so many of the lowest, else 0."""
    order = np.argsort(values, kind="stable")
    found = np.zeros(len(values), np.int8)
    found[order[:quarter]], found[order[-quarter:]] = -1, 1
    return found


def _chance(count: int, people: int, quarter: int) -> float:
    """That two quarters drawn independently share so many or more (hypergeometric)."""
    special = require("scipy.special", "audit")

    def ways(of: int, some: NDArray | int) -> NDArray:
        rest = np.subtract(of, some)
        return special.gammaln(of + 1) - special.gammaln(np.add(some, 1)) - special.gammaln(rest + 1)

    shared = np.arange(count, quarter + 1)
    shared = shared[quarter - shared <= people - quarter]
    told = ways(quarter, shared) + ways(people - quarter, quarter - shared) - ways(people, quarter)
    return float(min(1.0, np.exp(told).sum()))
