"""Dice's coefficient."""

import numpy as np
from numpy.typing import NDArray


def dice(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    """2 |truth and guess| / (|truth| + |guess|) of maps, bool (H, W), in [0, 1]; 1 where both are empty."""
    both = int(np.count_nonzero(truth) + np.count_nonzero(guess))
    return 2 * np.count_nonzero(truth & guess) / both if both else 1.0
