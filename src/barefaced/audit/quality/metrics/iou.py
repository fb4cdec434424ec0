"""Intersection over union."""

import numpy as np
from numpy.typing import NDArray


def iou(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    """|truth and guess| / |truth or guess| of maps, bool (H, W), in [0, 1]; 1 where both are empty."""
    union = int(np.count_nonzero(truth | guess))
    return np.count_nonzero(truth & guess) / union if union else 1.0
