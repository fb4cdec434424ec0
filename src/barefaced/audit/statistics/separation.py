"""How well scores tell mated from non-mated comparisons, for many weightings at once.

All measures rest on the share of non-mated scores that each mated score does not beat, so that only the mated
scores are gone through, and those are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

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

        The hull's corners are where the best monotone calibration changes its value.
        """
        return np.array([np.nan if each is None else _hull_eer(*each) for each in self._calibrated])

    def min_cllr(self) -> NDArray[np.float64]:
        """Cost of the log likelihood ratio in bits (B,), after the best monotone calibration.

        0 tells every pair apart, 1 none (Bruemmer and du Preez 2006, Computer Speech and Language 20,
        230-275).
        """
        return np.array([np.nan if each is None else _cllr(*each) for each in self._calibrated])

    @cached_property
    def _calibrated(self) -> list[tuple[NDArray, NDArray, NDArray] | None]:
        """Of each weighting what lies at each score in rising order, mated and not, each kind adding up to
        one, and the share of mated ones there by pool adjacent violators; None where a kind weighs nothing.

        Non-mated scores between two mated ones are pooled first.
        """
        starts = np.flatnonzero(np.diff(self._mated, prepend=-np.inf) > 0)
        if not len(starts):
            return [None] * len(self._share)
        at = np.add.reduceat(self._share, starts, axis=1)
        tied = (self._not_below - self._above)[:, starts]
        over = np.hstack([np.ones((len(at), 1)), self._above[:, starts]])
        between = over - np.hstack([self._not_below[:, starts], np.zeros((len(at), 1))])
        mated, others = np.zeros((2, len(at), 2 * len(starts) + 1))
        mated[:, 1::2], others[:, 1::2], others[:, ::2] = at, tied, np.maximum(between, 0)
        rows = zip(mated, others, self._known, strict=True)
        return [_fitted(right, wrong) if known else None for right, wrong, known in rows]


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


def _fitted(
    mated: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Both kinds where there are any, and the share of mated ones as it would be if it only rose."""
    weight = mated + others
    there = weight > 0
    mated, others, weight = mated[there], others[there], weight[there]
    isotonic = require("scipy.optimize", "audit").isotonic_regression
    return mated, others, isotonic(mated / weight, weights=weight).x


def _cllr(mated: NDArray[np.float64], others: NDArray[np.float64], fitted: NDArray[np.float64]) -> float:
    """Bits."""
    # Where a kind is absent its logarithm does not count.
    bits = mated * np.log2(np.where(mated > 0, fitted, 1)) + others * np.log2(
        np.where(others > 0, 1 - fitted, 1)
    )
    return float(max(0.0, -bits.sum() / 2))


def _hull_eer(mated: NDArray[np.float64], others: NDArray[np.float64], fitted: NDArray[np.float64]) -> float:
    """Where the hull, straight between its corners, has as many misses as false matches."""
    ends = np.append(np.flatnonzero(np.diff(fitted) > 0), len(fitted) - 1)
    missed = np.append(0.0, np.cumsum(mated)[ends])
    matched = 1 - np.append(0.0, np.cumsum(others)[ends])
    after = int(np.argmax(missed >= matched))
    before = after - 1
    apart = matched[before] - missed[before]
    closed = apart - (matched[after] - missed[after])
    return float(missed[before] + (missed[after] - missed[before]) * apart / closed)
