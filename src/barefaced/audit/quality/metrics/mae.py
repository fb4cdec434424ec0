"""Mean absolute error."""

import numpy as np
from numpy.typing import NDArray


def mae(truth: NDArray[np.uint8], guess: NDArray[np.uint8], where: NDArray[np.bool_] | None = None) -> float:
    """The mean over pixels and channels of the absolute difference, of values in [0, 1].

    Args:
        truth: uint8 (H, W, 3).
        guess: uint8 (H, W, 3).
        where: bool (H, W), the pixels that count; None for all.

    Returns:
        In [0, 1]; NaN where no pixel counts.
    """
    one, other = (truth, guess) if where is None else (truth[where], guess[where])
    if not one.size:
        return float("nan")
    return float(np.mean(np.abs(one.astype(np.float64) - other))) / 255.0
