"""Error rates by group at one threshold for all (ISO/IEC 19795-10:2024)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.rates import Rate, fmr, fnmr
from barefaced.audit.statistics.resampling import DRAWS

SMALLEST = 30
"""Subjects that a group needs before its rates are told."""


@dataclass(frozen=True)
class GroupRates:
    """One group's rates; None where the group is too small or has no such comparisons.

    Attributes:
        group: its label.
        subjects: people in its comparisons.
        fmr: of comparisons within the group.
        suppressed: fewer than thirty subjects.
    """

    group: str
    subjects: int
    fnmr: Rate | None
    fmr: Rate | None
    suppressed: bool


@dataclass(frozen=True)
class Differential:
    """How far rates of groups lie apart; NaN for fewer than two groups.

    Attributes:
        fnmr_ratio, fmr_ratio: highest over geometric mean, 1 is parity (NIST IR 8429); NaN if a rate is zero.
        garbe: mean of the Gini coefficients of FMR and of FNMR over groups, 0 is parity (Howard et al. 2022).
    """

    fnmr_ratio: float
    fmr_ratio: float
    garbe: float


def rates_by_group(
    mated: PairScores,
    nonmated: PairScores,
    groups: dict,
    threshold: float,
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> tuple[list[GroupRates], Differential]:
    """FNMR and within-group FMR of every group at one threshold.

    Args:
        mated, nonmated: subjects that `groups` does not name are left out.
        groups: subject -> label.
        threshold: the same for all; one for each group would hide what differs.
        rng, draws: for intervals, as for `fnmr`.
    """
    (own, _), (one, two) = labels_of(mated, groups), labels_of(nonmated, groups)
    found = []
    for group in sorted({label for label in groups.values() if label}):
        right, wrong = mated.at(own == group), nonmated.at((one == group) & (two == group))
        people = np.concatenate([right.first, wrong.first, wrong.second])
        count = len(np.unique(people))
        rates = (
            (fnmr(right, [threshold], rng=rng, draws=draws)[0] if len(right) else None),
            (fmr(wrong, [threshold], rng=rng, draws=draws)[0] if len(wrong) else None),
        )
        small = count < SMALLEST
        found.append(GroupRates(str(group), count, *((None, None) if small else rates), small))
    return found, _differential(found)


def cross_group_fmr(
    nonmated: PairScores,
    groups: dict,
    threshold: float,
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> dict[tuple[str, str], Rate]:
    """FMR of probes of each group (first) with references of each (second), if both have thirty subjects."""
    one, two = labels_of(nonmated, groups)
    names = sorted({label for label in groups.values() if label})
    found = {}
    for left in names:
        for right in names:
            rows = nonmated.at((one == left) & (two == right))
            if min(len(np.unique(rows.first)), len(np.unique(rows.second))) >= SMALLEST:
                found[str(left), str(right)] = fmr(rows, [threshold], rng=rng, draws=draws)[0]
    return found


def standardised(
    scores: ArrayLike, labels: ArrayLike, nonmated: ArrayLike, nonmated_labels: ArrayLike
) -> NDArray[np.float64]:
    """Scores in SDs of their own group's non-mated scores, from their mean.

    Groups whose strangers resemble each other more have higher scores all over; that alone is no difference
    in how well their faces are restored.

    Args:
        scores: float (N,), of groups `labels` (N,).
        nonmated: float (M,), comparisons within a group, of groups `nonmated_labels` (M,).

    Returns:
        float64 (N,); NaN for failures, and in groups without two non-mated scores that differ.
    """
    given, mine = np.asarray(scores, np.float64), np.asarray(labels)
    others, theirs = np.asarray(nonmated, np.float64), np.asarray(nonmated_labels)
    found = np.full(len(given), np.nan)
    for group in np.unique(mine):
        base = others[(theirs == group) & ~np.isnan(others)]
        if len(base) > 1 and base.std(ddof=1) > 0:
            found[mine == group] = (given[mine == group] - base.mean()) / base.std(ddof=1)
    return found


def labels_of(pairs: PairScores, groups: dict) -> tuple[NDArray, NDArray]:
    """The labels of both subjects of each comparison, object (N,); None for who is not named."""
    both = []
    for side in (pairs.first, pairs.second):
        names, place = np.unique(side, return_inverse=True)
        known = np.array([groups.get(name) for name in names.tolist()] or [None], object)
        both.append(known[place])
    return both[0], both[1]


def _differential(groups: list[GroupRates]) -> Differential:
    misses = np.array([each.fnmr.excluding.value for each in groups if each.fnmr])
    matches = np.array([each.fmr.excluding.value for each in groups if each.fmr])
    return Differential(_ratio(misses), _ratio(matches), (_gini(matches) + _gini(misses)) / 2)


def _ratio(rates: NDArray) -> float:
    if len(rates) < 2 or not (rates > 0).all():
        return float("nan")
    return float(rates.max() / np.exp(np.log(rates).mean()))


def _gini(rates: NDArray) -> float:
    """With the small-sample factor n/(n - 1); all rates zero is parity."""
    count = len(rates)
    if count < 2 or np.isnan(rates).any():
        return float("nan")
    if not rates.any():
        return 0.0
    apart = np.abs(rates[:, None] - rates).sum()
    return float(count / (count - 1) * apart / (2 * count**2 * rates.mean()))
