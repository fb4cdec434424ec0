"""How often comparisons end wrongly at a threshold, failures left out and failures counted.

A comparison matches if its score is at the threshold or above. FMR and FNMR as in ISO/IEC 19795-1; a
comparison that could not be made is an error of a mated pair and none of a non-mated one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.proportions import clopper_pearson
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap


@dataclass(frozen=True)
class Rate:
    """Errors counted at one threshold.

    Attributes:
        threshold: the score; the rates are NaN where it is.
        errors: among the comparisons that gave a score.
        comparisons: that were tried.
        failures: of them, without a score.
        excluding: errors / (comparisons - failures).
        including: failures count as a non-match: (errors + failures) / comparisons for an FNMR,
            errors / comparisons for an FMR.
    """

    threshold: float
    errors: int
    comparisons: int
    failures: int
    excluding: Estimate
    including: Estimate


def fnmr(
    mated: PairScores,
    thresholds: Sequence[float],
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> list[Rate]:
    """False non-match rates: shares of mated scores below each threshold.

    Where no subject is in two comparisons, intervals are Clopper-Pearson's. Else they are those of a
    bootstrap of subjects, and no narrower than Clopper-Pearson's, so that no error seen is not told as no
    error possible.

    Args:
        mated: NaN a failure.
        thresholds: scores.
        rng: for the bootstrap; without it dependent comparisons get no interval.
        draws: of the bootstrap.
    """
    return _rates(mated, thresholds, mated.scores[:, None] < np.asarray(thresholds), True, rng, draws)


def fmr(
    nonmated: PairScores,
    thresholds: Sequence[float],
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> list[Rate]:
    """False match rates: shares of non-mated scores at or above each threshold; all else as `fnmr`."""
    return _rates(nonmated, thresholds, nonmated.scores[:, None] >= np.asarray(thresholds), False, rng, draws)


def _rates(
    pairs: PairScores,
    thresholds: Sequence[float],
    wrong: NDArray[np.bool_],
    failing_is_wrong: bool,
    rng: np.random.Generator | None,
    draws: int,
) -> list[Rate]:
    """Rates of the errors `wrong`, bool (N, K), False where there is no score."""
    failed = np.isnan(pairs.scores)
    excluding = _shares(pairs, wrong, ~failed, rng, draws)
    including = excluding
    if failed.any():
        bad = wrong | (failed & failing_is_wrong)[:, None]
        including = _shares(pairs, bad, np.ones(len(pairs), bool), rng, draws)
    told = zip(thresholds, wrong.sum(0), excluding, including, strict=True)
    return [
        Rate(float(at), int(errors), len(pairs), pairs.failures, *(_where(at, each) for each in both))
        for at, errors, *both in told
    ]


def _shares(
    pairs: PairScores, wrong: NDArray, tried: NDArray, rng: np.random.Generator | None, draws: int
) -> list[Estimate]:
    """Shares of those tried, bool (N,), that are wrong, bool (N, K)."""
    used, bad = pairs.at(tried), wrong[tried].astype(np.float64)
    exact = [clopper_pearson(int(errors), len(used)) for errors in bad.sum(0)]
    if used.independent:
        return exact
    if rng is None:
        return [Estimate(each.value) for each in exact]

    def statistic(weights: NDArray) -> NDArray:
        total = weights.sum(1, keepdims=True)
        return weights @ bad / np.where(total > 0, total, np.nan)

    drawn = bootstrap(statistic, used, rng=rng, draws=draws).estimates()
    return [_wider(*both) for both in zip(exact, drawn, strict=True)]


def _wider(one: Estimate, other: Estimate) -> Estimate:
    """The value with the lower of both low ends and the higher of both high ends; NaN where one has none."""
    return Estimate(one.value, float(np.minimum(one.low, other.low)), float(np.maximum(one.high, other.high)))


def _where(threshold: float, share: Estimate) -> Estimate:
    return Estimate(float("nan")) if np.isnan(threshold) else share
