"""R*: the largest residual resolution from which an attack no longer tells who somebody was.

A redaction leaves a face so many pixels between the eyes. An attack on it is called unreliable enough at a
level where four conditions hold at once, each by the end of a one-sided 95 % interval over subjects, so that
few people make it harder, not easier, to call something safe:

- `rank_one`: the right person is first among the gallery's in no more than 3 % of searches (of 100 people,
  chance is 1 %);
- `auc`: of mated against non-mated scores, no more than 0.60;
- `excess_auc`: over that of the same attack where nothing of the face is left (hair, ears, clothes), no more
  than 0.02: the one-sided half of an equivalence test that matters (Schuirmann 1987, Journal of
  Pharmacokinetics and Biopharmaceutics 15, 657-680);
- `min_cllr`: the cost of the best calibrated log likelihood ratio, no less than 0.95 bit.

Harm can only grow with resolution, so each condition's curve is made monotone over the levels (isotonic least
squares, Barlow et al. 1972), in every draw of subjects anew; ends are quantiles of the fitted curves. Between
two levels the bound is read off a straight line over the logarithm of the resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import Bootstrap, Estimate, bootstrap
from barefaced.audit.statistics.separation import Separation
from barefaced.errors import require

DRAWS, MOST = 1000, 20_000
_LIMITS = {"rank_one": 0.03, "auc": 0.60, "excess_auc": 0.02, "min_cllr": 0.95}
_SIGN = np.array([1, 1, 1, -1])
"""By which a condition is multiplied so that more is more harm."""
_ENDS = 0.90
"""Level of a two-sided interval, each end of which is a one-sided one of 95 %."""


@dataclass(frozen=True, eq=False)
class AttackedLevel:
    """What an attack makes of faces that a redaction left one residual resolution; NaN is a failure.

    Attributes:
        resolution: pixels between the eyes that are left, above zero.
        mated, nonmated: scores of what the attack gives with other photographs, of the person and of others.
        context_mated, context_nonmated: the same of the attack on a solid block over the face.
        hits: for each search 1 if the right person came first, else 0; of whom. A failure is no hit.
    """

    resolution: float
    mated: PairScores
    nonmated: PairScores
    context_mated: PairScores
    context_nonmated: PairScores
    hits: PairScores


@dataclass(frozen=True)
class SafeResolution:
    """Where an attack ends.

    Attributes:
        residual: R*; its interval (95 %) is how far R* itself varies with the subjects, with an end of 0
            where no level would be safe. None: no safe level found in the range. To publish, halve it.
        beyond: all conditions hold even at the highest level, so that R* lies no lower than it is told.
        binding: the condition that ends it; none if `beyond`.
        resolutions: of the levels, rising.
        conditions: the four names, each with its estimate at every level as measured; its ends are one-sided
            ones of 95 %.
        bounds: the same of the monotone curve, the end that must not pass the limit alone.
        limits: of the four.
    """

    residual: Estimate | None
    beyond: bool
    binding: str | None
    resolutions: tuple[float, ...]
    conditions: dict[str, tuple[Estimate, ...]]
    bounds: dict[str, tuple[float, ...]]
    limits: dict[str, float]

    @property
    def holds(self) -> tuple[bool, ...]:
        """For each level, whether all four conditions do."""
        each = [
            [sign * bound <= sign * self.limits[name] for bound in self.bounds[name]]
            for name, sign in zip(_LIMITS, _SIGN, strict=True)
        ]
        return tuple(map(all, zip(*each, strict=True)))


def safe_resolution(
    levels: Sequence[AttackedLevel], *, rng: np.random.Generator, draws: int = DRAWS, most: int = MOST
) -> SafeResolution:
    """Find R* of one attack with one recogniser; that of a redaction is the least over all of them.

    Subjects are drawn for all levels at once. With fewer than a thousand of them even an attack that knows
    nothing often fails a condition.

    Args:
        levels: two or more, in any order.
        rng: of the draws.
        draws: of subjects.
        most: non-mated scores of each set that are used; of more, so many are drawn.

    Raises:
        ValueError: for fewer than two levels, two of one resolution or one that is not above zero, or sets
            without two subjects that have scores.
    """
    rising = sorted(levels, key=lambda level: level.resolution)
    at = np.array([level.resolution for level in rising], np.float64)
    if len(at) < 2 or not (np.diff(at, prepend=0) > 0).all():
        raise ValueError(f"R* needs two resolutions or more, above zero and different, got {at.tolist()}")
    sets = [each for level in rising for each in _usable(level, rng, most)]

    def statistic(*weights: NDArray) -> NDArray:
        rows = range(0, len(sets), 5)
        return np.hstack([_measured(sets[row : row + 5], weights[row : row + 5]) for row in rows])

    drawn = bootstrap(statistic, *sets, rng=rng, draws=draws)
    people = np.array([len(np.unique(level.hits.first)) for level in rising])
    harms = [_Harm(number, drawn, people) for number in range(4)]
    return _found(at, harms)


def _usable(level: AttackedLevel, rng: np.random.Generator, most: int) -> list[PairScores]:
    """The five sets sorted and without failures, hits with failures as misses."""
    hits = PairScores(np.nan_to_num(level.hits.scores), level.hits.first, level.hits.second)
    sets = [level.mated, level.nonmated, level.context_mated, level.context_nonmated, hits]
    found = []
    for place, one in enumerate(sets):
        known = one.known
        if place in (1, 3) and len(known) > most:
            known = known.at(rng.choice(len(known), most, replace=False))
        if len(np.unique(known.first)) < 2:
            raise ValueError(f"R* needs scores of two subjects or more, got fewer at {level.resolution} px")
        found.append(known.sorted())
    return found


def _measured(sets: list[PairScores], weights: tuple[NDArray, ...]) -> NDArray:
    """The four conditions of one level (B, 4)."""
    told = Separation(sets[0].scores, sets[1].scores, weights[0], weights[1])
    context = Separation(sets[2].scores, sets[3].scores, weights[2], weights[3])
    total = weights[4].sum(1)
    first = weights[4] @ sets[4].scores / np.where(total > 0, total, np.nan)
    auc = told.auc()
    return np.column_stack([first, auc, auc - context.auc(), told.min_cllr()])


class _Harm:
    """One condition over the levels, with its sign so that more is worse."""

    def __init__(self, number: int, drawn: Bootstrap, people: NDArray) -> None:
        """Args:
        number: of the condition.
        drawn: four columns a level.
        people: whom hits are of, at each level (L,).
        """
        self.sign = int(_SIGN[number])
        self.raw = _part(drawn, drawn.value[number::4], drawn.replicates[:, number::4])
        self.fitted = _part(
            drawn,
            self.sign * rising_fit(self.sign * self.raw.value[None])[0],
            self.sign * rising_fit(self.sign * self.raw.replicates),
        )
        self.estimates = tuple(self._proportion(self.raw, people) if number == 0 else _told(self.raw))
        curve = self._proportion(self.fitted, people) if number == 0 else _told(self.fitted)
        ends = np.array([each.high if self.sign > 0 else -each.low for each in curve])
        self.bounds = np.maximum.accumulate(ends)

    def varied(self) -> NDArray:
        """The bounds as they would be in each draw (B, L)."""
        replicates = self.sign * self.fitted.replicates
        return np.maximum.accumulate(self.bounds + replicates - np.nanmedian(replicates, axis=0), axis=1)

    @staticmethod
    def _proportion(part: Bootstrap, people: NDArray) -> list[Estimate]:
        """With ends no nearer than Clopper and Pearson's of so many people: no hit seen is not none."""
        inverse = require("scipy.special", "audit").betaincinv
        tail, hits = (1 - _ENDS) / 2, np.clip(part.value, 0, 1) * people
        highest = np.where(hits < people, inverse(hits + 1, np.maximum(people - hits, 1e-9), 1 - tail), 1.0)
        lowest = np.where(hits > 0, inverse(np.maximum(hits, 1e-9), people - hits + 1, tail), 0.0)
        rows = zip(_told(part), lowest, highest, strict=True)
        return [
            Estimate(one.value, float(np.minimum(one.low, low)), float(np.maximum(one.high, high)))
            for one, low, high in rows
        ]


