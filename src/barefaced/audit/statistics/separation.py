"""How well scores tell mated from non-mated comparisons, for many weightings at once.

All measures rest on the share of non-mated scores that each mated score does not beat, so that only the mated
scores are gone through, and those are few.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Bootstrap, bootstrap
from barefaced.errors import require


class Separation:
    """Sorted scores of both kinds under B weightings; measures are NaN where a kind weighs nothing."""

    def __init__(
        self,
        mated: NDArray[np.float64],
        nonmated: NDArray[np.float64],
        weights: NDArray[np.float64],
        others: NDArray[np.float64],
    ) -> None:
        """Args:
        mated, nonmated: sorted float64 (M,) and (N,), no NaN.
        weights, others: how often each counts, float64 (B, M) and (B, N).
        """
        self._mated = mated
        self._known = (weights.sum(1) > 0) & (others.sum(1) > 0)
        self._share = _unit(weights)
        sums = np.concatenate([np.zeros((len(others), 1)), np.cumsum(_unit(others), axis=1)], axis=1)
        self._not_below = sums[:, -1:] - sums[:, np.searchsorted(nonmated, mated, side="left")]
        self._above = sums[:, -1:] - sums[:, np.searchsorted(nonmated, mated, side="right")]

    def auc(self) -> NDArray[np.float64]:
        """Probability (B,) that a mated score is higher than a non-mated one, ties half."""
        beaten = np.einsum("bm,bm->b", self._share, (self._not_below + self._above) / 2)
        return np.where(self._known, 1 - beaten, np.nan)

    def fnmr(self, rates: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Shares (B, K) of mated scores below the lowest thresholds at which no FMR is above `rates`."""
        limits = np.asarray(rates) + 1e-11  # more than sums round, less than one comparison
        missed = np.empty((len(self._share), len(limits)))
        for column, limit in enumerate(limits):
            missed[:, column] = np.einsum("bm,bm->b", self._share, self._not_below > limit)
        return np.where(self._known[:, None], missed, np.nan)

    def eer(self) -> NDArray[np.float64]:
        """Equal error rate (B,) of the convex hull of the ROC curve (Provost and Fawcett 2001).

        The hull meets FMR = FNMR where the least of a * FMR + (1 - a) * FNMR over all thresholds is highest;
        it is concave in a.
        """
        end = np.zeros((len(self._share), 1))
        fmr = np.hstack([self._not_below, end])
        # Shares of mated scores strictly below each: sums as they were before the first of equal ones.
        sums = np.hstack([end, np.cumsum(self._share, axis=1)])
        first = np.searchsorted(self._mated, self._mated, side="left")
        fnmr = np.hstack([sums[:, first], sums[:, -1:]])
        low, high = np.zeros(len(fmr)), np.ones(len(fmr))
        for _ in range(50):
            one, two = low + (high - low) / 3, high - (high - low) / 3
            rises = _least(fmr, fnmr, one) < _least(fmr, fnmr, two)
            low, high = np.where(rises, one, low), np.where(rises, high, two)
        return np.where(self._known, _least(fmr, fnmr, (low + high) / 2), np.nan)

    def min_cllr(self) -> NDArray[np.float64]:
        """Cost of the log likelihood ratio in bits (B,), after the best monotone calibration.

        0 tells every pair apart, 1 none (Bruemmer and du Preez 2006, Computer Speech and Language 20,
        230-275). The calibration is pool adjacent violators; non-mated scores between two mated ones are
        pooled first.
        """
        starts = np.flatnonzero(np.diff(self._mated, prepend=-np.inf) > 0)
        if not len(starts):
            return np.full(len(self._share), np.nan)
        at = np.add.reduceat(self._share, starts, axis=1)
        tied = (self._not_below - self._above)[:, starts]
        over = np.hstack([np.ones((len(at), 1)), self._above[:, starts]])
        between = over - np.hstack([self._not_below[:, starts], np.zeros((len(at), 1))])
        mated, others = np.zeros((2, len(at), 2 * len(starts) + 1))
        mated[:, 1::2], others[:, 1::2], others[:, ::2] = at, tied, np.maximum(between, 0)
        rows = zip(mated, others, self._known, strict=True)
        return np.array([_cllr(right, wrong) if known else np.nan for right, wrong, known in rows])


MEASURES = ("auc", "eer", "min_cllr")
"""Names of the first columns of `separations`; its others are the FNMR at each rate."""


def separations(
    mated: PairScores,
    nonmated: PairScores,
    fmrs: Sequence[float] = (),
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Bootstrap:
    """AUC, EER, min-Cllr and the FNMR at some FMRs of these very comparisons, failures left out.

    Args:
        mated, nonmated: subjects in both are drawn for both.
        fmrs: realised false match rates.
        rng: for replicates; None leaves them out.
        draws: of subjects.

    Returns:
        Columns `MEASURES` and one for each of `fmrs`.
    """
    one, two = mated.sorted(), nonmated.sorted()

    def statistic(weights: NDArray, others: NDArray) -> NDArray:
        told = Separation(one.scores, two.scores, weights, others)
        return np.column_stack([told.auc(), told.eer(), told.min_cllr(), told.fnmr(fmrs)])

    if rng is None:
        value = statistic(np.ones((1, len(one))), np.ones((1, len(two))))[0]
        return Bootstrap(value, np.empty((0, len(value))), 0)
    return bootstrap(statistic, one, two, rng=rng, draws=draws)


def _unit(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows that add up to one; NaN where they add up to nothing."""
    total = weights.sum(1, keepdims=True)
    return weights / np.where(total > 0, total, np.nan)


def _least(fmr: NDArray, fnmr: NDArray, part: NDArray) -> NDArray:
    """The least weighted error over all thresholds (B,)."""
    return (part[:, None] * fmr + (1 - part[:, None]) * fnmr).min(1)


def _cllr(mated: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Bits, from what lies at each score in rising order, each kind adding up to one."""
    weight = mated + others
    there = weight > 0
    mated, others, weight = mated[there], others[there], weight[there]
    fitted = require("scipy.optimize", "audit").isotonic_regression(mated / weight, weights=weight).x
    # Where a kind is absent its logarithm does not count.
    bits = mated * np.log2(np.where(mated > 0, fitted, 1)) + others * np.log2(
        np.where(others > 0, 1 - fitted, 1)
    )
    return float(max(0.0, -bits.sum() / 2))
