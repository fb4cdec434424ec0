"""Share of pixels told right."""

import numpy as np
from numpy.typing import NDArray


def pixel_accuracy(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    """Share of pixels on which both maps, bool (H, W), agree, in [0, 1].

    High for whoever says nothing is covered, because most pixels are not: read it beside IoU.
    """
    return float(np.mean(truth == guess))