def _part(drawn: Bootstrap, value: NDArray, replicates: NDArray) -> Bootstrap:
    return Bootstrap(value, replicates, drawn.subjects, drawn.stretch)


def _told(part: Bootstrap) -> list[Estimate]:
    return part.estimates(_ENDS)


def rising_fit(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Isotonic least squares of each row (B, L), by its max-min formula over all means of neighbours.

    Equal weights: the levels have the same subjects.
    """
    length = curves.shape[1]
    sums = np.concatenate([np.zeros((len(curves), 1)), np.cumsum(curves, axis=1)], axis=1)
    fitted = np.full_like(curves, -np.inf)
    for first in range(length):
        means = (sums[:, first + 1 :] - sums[:, first : first + 1]) / np.arange(1, length - first + 1)
        # Of all runs that begin here and reach each place, the least mean.
        least = np.minimum.accumulate(means[:, ::-1], axis=1)[:, ::-1]
        np.maximum(fitted[:, first:], least, out=fitted[:, first:])
    return fitted


def _crossing(at: NDArray, bounds: NDArray, limit: float) -> NDArray:
    """The largest logarithm of the resolution (B,) at which rising bounds (B, L) are within a limit."""
    within = (bounds <= limit).sum(1)
    last = np.clip(within - 1, 0, len(at) - 2)
    rows = np.arange(len(bounds))
    below, above = bounds[rows, last], bounds[rows, last + 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (limit - below) / (above - below)
    between = np.log(at[last]) + part * np.log(at[last + 1] / at[last])
    return np.where(within == 0, -np.inf, np.where(within == len(at), np.log(at[-1]), between))


def _found(at: NDArray, harms: list[_Harm]) -> SafeResolution:
    limits = [sign * limit for sign, limit in zip(_SIGN, _LIMITS.values(), strict=True)]
    ends = [_crossing(at, harm.bounds[None], limit)[0] for harm, limit in zip(harms, limits, strict=True)]
    number = int(np.argmin(ends))
    beyond = all(harm.bounds[-1] <= limit for harm, limit in zip(harms, limits, strict=True))
    residual = None
    if np.isfinite(ends[number]):
        again = [_crossing(at, harm.varied(), limit) for harm, limit in zip(harms, limits, strict=True)]
        low, high = np.exp(np.quantile(np.min(again, axis=0), (0.025, 0.975), method="nearest"))
        residual = Estimate(float(np.exp(ends[number])), float(low), float(high))
    return SafeResolution(
        residual,
        beyond,
        None if beyond else list(_LIMITS)[number],
        tuple(at.tolist()),
        {name: harm.estimates for name, harm in zip(_LIMITS, harms, strict=True)},
        {name: tuple((harm.sign * harm.bounds).tolist()) for name, harm in zip(_LIMITS, harms, strict=True)},
        dict(_LIMITS),
    )
