"""The mean mask: where masks are worn, whatever the picture shows."""

import numpy as np
from numpy.typing import NDArray


class MeanMask:
    """Says of every picture that the mask is where masks usually are."""

    side = None

    def __init__(self, coverages: NDArray[np.floating]) -> None:
        """Args:
        coverages: float (N, S, S) in [0, 1], N at least 1, of aligned faces.
        """
        self.mean = coverages.mean(axis=0, dtype=np.float64).astype(np.float32)

    def segment(self, masked: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The mean coverage at the size of `masked`, float32 (S, S)."""
        import cv2

        return np.asarray(cv2.resize(self.mean, masked.shape[1::-1]), np.float32)
