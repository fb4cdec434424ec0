"""All differences between the levels of one factor, with the error of the two-way model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barefaced.audit.statistics.resampling import LEVEL, Estimate
from barefaced.errors import require


@dataclass(frozen=True)
class Contrast:
    """The mean of one level less that of another, each the plain mean over the other factor's cells.

    Attributes:
        first, second: the levels.
        difference: with an interval that holds for all contrasts at once.
        p: adjusted for all contrasts.
    """

    first: str
    second: str
    difference: Estimate
    p: float


def tukey(scores: ArrayLike, factor: ArrayLike, other: ArrayLike, *, level: float = LEVEL) -> list[Contrast]:
    """Tukey's honest differences, Kramer's where cells are unequal, of estimated marginal means.

    The error is that of the model with both factors and their interaction (df N - cells); the error of a
    one-way model would hold what the other factor explains.

    Args:
        scores: float (N,); NaN is left out.
        factor: (N,) labels to compare.
        other: (N,) labels to even out.
        level: of all intervals together.

    Returns:
        Every pair of levels in their order; NaN where a level has an empty cell.

    Raises:
        ValueError: if no cell has two scores, or the factor has one level.
    """
    given = np.asarray(scores, np.float64)
    there = ~np.isnan(given)
    names, one = np.unique(np.asarray(factor)[there], return_inverse=True)
    others, two = np.unique(np.asarray(other)[there], return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"contrasts need two levels or more, got {list(names)}")
    counts, means, free, error = _cells(given[there], one * len(others) + two, (len(names), len(others)))
    if free < 1:
        raise ValueError("the error needs a cell with two scores, got one in each at most")
    centres = means.mean(1)
    with np.errstate(divide="ignore"):
        parts = (1 / counts).sum(1) / len(others) ** 2
    spread = require("scipy.stats", "audit").studentized_range
    reach = spread.ppf(level, len(names), free)
    found = []
    for left, right in combinations(range(len(names)), 2):
        apart, unit = centres[left] - centres[right], np.sqrt(error / 2 * (parts[left] + parts[right]))
        p = spread.sf(abs(apart) / unit, len(names), free) if 0 < unit < np.inf else float("nan")
        difference = Estimate(*map(float, (apart, apart - reach * unit, apart + reach * unit)))
        found.append(Contrast(str(names[left]), str(names[right]), difference, float(p)))
    return found


def _cells(y: NDArray, cell: NDArray, shape: tuple[int, int]) -> tuple[NDArray, NDArray, int, float]:
    """Counts and means by cell, degrees of freedom and mean square within cells."""
    size = shape[0] * shape[1]
    counts = np.bincount(cell, minlength=size).astype(np.float64)
    means = np.bincount(cell, y, size) / np.where(counts > 0, counts, np.nan)
    free = len(y) - int((counts > 0).sum())
    error = float(((y - means[cell]) ** 2).sum() / free) if free else float("nan")
    return counts.reshape(shape), means.reshape(shape), free, error
