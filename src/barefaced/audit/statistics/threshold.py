"""Scores that only a small share of non-mated comparisons reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.tails import TAILS
from barefaced.audit.statistics.tails.empirical import NEEDED

FMRS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""False match rates of work 000."""


@dataclass(frozen=True)
class Threshold:
    """A threshold for a nominal false match rate; a comparison matches if its score is no lower.

    Attributes:
        estimator: a name in `TAILS`.
        fmr: nominal.
        value: the score; NaN where the estimator has nothing to say.
        expected: false matches that the comparisons of the data should show, fmr * N.
        extrapolated: fewer than ten of them.
        factor: how many times more comparisons it would take to count; 1 where they are enough.
    """

    estimator: str
    fmr: float
    value: Estimate
    expected: float
    extrapolated: bool
    factor: float


def thresholds(
    nonmated: PairScores,
    fmrs: Sequence[float] = FMRS,
    *,
    estimators: Iterable[str] = tuple(TAILS),
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> list[Threshold]:
    """Thresholds by several estimators, estimator by estimator, each in the order of `fmrs`.

    Args:
        nonmated: failures are left out.
        fmrs: in (0, 1).
        estimators: names in `TAILS`.
        rng: for intervals over subjects; None leaves them out.
        draws: for the intervals.

    Raises:
        ValueError: for an unknown estimator, or without scores.
    """
    names, rates = list(estimators), np.asarray(fmrs, np.float64)
    if unknown := set(names) - set(TAILS):
        raise ValueError(f"no such estimator: {', '.join(sorted(unknown))}; there are {', '.join(TAILS)}")
    there = nonmated.sorted()
    if not len(there):
        raise ValueError("thresholds need non-mated scores, got none")

    def statistic(weights: NDArray) -> NDArray:
        return np.hstack([TAILS[name](there.scores, weights, rates) for name in names])

    if rng is None:
        values = [Estimate(float(value)) for value in statistic(np.ones((1, len(there))))[0]]
    else:
        values = bootstrap(statistic, there, rng=rng, draws=draws).estimates()
    labels = [(name, float(rate)) for name in names for rate in rates]
    return [_told(name, rate, value, len(there)) for (name, rate), value in zip(labels, values, strict=True)]


def _told(name: str, rate: float, value: Estimate, comparisons: int) -> Threshold:
    expected = rate * comparisons
    # A product of decimals may fall a hair short of ten.
    short = expected < NEEDED * (1 - 1e-9)
    return Threshold(name, rate, value, expected, short, NEEDED / expected if short else 1.0)
