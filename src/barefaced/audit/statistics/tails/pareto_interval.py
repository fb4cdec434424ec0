"""How sure a threshold of the generalised Pareto distribution is, where people are in many comparisons.

What makes a bootstrap of people too sure of it (it held the truth in 87 % of simulated studies), and what is
done about it:

- The threshold is known less upwards than downwards. So ends are where the profile likelihood falls off
  (Coles 2001, An Introduction to Statistical Modeling of Extreme Values, 4.3.3), not equally far away.
- Comparisons of one person hang together. To the variance of independent ones comes the covariance of every
  two that share a person, as in a sandwich of dyads (Aronow, Samii and Assenova 2015, Political Analysis 23,
  564-577), where it is not negative: below zero there is only noise. By what that makes of the variance the
  upper end may fall further, and the lower arm is drawn out, because it may reach below the start of the fit,
  where there is no likelihood (the vertical and the horizontal adjustment of Chandler and Bate 2007,
  Biometrika 94, 167-183). Student's t has the freedom that this covariance was known by (Satterthwaite 1946,
  Biometrics Bulletin 2, 110-114). How many scores exceed is a part of the same variance.
- No distribution of scores is quite a generalised Pareto one. The threshold changes with the start of the
  fit, and by as much as it changes it may be wrong: critical values are those of a normal variable with a
  bias no larger than that (Armstrong and Kolesar 2018, Econometrica 86, 655-683).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import LEVEL
from barefaced.audit.statistics.tails.pareto import exceeding_share, pareto_fit, pareto_tail
from barefaced.errors import require

WIDER, _WIDEST = 2.5, 0.1
"""How many times more scores exceed in the fit by which the first is doubted; and the largest share."""
_FLATTEST = 1e-4
"""A shape nearer to zero than this is taken for it, so that no difference of large numbers is lost."""
_STEPS = 200


class ParetoIntervals(NamedTuple):
    """Of K thresholds; NaN (False) where nothing is told.

    Attributes:
        ends: float64 (K, 2).
        moved: float64 (K,), how much higher the threshold is than that of a fit to more scores.
        unstable: bool (K,), whether that is further than chance would move it at the level, or the tail ends
            so abruptly that nothing can be told.
    """

    ends: NDArray[np.float64]
    moved: NDArray[np.float64]
    unstable: NDArray[np.bool_]


def pareto_intervals(
    there: PairScores, rates: NDArray[np.float64], *, level: float = LEVEL
) -> ParetoIntervals:
    """Intervals of the thresholds that `pareto_tail` gives.

    Nothing is told where there is no threshold, for fewer than three people, nor for a shape below -0.49: at
    -0.5 the likelihood has no regular maximum.

    Args:
        there: sorted, without failures.
        rates: float64 (K,).
        level: of the intervals.
    """
    found = ParetoIntervals(
        np.full((len(rates), 2), np.nan), np.full(len(rates), np.nan), np.zeros(len(rates), bool)
    )
    share, ones = exceeding_share(len(there)), np.ones((1, len(there)))
    shares = share, min(WIDER * share, _WIDEST)
    value, other = (pareto_tail(there.scores, ones, rates, share=each)[0] for each in shares)
    people = len(np.unique([there.first, there.second]))
    told = np.flatnonzero(np.isfinite(value) & np.isfinite(other))
    if not len(told) or people < 3:
        return found
    fit, wide = (_Fit.of(there.scores, each) for each in shares)
    if min(fit.shape, wide.shape) < -0.49:
        found.unstable[told] = True
        return found
    reach, wide_reach = (np.log(each.share / rates[told]) for each in (fit, wide))
    spread = _Spread(there, fit, reach)
    moved = value[told] - other[told]
    student = require("scipy.special", "audit").stdtrit(spread.freedom(people), (1 + level) / 2)
    allowance = _critical(np.abs(moved) / np.sqrt(spread.whole), level) / _critical(np.zeros(1), level)
    arms = _arms(fit, reach, student * allowance, np.sqrt(spread.whole / spread.excess))
    found.ends[told] = value[told, None] + arms
    found.moved[told] = moved
    # Of two estimates of which one wastes data, the difference varies by what that costs (Hausman 1978,
    # Econometrica 46, 1251-1271).
    cost = np.maximum(1 - _independent(wide, wide_reach)[1] / spread.alone, 0.01)
    found.unstable[told] = np.abs(moved) > student * np.sqrt(spread.whole * cost)
    return found


class _Fit(NamedTuple):
    """Exceedances (E,), rising, and the distribution fitted to them."""

    start: float
    over: NDArray[np.float64]
    share: float
    shape: float
    scale: float

    @classmethod
    def of(cls, scores: NDArray[np.float64], share: float) -> _Fit:
        """Of sorted scores (N,)."""
        first = len(scores) - int(share * len(scores))
        over = scores[first:] - scores[first - 1]
        (shape,), (ratio,) = pareto_fit(over, np.ones((1, len(over))))
        kept = float(shape if abs(shape) > _FLATTEST else _FLATTEST)
        scale = kept / ratio if abs(shape) > _FLATTEST else over.mean()
        return cls(float(scores[first - 1]), over, len(over) / len(scores), kept, float(scale))


class _Spread:
    """Variances of thresholds (K,): `excess` and `alone` of `_independent`; `whole`, with what is shared."""

    def __init__(self, there: PairScores, fit: _Fit, reach: NDArray[np.float64]) -> None:
        """Args:
        there: sorted.
        fit: of the highest of them.
        reach: float64 (K,), by how many logarithms the share of the fit is above each rate.
        """
        self.excess, self.alone = _independent(fit, reach)
        count, own = len(fit.over), fit.scale * np.exp(fit.shape * reach)
        weights = np.linalg.solve(_information(fit.shape), _slopes(fit, reach)) / count
        # What each comparison adds to a threshold: one below the start only that it does not exceed.
        none = -own / len(there)
        self._own = _shared(there, _scores(fit) @ weights + own / count + none, none)
        self.whole = self.alone + np.maximum(self._own.sum(0), 0)

    def freedom(self, people: int) -> NDArray[np.float64]:
        """Of Student's t (K,): no more than people have, and as well as the covariance is known."""
        noise = ((self._own - self._own.mean(0)) ** 2).sum(0)
        known = 2 * self.whole**2 / np.where(noise > 0, noise, np.inf)
        return np.clip(np.where(self.whole > 0, known, np.inf), 3, people - 1)


