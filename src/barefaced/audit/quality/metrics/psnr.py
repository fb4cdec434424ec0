"""Peak signal-to-noise ratio."""

import math

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.metrics.mse import mse

SAME = 100.0
"""Decibels of pictures without a difference: more than any 8-bit picture with one has, and a number yet."""


def psnr(truth: NDArray[np.uint8], guess: NDArray[np.uint8], where: NDArray[np.bool_] | None = None) -> float:
    """10 log10(1 / MSE), peak 1; in dB, at most `SAME`.

    Args:
        truth: uint8 (H, W, 3).
        guess: uint8 (H, W, 3).
        where: bool (H, W), the pixels that count; None for all.

    Returns:
        dB; NaN where no pixel counts.
    """
    return decibels(mse(truth, guess, where))


def decibels(error: float) -> float:
    """A mean squared error of values in [0, 1] as dB under the peak."""
    if math.isnan(error):
        return error
    return SAME if error <= 10 ** (-SAME / 10) else -10.0 * math.log10(error)
