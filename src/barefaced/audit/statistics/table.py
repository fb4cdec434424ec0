"""Table 1 of work 000: non-match rates at thresholds of a Gaussian fit, parametric and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.rates import Rate, fnmr
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.summary import moments
from barefaced.audit.statistics.tails.gaussian import gaussian_tail
from barefaced.audit.statistics.threshold import FMRS
from barefaced.errors import require


@dataclass(frozen=True)
class NonMatchRow:
    """One line of the table.

    Attributes:
        fmr: nominal.
        threshold: mean + SD * z of the non-mated scores.
        parametric: Phi((threshold - mean)/SD) of the mated scores: what the work prints; failures are left
            out. Its interval draws the subjects of both sets, so that the threshold varies too.
        counted: errors counted at that threshold, with failures both ways.
    """

    fmr: float
    threshold: Estimate
    parametric: Estimate
    counted: Rate


def nonmatch_table(
    mated: PairScores,
    nonmated: PairScores,
    fmrs: Sequence[float] = FMRS,
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> list[NonMatchRow]:
    """The table, a row for each rate of `fmrs`.

    Args:
        mated: scores of a person with himself; outputs of several systems may be put together, because what
            is of one subject is drawn together.
        nonmated: scores of different people, from which thresholds come.
        fmrs: in (0, 1).
        rng: for intervals; None leaves them out.
        draws: for the intervals.
    """
    one, two = mated.known, nonmated.sorted()
    rates = np.asarray(fmrs, np.float64)
    ndtr = require("scipy.special", "audit").ndtr

    def statistic(weights: NDArray, others: NDArray) -> NDArray:
        limits = gaussian_tail(two.scores, others, rates)
        mean, sd = moments(one.scores, weights).T[:, :, None]
        return np.hstack([limits, ndtr((limits - mean) / np.where(sd > 0, sd, np.nan))])

    if rng is None:
        values = statistic(np.ones((1, len(one))), np.ones((1, len(two))))[0]
        found = [Estimate(float(value)) for value in values]
    else:
        found = bootstrap(statistic, one, two, rng=rng, draws=draws).estimates()
    limits, shares = found[: len(rates)], found[len(rates) :]
    counted = fnmr(mated, [each.value for each in limits], rng=rng, draws=draws)
    rows = zip(fmrs, limits, shares, counted, strict=True)
    return [NonMatchRow(rate, limit, share, count) for rate, limit, share, count in rows]
