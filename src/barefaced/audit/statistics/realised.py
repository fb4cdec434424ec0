"""What false match rate unmasked probes really have at thresholds that were set on other pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.rates import Rate, fmr
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.tails import TAILS
from barefaced.audit.statistics.threshold import FMRS, Threshold


@dataclass(frozen=True)
class RealisedRate:
    """A nominal false match rate beside the one that came of it.

    Attributes:
        nominal: the threshold and how it was found.
        realised: false matches of the probes at it.
        ratio: realised over nominal, failures left out; 1 is a threshold that keeps its word.
    """

    nominal: Threshold
    realised: Rate
    ratio: Estimate


def realised_fmr(
    nonmated: PairScores,
    nominal: Sequence[Threshold],
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> list[RealisedRate]:
    """Score unmasked probes against other people's references at given thresholds.

    Args:
        nonmated: probes that a system made, each with references of other subjects.
        nominal: from `thresholds` of bare pictures; they are taken as they stand, as who uses them does.
        rng, draws: as for `fmr`.
    """
    found = fmr(nonmated, [each.value.value for each in nominal], rng=rng, draws=draws)
    return [
        RealisedRate(each, rate, _over(rate.excluding, each.fmr))
        for each, rate in zip(nominal, found, strict=True)
    ]


def fnmr_at_realised(
    mated: PairScores,
    nonmated: PairScores,
    fmrs: Sequence[float] = FMRS,
    *,
    estimator: str = "pareto",
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> list[Estimate]:
    """Counted FNMR where the threshold is set on non-mated comparisons of the same kind of probe.

    A system that draws every face alike gains nothing by it here, unlike at thresholds of bare pictures.

    Args:
        mated: probes of that kind with references of the same person; failures are left out.
        nonmated: with references of others.
        fmrs: realised, in (0, 1).
        estimator: a name in `TAILS`.
        rng: for intervals over subjects, the threshold varying with them; None leaves them out.
        draws: for the intervals.

    Returns:
        One for each rate; NaN where the estimator has nothing to say.
    """
    one, two = mated.sorted(), nonmated.sorted()
    tail, rates = TAILS[estimator], np.asarray(fmrs, np.float64)

    def statistic(weights: NDArray, others: NDArray) -> NDArray:
        return share_below(one.scores, weights, tail(two.scores, others, rates))

    if rng is None:
        values = statistic(np.ones((1, len(one))), np.ones((1, len(two))))[0]
        return [Estimate(float(value)) for value in values]
    return bootstrap(statistic, one, two, rng=rng, draws=draws).estimates()


def share_below(
    scores: NDArray[np.float64], weights: NDArray[np.float64], limits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted shares of sorted scores (N,) below limits (B, K) under weights (B, N); float64 (B, K)."""
    sums = np.concatenate([np.zeros((len(weights), 1)), np.cumsum(weights, axis=1)], axis=1)
    total = np.where(sums[:, -1:] > 0, sums[:, -1:], np.nan)
    below = np.take_along_axis(sums, np.searchsorted(scores, limits, side="left"), axis=1)
    return np.where(np.isnan(limits), np.nan, below / total)


def _over(share: Estimate, nominal: float) -> Estimate:
    return Estimate(share.value / nominal, share.low / nominal, share.high / nominal)
