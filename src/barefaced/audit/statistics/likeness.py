"""Whether a system draws different people alike, which makes strangers match."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap


@dataclass(frozen=True)
class PriorPull:
    """Mean cosines between different people.

    Attributes:
        outputs: of what the system drew.
        truths: of their true faces.
        pull: the difference; above zero, faces are drawn towards a common look.
    """

    outputs: Estimate
    truths: Estimate
    pull: Estimate


def prior_pull(
    outputs: NDArray[np.floating],
    truths: NDArray[np.floating],
    subjects: NDArray,
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
) -> PriorPull:
    """Compare embeddings of outputs with those of true faces of the same people.

    Args:
        outputs, truths: (N, D) unit rows, row by row of the same person; a row with NaN in either is left
            out.
        subjects: (N,) labels; rows of one subject are not compared with each other.
        rng: for intervals over subjects; None leaves them out.
        draws: for the intervals.

    Raises:
        ValueError: if the shapes differ, or fewer than two subjects are left.
    """
    if outputs.shape != truths.shape or len(outputs) != len(subjects):
        raise ValueError(
            "outputs, truths and subjects go row by row, got "
            f"{outputs.shape}, {truths.shape} and {len(subjects)}"
        )
    there = np.isfinite(outputs).all(1) & np.isfinite(truths).all(1)
    names, owner = np.unique(np.asarray(subjects)[there], return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"prior pull compares two subjects or more, got {len(names)}")
    first, second = np.triu_indices(len(names), 1)
    # The mean of all cosines between two people's rows is the product of their mean rows.
    cosines = []
    for rows in (outputs, truths):
        mean = np.zeros((len(names), rows.shape[1]))
        np.add.at(mean, owner, rows[there].astype(np.float64))
        mean /= np.bincount(owner)[:, None]
        cosines.append((mean @ mean.T)[first, second])
    values = np.column_stack([*cosines, cosines[0] - cosines[1]])

    def statistic(weights: NDArray) -> NDArray:
        total = weights.sum(1, keepdims=True)
        return weights @ values / np.where(total > 0, total, np.nan)

    if rng is None:
        return PriorPull(*(Estimate(float(value)) for value in values.mean(0)))
    pairs = PairScores(cosines[0], first, second)
    return PriorPull(*bootstrap(statistic, pairs, rng=rng, draws=draws).estimates())
