"""Thresholds as counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEEDED = 10
"""Comparisons that must lie above a threshold before it is counted."""


def empirical_tail(
    scores: NDArray[np.float64], weights: NDArray[np.float64], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The lowest thresholds that no larger share of the scores reaches; takes and gives what `TAILS` says.

    NaN for rates that ask for fewer than ten of the scores.
    """
    found = np.full((len(weights), len(rates)), np.nan)
    asked = np.flatnonzero(rates * len(scores) >= NEEDED)
    if not len(asked):
        return found
    # above[:, j]: how much lies at or above scores[j]; falls from left to right
    above = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    for row, column in enumerate(above):
        limits = rates[asked] * column[0] * (1 + 1e-12)
        last_over = len(column) - np.searchsorted(column[::-1], limits, side="right") - 1
        # Just above the last score that would let too many in, so that ties stay out together.
        found[row, asked] = np.where(
            last_over >= 0, np.nextafter(scores[np.maximum(last_over, 0)], np.inf), scores[0]
        )
    return found
