"""Structural similarity."""

import numpy as np
from numpy.typing import NDArray

WINDOW, SIGMA = 11, 1.5
"""Of the Gaussian, pixels."""
K1, K2 = 0.01, 0.03


def ssim(truth: NDArray[np.uint8], guess: NDArray[np.uint8], where: NDArray[np.bool_] | None = None) -> float:
    """Mean structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004), each channel by itself.

    Of the whole picture it is the mean over windows that lie inside. Of a hole it is the mean over windows
    whose middle is in it; they look over its rim, and see the picture mirrored beyond its edge.

    Args:
        truth: uint8 (H, W, 3), at least 11 pixels each way.
        guess: uint8 (H, W, 3).
        where: bool (H, W), the pixels that count; None for all.

    Returns:
        In [-1, 1]; NaN where no pixel counts.
    """
    half = WINDOW // 2
    if where is None:
        inside = _map(truth, guess)[half:-half, half:-half]
        return float(inside.mean()) if inside.size else float("nan")
    if not where.any():
        return float("nan")
    box = _around(where, half)
    return float(_map(truth[box], guess[box])[where[box]].mean())


def _around(where: NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    """The part of the picture that windows in `where` can see: the rest need not be looked at."""
    rows, columns = (np.flatnonzero(where.any(axis)) for axis in (1, 0))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + margin + 1),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + margin + 1),
    )


def _map(truth: NDArray[np.uint8], guess: NDArray[np.uint8]) -> NDArray[np.float64]:
    x, y = truth.astype(np.float64), guess.astype(np.float64)
    c1, c2 = (K1 * 255) ** 2, (K2 * 255) ** 2
    mean_x, mean_y = _smooth(x), _smooth(y)
    var_x, var_y = _smooth(x * x) - mean_x**2, _smooth(y * y) - mean_y**2
    both = _smooth(x * y) - mean_x * mean_y
    found: NDArray[np.float64] = (
        (2 * mean_x * mean_y + c1) * (2 * both + c2)
        / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))
    )  # fmt: skip
    return found


def _smooth(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    import cv2

    blurred = cv2.GaussianBlur(picture, (WINDOW, WINDOW), SIGMA, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float64)
