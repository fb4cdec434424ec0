"""Thresholds of a normal distribution, as work 000 takes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.summary import moments
from barefaced.errors import require


def gaussian_tail(
    scores: NDArray[np.float64], weights: NDArray[np.float64], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean + SD * z of the upper share; takes and gives what `TAILS` says."""
    mean, sd = moments(scores, weights).T[:, :, None]
    return mean - sd * require("scipy.special", "audit").ndtri(rates)
