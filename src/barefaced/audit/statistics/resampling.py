"""How sure a number is that rests on comparisons of the same few people: subjects are drawn, never pairs.

Of G subjects come G(G - 1)/2 comparisons, which are not as many independent facts. A draw takes G subjects
with replacement; a comparison of two subjects then counts as often as the product of how often both were
drawn, a comparison of a subject with himself as often as he was (Owen 2007, Annals of Applied Statistics 1,
386-411).

What is peculiar to one pair of people, and not to either of them, such products count three times over: the
variance of a product of two counts is 3, of one count 1. With scores that hardly depend on who is compared
that makes intervals wider by up to the root of 3. The excess is measured, by giving each pair of people a
weight of its own of variance 1, and twice of it is taken off; what is left is the variance of a U-statistic
with its dependent pairs (as in Aronow, Samii and Assenova 2015, Political Analysis 23, 564-577).

Ends are those of an expanded percentile interval (Hesterberg 2015, American Statistician 69, 371-386): a
bootstrap of few subjects is too narrow by what divides Student's t from the normal, and by the root of (G -
1)/G.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.errors import require

DRAWS, LEVEL = 2000, 0.95
_CELLS = 200_000
"""Weights in memory at once."""

Statistic = Callable[..., NDArray[np.float64]]
"""Weights (B, N) of each set of comparisons -> (B, K), every row from its own weights."""


@dataclass(frozen=True)
class Estimate:
    """A number with the interval it can be trusted to; NaN where there is none."""

    value: float
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """K statistics and what became of them in B draws of subjects.

    Attributes:
        value: float64 (K,), of the comparisons as they are.
        replicates: float64 (B, K), NaN where a draw holds too little.
        subjects: how many were drawn from, G.
        stretch: how much further out than Student's quantiles the ends lie.
        acceleration: float64 (K,) for BCa intervals, or None for percentile intervals.
    """

    value: NDArray[np.float64]
    replicates: NDArray[np.float64]
    subjects: int
    stretch: float = 1.0
    acceleration: NDArray[np.float64] | None = None

    def bounds(self, level: float = LEVEL) -> NDArray[np.float64]:
        """Lower and upper ends, float64 (K, 2); NaN where fewer than nine in ten draws gave a number."""
        tails = self._expanded(level)
        found = np.full((len(self.value), 2), np.nan)
        for number, column in enumerate(self.replicates.T):
            there = column[np.isfinite(column)]
            if len(there) and len(there) >= 0.9 * len(column):
                found[number] = np.quantile(there, self._shares(number, there, tails))
        return found

    def _expanded(self, level: float) -> NDArray[np.float64]:
        """Normal quantiles (2,) as far out as few subjects ask for; NaN for fewer than two."""
        if self.subjects < 2:
            return np.full(2, np.nan)
        free = self.subjects - 1
        t = require("scipy.special", "audit").stdtrit(free, (1 + level) / 2)
        return t * self.stretch * np.array([-1, 1])

    def estimates(self, level: float = LEVEL) -> list[Estimate]:
        """Each statistic with its interval."""
        ends = self.bounds(level)
        return [Estimate(float(at), *map(float, end)) for at, end in zip(self.value, ends, strict=True)]

    def _shares(self, number: int, there: NDArray, tails: NDArray) -> NDArray:
        """Which quantiles are the ends: the plain ones, or those of Efron (1987, JASA 82, 171-185)."""
        special = require("scipy.special", "audit")
        if self.acceleration is None:
            return special.ndtr(tails)
        at = self.value[number]
        below = (np.sum(there < at) + np.sum(there <= at)) / 2
        bias = special.ndtri(np.clip(below, 0.5, len(there) - 0.5) / len(there))
        z = bias + tails
        return special.ndtr(bias + z / (1 - self.acceleration[number] * z))


def bootstrap(
    statistic: Statistic,
    *sets: PairScores,
    rng: np.random.Generator,
    draws: int = DRAWS,
    bca: bool = False,
) -> Bootstrap:
    """Draw the subjects of several sets of comparisons together and see what becomes of some statistics.

    Args:
        statistic: takes one array of weights (B, N) a set, rows in the order of the set, and gives (B, K).
        sets: a subject that is in two of them is drawn for both at once.
        rng: of the draws.
        draws: how many.
        bca: BCa intervals, for smooth statistics; costs one more weighting for every subject.

    Returns:
        With fewer than two subjects there are no replicates, and so no intervals.
    """
    names = np.unique(np.concatenate([each for one in sets for each in (one.first, one.second)]))
    places = [(np.searchsorted(names, one.first), np.searchsorted(names, one.second)) for one in sets]
    value = _run(statistic, places, np.ones((1, len(names))))[0]
    if len(names) < 2:
        return Bootstrap(value, np.empty((0, len(value))), len(names))
    counts = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    replicates = _run(statistic, places, counts)
    replicates = value + (replicates - value) * _shrink(statistic, places, replicates, rng)
    left = _acceleration(_run(statistic, places, 1 - np.eye(len(names)))) if bca else None
    return Bootstrap(value, replicates, len(names), _stretch(places, len(names)), left)


def _run(statistic: Statistic, places: list[tuple], counts: NDArray) -> NDArray[np.float64]:
    """The statistics under rows of counts (B, G), a block of rows at a time."""
    size = max(1, _CELLS // max(1, sum(len(first) for first, _ in places)))
    blocks = (counts[at : at + size].astype(np.float64) for at in range(0, len(counts), size))
    return np.concatenate([statistic(*_weights(block, places)) for block in blocks])


def _weights(counts: NDArray[np.float64], places: list[tuple]) -> Iterator[NDArray[np.float64]]:
    for first, second in places:
        weights = counts[:, first]
        apart = np.flatnonzero(first != second)
        if len(apart) == len(first):
            weights *= counts[:, second]
        elif len(apart):
            weights[:, apart] *= counts[:, second[apart]]
        yield weights


def _stretch(places: list[tuple], people: int) -> float:
    """How much too narrow the spread of draws of so many people is."""
    of_pairs = any(not np.array_equal(first, second) for first, second in places)
    return float(np.sqrt(people / (people - 1)) * ((people - 1) / max(people - 2, 1) if of_pairs else 1))


def _shrink(
    statistic: Statistic, places: list[tuple], replicates: NDArray, rng: np.random.Generator
) -> NDArray[np.float64]:
    """By how much products of counts make deviations too large, float64 (K,) in (0, 1]."""
    if all(np.array_equal(first, second) for first, second in places):
        return np.ones(replicates.shape[1])
    noise = _spread(_noise(statistic, places, max(2, len(replicates) // 2), rng))
    drawn = _spread(replicates)
    kept = np.maximum(drawn - 2 * noise, np.minimum(noise, drawn))
    return np.sqrt(np.divide(kept, drawn, out=np.ones_like(drawn), where=drawn > 0))


def _noise(
    statistic: Statistic, places: list[tuple], draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """The statistics with a weight of 0 or 2 for each pair of two people, and 1 for what is of one."""
    keys = [np.minimum(one, two) * np.int64(2**31) + np.maximum(one, two) for one, two in places]
    pairs, owner = np.unique(np.concatenate(keys), return_inverse=True)
    of_one = pairs // 2**31 == pairs % 2**31
    cuts = np.cumsum([len(each) for each in keys])
    size = max(1, _CELLS // max(1, len(owner)))
    found = []
    for at in range(0, draws, size):
        coins = rng.integers(0, 2, (min(size, draws - at), len(pairs)), np.int8) * 2.0
        coins[:, of_one] = 1
        found.append(statistic(*np.split(coins[:, owner], cuts[:-1], axis=1)))
    return np.concatenate(found)


def _spread(replicates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of each column's finite numbers; zero where there are fewer than two."""
    there = np.isfinite(replicates)
    count = np.maximum(there.sum(0), 2)
    mean = np.where(there, replicates, 0).sum(0) / count
    return np.where(there, (np.where(there, replicates, 0) - mean) ** 2, 0).sum(0) / (count - 1)


def _acceleration(left: NDArray[np.float64]) -> NDArray[np.float64]:
    """A sixth of the skewness of the jackknife's influences; zero where they do not differ."""
    influence = np.nan_to_num(left.mean(0) - left)
    scale = np.sum(influence**2, axis=0) ** 1.5
    return np.divide(np.sum(influence**3, axis=0), 6 * scale, out=np.zeros_like(scale), where=scale > 0)
