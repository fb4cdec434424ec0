"""Whether two systems find the same people hard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, LEVEL, Estimate, bootstrap
from barefaced.errors import require


@dataclass(frozen=True)
class Agreement:
    """Correlation of two systems' scores of the same comparisons.

    Attributes:
        comparisons: in which neither failed.
        squared_pearson: r^2, as work 000 gives it; interval over subjects.
        pearson: r; Fisher's interval, which takes comparisons for independent.
        spearman: of ranks; interval over subjects.
    """

    comparisons: int
    squared_pearson: Estimate
    pearson: Estimate
    spearman: Estimate


def agreement(
    one: PairScores, two: PairScores, *, rng: np.random.Generator | None = None, draws: int = DRAWS
) -> Agreement:
    """Compare row by row; rows in which either failed are left out.

    Args:
        one, two: the same comparisons in the same order.
        rng: for intervals over subjects; None leaves them out.
        draws: for the intervals.

    Raises:
        ValueError: if the subjects of the rows differ.
    """
    if not (np.array_equal(one.first, two.first) and np.array_equal(one.second, two.second)):
        raise ValueError("agreement needs the same comparisons in the same order, got other subjects")
    rows = np.flatnonzero(~np.isnan(one.scores + two.scores))
    these, x, y = one.at(rows), one.scores[rows], two.scores[rows]

    def statistic(weights: NDArray) -> NDArray:
        straight = _correlation(x[None], y[None], weights)
        return np.column_stack(
            [straight**2, straight, _correlation(_ranks(x, weights), _ranks(y, weights), weights)]
        )

    if rng is None:
        found = [Estimate(float(value)) for value in statistic(np.ones((1, len(rows))))[0]]
    else:
        found = bootstrap(statistic, these, rng=rng, draws=draws).estimates()
    return Agreement(len(rows), found[0], _fisher(found[1].value, len(rows)), found[2])


def _correlation(x: NDArray, y: NDArray, weights: NDArray) -> NDArray:
    """Weighted Pearson (B,) of rows (B or 1, N); NaN where one does not vary."""
    total = weights.sum(1, keepdims=True)
    share = weights / np.where(total > 0, total, np.nan)
    across, up = (each - (share * each).sum(1, keepdims=True) for each in (x, y))
    spread = np.sqrt((share * across**2).sum(1) * (share * up**2).sum(1))
    return (share * across * up).sum(1) / np.where(spread > 1e-12, spread, np.nan)


def _ranks(values: NDArray, weights: NDArray) -> NDArray:
    """Middle ranks (B, N) among values that count as often as their weights."""
    names, place = np.unique(values, return_inverse=True)
    if not len(names):
        return weights
    order = np.argsort(place, kind="stable")
    at = np.add.reduceat(weights[:, order], np.flatnonzero(np.diff(place[order], prepend=-1)), axis=1)
    return (np.cumsum(at, axis=1) - at / 2)[:, place]


def _fisher(r: float, n: int) -> Estimate:
    """Interval of a correlation of independent pairs (Fisher 1921)."""
    if not np.isfinite(r) or n < 4:
        return Estimate(r)
    reach = require("scipy.special", "audit").ndtri((1 + LEVEL) / 2) / np.sqrt(n - 3)
    z = np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15))
    return Estimate(r, float(np.tanh(z - reach)), float(np.tanh(z + reach)))
