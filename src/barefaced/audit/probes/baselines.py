"""The face as it is, nothing given back: what the visible part is worth by itself.

A recogniser may be put off by the mask itself, so that each fill is compared, and the best of them counts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.conditions import Made

_REACH = 0.1
"""Of the patch's side: how far colours spread into the hole."""


def as_is(made: Made) -> NDArray[np.uint8]:
    """The patch with its mask on, uint8 (S, S, 3)."""
    return made.patch


def greyed(made: Made) -> NDArray[np.uint8]:
    """The hole grey, uint8 (S, S, 3)."""
    return np.where(made.hole[..., None], np.uint8(127), made.patch)


def blurred(made: Made) -> NDArray[np.uint8]:
    """The hole in the colours of what lies around it, without any form; uint8 (S, S, 3)."""
    import cv2

    seen = (~made.hole).astype(np.float32)
    sigma = _REACH * len(seen)
    total = cv2.GaussianBlur(made.patch * seen[..., None], (0, 0), sigma)
    weight = cv2.GaussianBlur(seen, (0, 0), sigma)
    # Far from anything seen, the mean of all that is.
    mean = made.patch[~made.hole].mean(axis=0) if seen.any() else np.full(3, 127.0)
    spread = (total + 1e-3 * mean) / (weight[..., None] + 1e-3)
    return np.where(made.hole[..., None], np.rint(spread).astype(np.uint8), made.patch)


BASELINES: dict[str, Callable[[Made], NDArray[np.uint8]]] = {
    "as it is": as_is,
    "as it is, grey": greyed,
    "as it is, blurred": blurred,
}
"""By the name of the system they stand for in every table."""
