"""Many tests at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p values (N,): below a level with probability no more than it if nothing is there.

    For tests that were declared beforehand (Holm 1979, Scandinavian Journal of Statistics 6, 65-70). NaN
    stays NaN and is not counted.
    """
    return _adjusted(p, lambda sorted_p: np.maximum.accumulate(sorted_p * np.arange(len(sorted_p), 0, -1)))


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p values (N,): of those below a level, no larger share than it is false on average.

    For exploring (Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300). NaN
    stays NaN and is not counted.
    """

    def climb(sorted_p: NDArray) -> NDArray:
        scaled = sorted_p * len(sorted_p) / np.arange(1, len(sorted_p) + 1)
        return np.minimum.accumulate(scaled[::-1])[::-1]

    return _adjusted(p, climb)


def _adjusted(p: ArrayLike, climb: Callable[[NDArray], NDArray]) -> NDArray[np.float64]:
    given = np.asarray(p, np.float64)
    there = np.flatnonzero(~np.isnan(given))
    if ((given[there] < 0) | (given[there] > 1)).any():
        raise ValueError(f"p values lie in [0, 1], got {given[there].min()} to {given[there].max()}")
    order = there[np.argsort(given[there], kind="stable")]
    found = np.full(given.shape, np.nan)
    found[order] = np.minimum(climb(given[order]), 1)
    return found
