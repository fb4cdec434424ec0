"""The mean face: what anybody knows of a face without looking at it."""

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.warp import resized


class MeanFace:
    """Paints the mean of the faces it was given, whoever wears the mask."""

    side = None

    def __init__(self, faces: NDArray[np.uint8]) -> None:
        """Args:
        faces: uint8 (N, S, S, 3), N at least 1, aligned.
        """
        self.mean = np.rint(faces.mean(axis=0, dtype=np.float64)).astype(np.uint8)

    def paint(
        self, masked: NDArray[np.uint8], hole: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """The mean face at the size of `masked`, uint8 (S, S, 3)."""
        return resized(self.mean, masked.shape[1::-1])
