"""How sure a mean is, where some of its numbers belong to the same person."""

import numpy as np
from numpy.typing import NDArray

DRAWS, LEVEL = 2000, 0.95
_BLOCK = 250
"""Draws at once, so that many people need no large arrays."""


def intervals(
    values: NDArray[np.floating],
    clusters: NDArray,
    *,
    seed: int = 0,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> NDArray[np.float64]:
    """Percentile intervals of column means by a bootstrap of clusters (Davison and Hinkley 1997, 3.8).

    Whole clusters are drawn, never rows: pictures of one person are not independent.

    Args:
        values: float (N, M); NaN is left out.
        clusters: (N,), whose row each is.
        seed: of the draws; the same seed draws the same clusters for every column.
        draws: how many.
        level: share of draws between both ends.

    Returns:
        float64 (M, 2), lower and upper end; NaN for a column without a number, and for all with one cluster.

    Raises:
        ValueError: if the two are not of one length.
    """
    if len(values) != len(clusters):
        raise ValueError(f"values and clusters are of one length, got {len(values)} and {len(clusters)}")
    sums, counts = _by_cluster(np.asarray(values, np.float64), clusters)
    if len(sums) < 2:
        return np.full((values.shape[1], 2), np.nan)
    rng = np.random.default_rng(seed)
    means = np.empty((draws, values.shape[1]))
    for first in range(0, draws, _BLOCK):
        block = means[first : first + _BLOCK]
        drawn = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=len(block))
        with np.errstate(invalid="ignore"):  # a draw may miss every person with a number
            block[:] = (drawn @ sums) / (drawn @ counts)
    tail = (1 - level) / 2
    return np.column_stack([_quantile(column, (tail, 1 - tail)) for column in means.T]).T


def _by_cluster(values: NDArray[np.float64], clusters: NDArray) -> tuple[NDArray, NDArray]:
    """Sums and counts of what is a number, both float64 (G, M)."""
    _, owner = np.unique(clusters, return_inverse=True)
    there = np.isfinite(values)
    sums, counts = np.zeros((2, owner.max(initial=-1) + 1, values.shape[1]))
    np.add.at(sums, owner, np.where(there, values, 0.0))
    np.add.at(counts, owner, there.astype(np.float64))
    return sums, counts


def _quantile(column: NDArray[np.float64], shares: tuple[float, float]) -> NDArray[np.float64]:
    there = column[np.isfinite(column)]
    return np.quantile(there, shares) if len(there) else np.full(2, np.nan)
