"""Several outputs of one system for one picture: how much of a score is the draw's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap
from barefaced.audit.statistics.summary import Summary, summarise


@dataclass(frozen=True)
class Repeats:
    """Scores of repeated outputs.

    Attributes:
        by_subject: a summary of each subject's scores, subjects in order.
        subject_sd, sample_sd: what differs between people and between outputs of one (random effects).
        icc: subject variance over both; 1 means that the draw does not matter.
        flips: for each threshold, the probability that two outputs of one picture lead to two decisions.
    """

    by_subject: dict[object, Summary]
    subject_sd: Estimate
    sample_sd: Estimate
    icc: Estimate
    flips: tuple[Estimate, ...]


def repeats(
    mated: PairScores,
    thresholds: Sequence[float] = (),
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> Repeats:
    """Split the variance of repeated outputs (one-way random effects, Searle, Casella and McCulloch 1992).

    Args:
        mated: several scores of each subject with one reference of his; failures are left out.
        thresholds: at which decisions may flip.
        rng: for intervals over subjects; None leaves them out.
        draws: for the intervals.
    """
    known = mated.known
    names, owner = np.unique(known.first, return_inverse=True)
    cells = _Cells(known.scores, owner, len(names), np.asarray(thresholds, np.float64))
    # One row a subject, so that its outputs are drawn together.
    rows = PairScores.of(np.zeros(len(names)), names)
    if rng is None or len(names) < 2:
        found = [Estimate(float(value)) for value in cells.split(np.ones((1, len(names))))[0]]
    else:
        found = bootstrap(cells.split, rows, rng=rng, draws=draws, bca=True).estimates()
    everyone = np.unique(mated.first).tolist()
    by_subject = {name: summarise(mated.scores[mated.first == name]) for name in everyone}
    return Repeats(by_subject, found[0], found[1], found[2], tuple(found[3:]))


def best_of(pairs: PairScores, samples: int | None = None) -> PairScores:
    """The highest score of each probe and reference: what an attacker gets who keeps the output he likes.

    For FNMR and FMR of the best of K: `fnmr(best_of(mated))` falls, `fmr(best_of(nonmated))` rises.

    Args:
        pairs: rows of the same two subjects are outputs for the same comparison, in the order of drawing.
        samples: of them, how many first ones are used; None for all.

    Returns:
        One row for each two subjects; a failure where every output failed.
    """
    _, first = np.unique(pairs.first, return_inverse=True)
    names, second = np.unique(pairs.second, return_inverse=True)
    _, owner = np.unique(first.astype(np.int64) * max(1, len(names)) + second, return_inverse=True)
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    kept = order[place < (len(order) if samples is None else samples)]
    starts = np.flatnonzero(np.diff(owner[kept], prepend=-1))
    if not len(starts):
        return pairs.at(kept)
    highest = np.fmax.reduceat(pairs.scores[kept], starts)
    return PairScores(highest, pairs.first[kept][starts], pairs.second[kept][starts])


class _Cells:
    """Sums by subject, from which each draw of subjects is reckoned."""

    def __init__(self, scores: NDArray, owner: NDArray, people: int, limits: NDArray) -> None:
        centred = scores - (scores.mean() if len(scores) else 0)
        self.count = np.bincount(owner, minlength=people).astype(np.float64)
        self.sum = np.bincount(owner, centred, people)
        mean = self.sum / np.maximum(self.count, 1)
        self.within = np.bincount(owner, (centred - mean[owner]) ** 2, people)
        match = scores[:, None] >= limits
        hits = np.zeros((len(limits), people))
        np.add.at(hits.T, owner, match.astype(np.float64))
        pairs = np.where(self.count > 1, self.count * (self.count - 1), np.nan)
        self.flips = 2 * hits * (self.count - hits) / pairs

    def split(self, weights: NDArray) -> NDArray:
        """Subject SD, sample SD, ICC and flips (B, 3 + K) under weights of subjects (B, G)."""
        people, total = weights.sum(1), weights @ self.count
        with np.errstate(divide="ignore", invalid="ignore"):
            between = weights @ (self.sum**2 / self.count) - (weights @ self.sum) ** 2 / total
            inside = weights @ self.within / (total - people)
            typical = (total - weights @ self.count**2 / total) / (people - 1)
            subject = np.maximum((between / (people - 1) - inside) / typical, 0)
            icc = subject / (subject + inside)
            there = np.isfinite(self.flips)
            flips = weights @ np.where(there, self.flips, 0).T / (weights @ there.T)
        return np.column_stack([np.sqrt(subject), np.sqrt(inside), icc, flips])
