"""Scores that only a small share of non-mated comparisons reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.tails import TAILS
from barefaced.audit.statistics.tails.empirical import NEEDED
from barefaced.audit.statistics.tails.pareto_interval import ParetoIntervals, pareto_intervals

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
        moved: by how much it is above that of a Pareto distribution of two and a half times as many scores;
            NaN for the other estimators, and without intervals.
        unstable: that is more than chance would move it, so that the tail is no Pareto one so far down; its
            interval is the wider for it.
    """

    estimator: str
    fmr: float
    value: Estimate
    expected: float
    extrapolated: bool
    factor: float
    moved: float = float("nan")
    unstable: bool = False


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
        draws: for the intervals, but those of "pareto": see `tails.pareto_interval`.

    Raises:
        ValueError: for an unknown estimator, or without scores.
    """
    names, rates = list(estimators), np.asarray(fmrs, np.float64)
    if unknown := set(names) - set(TAILS):
        raise ValueError(f"no such estimator: {', '.join(sorted(unknown))}; there are {', '.join(TAILS)}")
    there = nonmated.sorted()
    if not len(there):
        raise ValueError("thresholds need non-mated scores, got none")

    drawn = [name for name in names if name != "pareto" and rng is not None]
    plain = [name for name in names if name not in drawn]
    found = {name: _estimates(there, name, rates, sure=rng is not None) for name in plain}

    def statistic(weights: NDArray) -> NDArray:
        return np.hstack([TAILS[name](there.scores, weights, rates) for name in drawn])

    if rng is not None and drawn:
        values = bootstrap(statistic, there, rng=rng, draws=draws).estimates()
        for place, name in enumerate(drawn):
            found[name] = values[place * len(rates) : (place + 1) * len(rates)], None
    return [
        _told(name, float(rate), value, len(there), found[name][1], place)
        for name in names
        for place, (rate, value) in enumerate(zip(rates, found[name][0], strict=True))
    ]


def _estimates(
    there: PairScores, name: str, rates: NDArray[np.float64], *, sure: bool
) -> tuple[list[Estimate], ParetoIntervals | None]:
    """What an estimator gives without draws; with intervals if asked for, and if they need none."""
    values = TAILS[name](there.scores, np.ones((1, len(there))), rates)[0]
    if not sure:
        return [Estimate(float(value)) for value in values], None
    told = pareto_intervals(there, rates)
    return [Estimate(float(at), *map(float, ends)) for at, ends in zip(values, told.ends, strict=True)], told


def _told(
    name: str, rate: float, value: Estimate, comparisons: int, told: ParetoIntervals | None, place: int
) -> Threshold:
    expected = rate * comparisons
    # A product of decimals may fall a hair short of ten.
    short = expected < NEEDED * (1 - 1e-9)
    plain = Threshold(name, rate, value, expected, short, NEEDED / expected if short else 1.0)
    if told is None:
        return plain
    return replace(plain, moved=float(told.moved[place]), unstable=bool(told.unstable[place]))
