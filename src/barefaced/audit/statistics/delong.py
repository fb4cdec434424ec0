"""DeLong's test of two areas under curves that come of the same people.

Only where no person is in two comparisons; else the bootstrap of subjects takes its place (`separations`,
`identity_gain`): C(n, 2) comparisons of n people are not as many independent facts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import LEVEL, Estimate
from barefaced.errors import require


@dataclass(frozen=True)
class AucDifference:
    """Areas of two systems on the same comparisons.

    Attributes:
        first, second: each with its interval.
        difference: of the first less the second.
        p: two-sided, that they are one and the same; NaN where the difference does not vary.
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    p: float


def auc_difference(
    mated: tuple[PairScores, PairScores],
    nonmated: tuple[PairScores, PairScores],
    *,
    level: float = LEVEL,
) -> AucDifference:
    """Compare two systems row by row (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845).

    Rows in which either failed are left out.

    Args:
        mated, nonmated: the same comparisons by the first and the second system, in the same order.
        level: of the intervals.

    Raises:
        ValueError: if the rows differ, a person is in two comparisons, or a kind has fewer than two rows.
    """
    right, wrong = (_rows(*both) for both in (mated, nonmated))
    everyone = [each for kind in (mated[0], nonmated[0]) for each in (kind.first, kind.second)]
    held = [np.unique(np.concatenate(everyone[at : at + 2])) for at in (0, 2)]
    if not (mated[0].independent and nonmated[0].independent) or len(np.intersect1d(held[0], held[1])):
        raise ValueError("DeLong's test needs every person in one comparison; draw subjects instead")
    if min(right.shape[1], wrong.shape[1]) < 2:
        raise ValueError(f"two comparisons of each kind or more, got {right.shape[1]} and {wrong.shape[1]}")
    # What each score adds: the share of the other kind that it lies on the right side of.
    by_mated = np.array([_beaten(*both) for both in zip(right, wrong, strict=True)])
    by_nonmated = np.array([_beaten(-two, -one) for one, two in zip(right, wrong, strict=True)])
    spread = np.cov(by_mated) / right.shape[1] + np.cov(by_nonmated) / wrong.shape[1]
    area, step = by_mated.mean(1), np.array([1.0, -1.0])
    special = require("scipy.special", "audit")
    reach = special.ndtri((1 + level) / 2)
    error = float(np.sqrt(max(step @ spread @ step, 0)))
    apart = float(area[0] - area[1])
    first, second = (
        _told(value, reach * np.sqrt(own)) for value, own in zip(area, np.diag(spread), strict=True)
    )
    p = float(2 * special.ndtr(-abs(apart) / error)) if error > 1e-12 else float("nan")
    return AucDifference(first, second, _told(apart, reach * error), p)


def _rows(one: PairScores, two: PairScores) -> NDArray[np.float64]:
    """Scores of both (2, N) where neither failed."""
    if not (np.array_equal(one.first, two.first) and np.array_equal(one.second, two.second)):
        raise ValueError(
            "areas of two systems need the same comparisons in the same order, got other subjects"
        )
    both = np.array([one.scores, two.scores])
    return both[:, ~np.isnan(both).any(0)]


def _beaten(these: NDArray[np.float64], those: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of `those` (M,) below each of `these` (N,), ties half."""
    rising = np.sort(those)
    sides = [np.searchsorted(rising, these, side=side) for side in ("left", "right")]
    return (sides[0] + sides[1]) / (2 * len(rising))


def _told(value: float, reach: float) -> Estimate:
    return Estimate(float(value), float(value - reach), float(value + reach))
