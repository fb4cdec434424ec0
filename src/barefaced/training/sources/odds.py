"""How often the places that fooled our detector are shown again."""

import numpy as np


def odds(scores: np.ndarray) -> np.ndarray:
    """Shares that sum to 1, by the square of the score with which each place was taken for a face.

    Args:
        scores: float (K,), positive.
    """
    squares: np.ndarray = scores.astype(np.float64) ** 2
    return squares / max(float(squares.sum()), 1e-12)
