"""Identity information gain: does an unmasked face tell more of who it is than what was visible before?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.margin import Equivalence, equivalence
from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.separation import Separation

MARGIN = 0.05
"""Bits of min-Cllr below which a gain does not matter, unless stated otherwise beforehand."""
VERDICTS = {
    "loss": "carries less identity than what was visible before; do not use as a probe",
    "no-gain": "adds no identity that can be shown; do not use as a probe",
    "visible-region-only": "gains over the covered face, but no more than a face that is not the person's",
    "gain": "adds identity beyond what was visible; see its false matches",
}


@dataclass(frozen=True)
class Difference:
    """What unmasked faces have over one baseline; positive is better for each.

    Attributes:
        auc, eer: AUC of the unmasked less that of the baseline; EER of the baseline less that of the
            unmasked.
        bits: min-Cllr of the baseline less that of the unmasked.
        fnmr: for each realised FMR, FNMR of the baseline less that of the unmasked.
    """

    auc: Estimate
    eer: Estimate
    bits: Estimate
    fnmr: dict[float, Estimate]


@dataclass(frozen=True)
class IdentityGain:
    """The gain and its verdict.

    Attributes:
        over: a `Difference` for each baseline.
        over_best: over the baseline that is best at each measure.
        recovered: share of the gap between the covered face and the ceiling, in AUC; NaN without a ceiling,
            or where there is no gap.
        verdict: a key of `VERDICTS`.
        within: bits over the best baseline against a margin stated beforehand: that no gain was shown is not
            that none is there, which `within.no_gain` says.
    """

    over: dict[str, Difference]
    over_best: Difference
    recovered: Estimate
    verdict: str
    within: Equivalence


def identity_gain(
    unmasked: tuple[PairScores, PairScores],
    baselines: Mapping[str, tuple[PairScores, PairScores]],
    *,
    covered: str,
    rng: np.random.Generator,
    ceiling: tuple[PairScores, PairScores] | None = None,
    fmrs: Sequence[float] = (1e-2, 1e-3),
    margin: float = MARGIN,
    draws: int = DRAWS,
) -> IdentityGain:
    """Compare conditions, each with mated and non-mated scores of its own, subjects drawn for all at once.

    The verdict goes by bits of min-Cllr: a gain if the interval over the best baseline lies above zero; of
    the visible region only if that over the covered face alone does; a loss if that over the covered face
    lies below.

    Args:
        unmasked: mated and non-mated scores of the outputs.
        baselines: the same of the covered face as it is and of faces that hold nothing of the person's below
            the mask (a mean face, donors').
        covered: the baseline that is the covered face.
        rng: of the draws.
        ceiling: the same of bare photographs.
        fmrs: realised false match rates.
        margin: bits of min-Cllr that would matter.
        draws: of subjects.

    Raises:
        ValueError: if `covered` is not a baseline, or the margin not above zero.
    """
    if covered not in baselines:
        raise ValueError(f"{covered!r} is not among the baselines: {', '.join(baselines)}")
    conditions = [unmasked, *baselines.values(), *([ceiling] if ceiling else [])]
    sets = [one.sorted() for both in conditions for one in both]
    names, width = list(baselines), 3 + len(fmrs)
    first = 1 + names.index(covered)

    def statistic(*weights: NDArray) -> NDArray:
        parts = [(*sets[at : at + 2], *weights[at : at + 2]) for at in range(0, len(sets), 2)]
        told = np.stack([_measured(part, fmrs) for part in parts])
        bases = told[1 : 1 + len(names)]
        gains = [told[0] - base for base in (*bases, bases.max(0))]
        gap = told[-1, :, :1] - told[first, :, :1]
        share = (told[0, :, :1] - told[first, :, :1]) / np.where(gap > 0, gap, np.nan)
        return np.hstack([*gains, share if ceiling else np.full_like(share, np.nan)])

    drawn = bootstrap(statistic, *sets, rng=rng, draws=draws)
    within = equivalence(drawn, margin, column=len(names) * width + 2)
    found = drawn.estimates()
    rows = [_difference(found[at : at + width], fmrs) for at in range(0, len(found) - 1, width)]
    over = dict(zip(names, rows[:-1], strict=True))
    return IdentityGain(over, rows[-1], found[-1], _verdict(over[covered].bits, rows[-1].bits), within)


def _measured(condition: tuple, fmrs: Sequence[float]) -> NDArray:
    """Measures of which more is better (B, 3 + K), of both kinds of scores and the weights of both."""
    mated, nonmated, weights, others = condition
    told = Separation(mated.scores, nonmated.scores, weights, others)
    return np.column_stack([told.auc(), -told.eer(), -told.min_cllr(), -told.fnmr(fmrs)])


def _difference(parts: list[Estimate], fmrs: Sequence[float]) -> Difference:
    return Difference(parts[0], parts[1], parts[2], dict(zip(fmrs, parts[3:], strict=True)))


def _verdict(over_covered: Estimate, over_best: Estimate) -> str:
    if over_covered.high < 0:
        return "loss"
    if over_best.low > 0:
        return "gain"
    return "visible-region-only" if over_covered.low > 0 else "no-gain"
