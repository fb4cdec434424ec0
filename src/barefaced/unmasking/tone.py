"""Photos of one tone: grey, sepia, tinted. What is painted into them must be of that tone too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ONE_TONE = 2.0
"""Root mean square of 255 by which colours may miss the tone's curve; a colour photo's miss it by more."""
LEVELS = 32
"""Steps of brightness at which the curve is known."""
ENOUGH = 0.25
"""Share of the patch from which what is visible speaks for the photo; a wall and hair alone look grey."""


def in_tone(
    face: NDArray[np.float32], patch: NDArray[np.uint8], visible: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Give a painted face the one tone of its photo, if the photo has but one.

    Args:
        face: float32 (S, S, 3), values of 255.
        patch: uint8 RGB (S, S, 3), the photo's.
        visible: bool (S, S), the pixels of `patch` to go by; where they are few, all of it is gone by.

    Returns:
        float32 (S, S, 3); `face` itself where the photo has colours.
    """
    trusted = visible if visible.mean() >= ENOUGH else np.ones_like(visible)
    seen = patch[::2, ::2][trusted[::2, ::2]].astype(np.float32)  # a quarter tells as much
    grey = _grey(seen)
    curves = [_curve(grey, seen[:, channel] - grey) for channel in range(3)]
    misses = [seen[:, channel] - grey - np.interp(grey, *curve) for channel, curve in enumerate(curves)]
    if float(np.sqrt(np.mean(np.square(misses)))) > ONE_TONE:
        return face
    level = _grey(face)
    return np.stack([level + np.interp(level, *curve) for curve in curves], -1).astype(np.float32)


def _grey(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Brightness (Rec. 601) of colours (..., 3), float32 (...)."""
    grey: NDArray[np.float32] = colours @ np.array([0.299, 0.587, 0.114], np.float32)
    return grey


def _curve(grey: NDArray[np.float32], excess: NDArray[np.float32]) -> tuple[NDArray, NDArray]:
    """Mean of `excess` (N,) at the levels of `grey` (N,) that occur: two arrays (L,), to interpolate."""
    level = np.clip((grey * (LEVELS / 256)).astype(int), 0, LEVELS - 1)
    count = np.bincount(level, minlength=LEVELS)
    there = count > 0
    means = [np.bincount(level, values, LEVELS)[there] / count[there] for values in (grey, excess)]
    return means[0], means[1]
