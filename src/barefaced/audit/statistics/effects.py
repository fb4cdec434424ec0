"""Cohen's d in the four ways that papers compute it, because the choice can move it by a third."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.summary import moments


@dataclass(frozen=True)
class EffectSizes:
    """A difference of two means, (mean of these - mean of the baseline) over four standard deviations.

    Attributes:
        pooled: over the pooled SD, Cohen's d_s.
        average: over the root of the mean variance, d_av; its size is the d' of biometrics.
        glass: over the baseline's SD, Glass's Delta.
        hedges: `pooled` without its small-sample bias, Hedges's g.
    """

    pooled: Estimate
    average: Estimate
    glass: Estimate
    hedges: Estimate


def effect_sizes(scores: ArrayLike, baseline: ArrayLike) -> EffectSizes:
    """The four without intervals, of float (N,) and float (M,); NaN in them is left out.

    They are NaN where either has fewer than two scores or the SD is zero.
    """
    one, two = (np.asarray(each, np.float64) for each in (scores, baseline))
    one, two = one[~np.isnan(one)], two[~np.isnan(two)]
    values = _sizes(_described(one, np.ones((1, len(one)))), _described(two, np.ones((1, len(two)))))[0]
    return EffectSizes(*(Estimate(float(value)) for value in values))


def effect_intervals(
    pairs: PairScores, baseline: PairScores, *, rng: np.random.Generator, draws: int = DRAWS
) -> EffectSizes:
    """The four with BCa intervals over subjects; a subject in both sets is drawn for both."""
    one, two = pairs.known, baseline.known

    def statistic(these: NDArray, those: NDArray) -> NDArray:
        return _sizes(_described(one.scores, these), _described(two.scores, those))

    return EffectSizes(*bootstrap(statistic, one, two, rng=rng, draws=draws, bca=True).estimates())


def _described(scores: NDArray, weights: NDArray) -> NDArray:
    """Mean, SD and number, float64 (B, 3)."""
    return np.column_stack([moments(scores, weights), weights.sum(1)])


def _sizes(one: NDArray, two: NDArray) -> NDArray:
    """The four, float64 (B, 4)."""
    (mean, sd, n), (base, base_sd, m) = one.T, two.T
    free = n + m - 2
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.sqrt(((n - 1) * sd**2 + (m - 1) * base_sd**2) / free)
        spreads = np.column_stack([pooled, np.sqrt((sd**2 + base_sd**2) / 2), base_sd, pooled])
        sizes = (mean - base)[:, None] / np.where(spreads > 0, spreads, np.nan)
        sizes[:, 3] *= 1 - 3 / (4 * free - 1)
    return sizes
