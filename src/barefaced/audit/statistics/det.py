"""Detection error trade-off: FNMR at each FMR, with bands over subjects."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, LEVEL, Bootstrap, Estimate
from barefaced.audit.statistics.separation import MEASURES, separations
from barefaced.errors import require


@dataclass(frozen=True, eq=False)
class DetCurve:
    """A curve at K false match rates, rising; failures are left out.

    Attributes:
        fmr, fnmr: float64 (K,).
        pointwise: float64 (K, 2), each interval for itself; NaN without draws.
        simultaneous: float64 (K, 2), a band that holds the whole curve at the level; equal steps of deviation
            on the probit scale, as in Kolmogorov's band.
        auc, eer, min_cllr: Estimates; the EER is that of the convex hull.
    """

    fmr: NDArray[np.float64]
    fnmr: NDArray[np.float64]
    pointwise: NDArray[np.float64]
    simultaneous: NDArray[np.float64]
    auc: Estimate
    eer: Estimate
    min_cllr: Estimate


def det_curve(
    mated: PairScores,
    nonmated: PairScores,
    *,
    points: int = 60,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> DetCurve:
    """The curve from the lowest FMR that one comparison can show up to 1.

    Args:
        mated, nonmated: one score each at least.
        points: how many rates, evenly spaced in their logarithm.
        rng: for bands and intervals; None leaves them out.
        draws: of subjects.

    Raises:
        ValueError: if either has no score.
    """
    right, wrong = len(mated.known), len(nonmated.known)
    if not right or not wrong:
        raise ValueError(f"a curve needs scores of both kinds, got {right} mated and {wrong} non-mated")
    rates = np.geomspace(1 / wrong, 1, points)
    found = separations(mated, nonmated, tuple(rates), rng=rng, draws=draws)
    first = len(MEASURES)
    curve = replace(found, value=found.value[first:], replicates=found.replicates[:, first:])
    auc, eer, cllr = found.estimates()[:first]
    band = _band(curve, right)
    return DetCurve(rates, curve.value, curve.bounds(), band, auc, eer, cllr)


def _band(curve: Bootstrap, comparisons: int) -> NDArray[np.float64]:
    """The simultaneous band (K, 2): the highest deviation of a draw, in its own SDs, at the level."""
    if not len(curve.replicates):
        return np.full((len(curve.value), 2), np.nan)
    special = require("scipy.special", "audit")
    # Half an error, so that no error seen has a probit.
    least = 0.5 / comparisons
    drawn, value = (
        special.ndtri(np.clip(each, least, 1 - least)) for each in (curve.replicates, curve.value)
    )
    drawn = drawn[np.isfinite(drawn).all(1)]
    spread = drawn.std(0)
    apart = np.abs(drawn - value) / np.where(spread > 0, spread, np.inf)
    reach = np.quantile(apart.max(1), LEVEL) * spread
    return special.ndtr(value[:, None] + reach[:, None] * np.array([-1, 1]))
