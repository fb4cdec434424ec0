"""A set of scores in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barefaced.audit.statistics.pairs import PairScores
from barefaced.audit.statistics.resampling import DRAWS, Estimate, bootstrap


@dataclass(frozen=True)
class Summary:
    """How scores lie; NaN where there are too few of them.

    Attributes:
        comparisons: how many were tried.
        failures: how many of them gave no score.
        mean: of those that did.
        sd: with n - 1.
    """

    comparisons: int
    failures: int
    mean: float
    sd: float
    minimum: float
    median: float
    maximum: float


def summarise(scores: ArrayLike) -> Summary:
    """Summary of float (N,), NaN a failure."""
    given = np.asarray(scores, np.float64)
    there = given[~np.isnan(given)]
    shape = np.quantile(there, (0, 0.5, 1)) if len(there) else np.full(3, np.nan)
    return Summary(
        len(given),
        len(given) - len(there),
        float(there.mean()) if len(there) else float("nan"),
        float(there.std(ddof=1)) if len(there) > 1 else float("nan"),
        *map(float, shape),
    )


def mean_and_sd(
    pairs: PairScores, *, rng: np.random.Generator, draws: int = DRAWS
) -> tuple[Estimate, Estimate]:
    """Mean and SD with BCa intervals over subjects; failures are left out."""
    there = pairs.known
    found = bootstrap(lambda weights: moments(there.scores, weights), there, rng=rng, draws=draws, bca=True)
    mean, sd = found.estimates()
    return mean, sd


def moments(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted means and SDs.

    Args:
        scores: float64 (N,), no NaN.
        weights: float64 (B, N); how often each score counts, so that ones give the SD with n - 1.

    Returns:
        float64 (B, 2); NaN for weights that add up to one or less.
    """
    # About the mean, so that the sum of squares loses no digits.
    centre = scores.mean() if len(scores) else 0.0
    apart = scores - centre
    total, first, second = (weights @ np.column_stack([np.ones_like(apart), apart, apart**2])).T
    total = np.where(total > 1, total, np.nan)
    variance = np.maximum(second - first**2 / total, 0) / (total - 1)
    return np.column_stack([centre + first / total, np.sqrt(variance)])
