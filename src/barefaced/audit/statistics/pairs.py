"""Comparison scores with the people behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class PairScores:
    """Scores of comparisons and whom each compares; higher is more alike, NaN is a failure.

    A failure (nothing generated, no face found) is kept, because it is counted; what needs numbers takes
    `known`.

    Attributes:
        scores: float64 (N,).
        first: (N,), the subject of the probe; any labels that sort.
        second: (N,), the subject of the reference; the same labels where the comparison is mated.
    """

    scores: NDArray[np.float64]
    first: NDArray
    second: NDArray

    def __post_init__(self) -> None:
        lengths = {np.shape(each) for each in (self.scores, self.first, self.second)}
        if len(lengths) != 1 or len(lengths.pop()) != 1:
            raise ValueError(
                "scores, first and second are 1-D and of one length, got "
                f"{np.shape(self.scores)}, {np.shape(self.first)} and {np.shape(self.second)}"
            )
        if np.isinf(self.scores).any():
            raise ValueError("scores are numbers or NaN (a failure), got an infinity")

    @classmethod
    def of(cls, scores: ArrayLike, first: ArrayLike, second: ArrayLike | None = None) -> PairScores:
        """From anything array-like; without `second`, mated ones: each compares a person with himself."""
        one = np.asarray(first)
        return cls(np.asarray(scores, np.float64), one, one if second is None else np.asarray(second))

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def known(self) -> PairScores:
        """Those that did not fail."""
        return self.at(np.flatnonzero(~np.isnan(self.scores)))

    @property
    def failures(self) -> int:
        """How many have no score."""
        return int(np.isnan(self.scores).sum())

    @property
    def independent(self) -> bool:
        """Whether no subject occurs in two comparisons, so that a proportion of them is binomial."""
        both = np.concatenate([self.first, self.second[self.second != self.first]])
        return len(np.unique(both)) == len(both)

    def at(self, rows: NDArray) -> PairScores:
        """Some of them, in the order asked for; `rows` are indices or a mask, as NumPy takes them."""
        return PairScores(self.scores[rows], self.first[rows], self.second[rows])

    def sorted(self) -> PairScores:
        """Those that did not fail, lowest score first."""
        return self.at(np.argsort(self.scores, kind="stable")[: len(self) - self.failures])
