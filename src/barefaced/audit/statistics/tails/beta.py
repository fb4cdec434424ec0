"""Thresholds of a Beta distribution of (1 + cosine)/2: that of directions drawn evenly from a sphere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.statistics.summary import moments
from barefaced.errors import require


def beta_tail(
    scores: NDArray[np.float64], weights: NDArray[np.float64], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quantiles of the Beta with the scores' mean and variance; takes and gives what `TAILS` says.

    Random unit vectors in D dimensions have a = b = (D - 1)/2. NaN where scores leave [-1, 1] or do not vary.
    """
    if len(scores) and max(-scores[0], scores[-1]) > 1:
        return np.full((len(weights), len(rates)), np.nan)
    mean, sd = moments(scores, weights).T[:, :, None]
    centre, variance = (1 + mean) / 2, (sd / 2) ** 2
    size = centre * (1 - centre) / np.where(variance > 0, variance, np.nan) - 1
    inverse = require("scipy.special", "audit").betainccinv
    return 2 * inverse(centre * size, (1 - centre) * size, rates) - 1