def _independent(fit: _Fit, reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variances (2, K) of thresholds if no comparison hangs on another.

    The first is that of the distribution of what exceeds alone, the second with how many do.
    """
    slopes, count = _slopes(fit, reach), len(fit.over)
    excess = np.einsum("pk,pk->k", slopes, np.linalg.solve(_information(fit.shape), slopes)) / count
    number = (fit.scale * np.exp(fit.shape * reach)) ** 2 * (1 - fit.share) / count
    return np.array([excess, excess + number])


def _shared(there: PairScores, added: NDArray, none: NDArray) -> NDArray:
    """Covariance (G, K) of comparisons that share a person, by the person.

    Args:
        there: sorted.
        added: (E, K) of the highest ones.
        none: (K,) of each of the others.
    """
    names, place = np.unique([there.first, there.second], return_inverse=True)
    one, two = place.reshape(2, -1)
    people, first = len(names), len(there) - len(added)
    counts = np.bincount(one, minlength=people) + np.bincount(two[one != two], minlength=people)
    top = one[first:], two[first:]
    apart = top[0] != top[1]
    found = np.empty((people, added.shape[1]))
    for column, each in enumerate(added.T):
        more = each - none[column]
        sums, squares = (
            np.bincount(top[0], value, people) + np.bincount(top[1][apart], value[apart], people)
            for value in (more, each**2 - none[column] ** 2)
        )
        found[:, column] = (sums + counts * none[column]) ** 2 - squares - counts * none[column] ** 2
    return found


def _slopes(fit: _Fit, reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Derivatives (2, K) of thresholds by the logarithm of the scale and by the shape."""
    grown = np.expm1(fit.shape * reach)
    by_shape = (reach * (1 + grown) - grown / fit.shape) / fit.shape
    return fit.scale * np.array([grown / fit.shape, by_shape])


def _information(shape: float) -> NDArray[np.float64]:
    """Fisher's, of one exceedance, of the logarithm of the scale and the shape (Smith 1987, Annals of
    Statistics 15, 1174-1207).
    """
    return np.array([[1 + shape, 1], [1, 2]]) / ((1 + shape) * (1 + 2 * shape))


def _scores(fit: _Fit) -> NDArray[np.float64]:
    """Derivatives (E, 2) of each exceedance's log likelihood, by the same two."""
    unit = fit.over / fit.scale
    grown = 1 + fit.shape * unit
    part = unit / grown
    by_shape = (np.log(grown) / fit.shape - (1 + fit.shape) * part) / fit.shape
    return np.column_stack([(1 + fit.shape) * part - 1, by_shape])


def _critical(bias: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """What |normal + bias| stays below with probability `level`, bias in standard errors."""
    special = require("scipy.special", "audit")
    low, high = np.zeros_like(bias), bias + 10
    for _ in range(50):
        middle = (low + high) / 2
        inside = special.ndtr(middle - bias) - special.ndtr(-middle - bias) < level
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return high


def _arms(
    fit: _Fit, reach: NDArray[np.float64], critical: NDArray[np.float64], wider: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far below and above (K, 2) thresholds may lie, with errors `wider` than of independent exceedances.

    Twice the profile likelihood falls by the square of `critical`, upwards of `critical * wider`.
    """
    at = fit.scale * np.expm1(fit.shape * reach) / fit.shape
    count, ratio = len(fit.over), fit.shape / fit.scale
    # The likelihood of a threshold and a ratio shape/scale depends on the data by one mean alone.
    slope = np.array([-fit.shape, 1]) / fit.scale
    width = np.sqrt(slope @ np.linalg.solve(_information(fit.shape), slope) / count)
    span = ((critical * wider).max() + 4) * width
    ratios = np.linspace(max(ratio - span, -(1 - 1e-6) / fit.over[-1]), ratio + span, _STEPS)
    ratios = np.append(np.where(np.abs(ratios) < 1e-9 / fit.scale, 1e-9 / fit.scale, ratios), ratio)
    means = np.array([np.log1p(one * fit.over).mean() for one in ratios])

    def fallen(thresholds: NDArray) -> NDArray:
        return 2 * count * (_profile(at, reach, ratios, means) - _profile(thresholds, reach, ratios, means))

    ends = []
    highest = at * (1 + 100 * (critical * wider + 1) * width * fit.scale)
    for far, limit in ((np.zeros_like(at), critical), (highest, critical * wider)):
        near = at.copy()
        for _ in range(30):
            middle = (near + far) / 2
            within = fallen(middle) < limit**2
            near, far = np.where(within, middle, near), np.where(within, far, middle)
        ends.append(near - at)
    return np.column_stack([ends[0] * wider, ends[1]])


def _profile(
    thresholds: NDArray[np.float64], reach: NDArray, ratios: NDArray, means: NDArray
) -> NDArray[np.float64]:
    """The highest mean log likelihood (K,) of any ratio (R,) with each threshold (K,)."""
    grown = np.maximum(thresholds[:, None] * ratios, -1 + 1e-12)
    shape = np.log1p(grown) / reach[:, None]
    told = np.log(ratios / shape) - (1 + 1 / shape) * means
    return np.where(shape > -0.5, told, -np.inf).max(1)
