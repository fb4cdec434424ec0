"""Grain and fine texture of the photo, for what was painted without them.

A painted patch is smooth: the network saw 256 pixels where the face may have 2000, and it averages noise
away. The photo's visible skin is taken apart into octaves; in each, what the painting lacks is added as noise
of that octave, with the same strength and the same mixture of colours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
FEWEST = 64
"""Pixels of skin from which its texture can be told."""
LOOKED_AT = 384
"""Pixels along a side of the part that is looked at."""
STRENGTH = (1.0, 0.8, 0.5)
"""Of each octave, every one twice as coarse as the one before: coarse texture is less and less like noise."""
BLOCK, CALM = 8, 0.25
"""Pixels along a block in the finest octave, and the share of them that is calm enough to be plain skin."""


def missing_grain(
    photo: NDArray[np.uint8],
    skin: NDArray[np.bool_],
    painted: Array,
    hole: NDArray[np.bool_],
    *,
    fineness: float,
    rng: np.random.Generator,
) -> Array:
    """Draw the texture that a painting lacks beside the photo.

    Args:
        photo: uint8 RGB (H, W, 3).
        skin: bool (H, W), visible skin in it.
        painted: float32 (h, w, 3), values of 255, of another part of it; only the hole is looked at.
        hole: bool (h, w).
        fineness: pixels of the photo along one of the painted patch: detail below that it cannot have.
        rng: of the noise.

    Returns:
        float32 (h, w, 3), to be added to the painting inside the hole.
    """
    grain = np.zeros(painted.shape, np.float32)
    if skin.sum() < FEWEST or hole.sum() < FEWEST:
        return grain
    count = min(len(STRENGTH), 1 + round(np.log2(max(fineness, 1.0))))
    theirs = _octaves(*_middle(photo, skin), count)
    ours = _octaves(*_middle(painted, hole), count)
    rows, columns = _extent(hole)
    for octave, (wanted, present) in enumerate(zip(theirs, ours, strict=True)):
        colour = STRENGTH[octave] * _root(wanted - present)
        if colour.any():
            grain[rows, columns] += _noise(grain[rows, columns].shape[:2], octave, rng) @ colour
    return grain


def _octaves(picture: Array, where: NDArray[np.bool_], count: int) -> list[NDArray[np.float64]]:
    """Covariance (3, 3) of the colours in each octave, over the calmest of the pixels `where`."""
    import cv2

    found = []
    for octave in range(count):
        softer = np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.0**octave), np.float32)
        band = picture - softer
        calm = band[_calm(band, where, block=BLOCK * 2**octave)].astype(np.float64)
        found.append(calm.T @ calm / len(calm) if len(calm) >= FEWEST else np.zeros((3, 3)))
        picture = softer
    return found


def _calm(band: Array, where: NDArray[np.bool_], *, block: int) -> NDArray[np.bool_]:
    """Bool (h, w): the calmest quarter of the places whose whole block counts, so no eyes or edges."""
    import cv2

    energy = cv2.blur(np.square(band).sum(-1), (block, block))
    whole = cv2.erode(where.astype(np.uint8), np.ones((block, block), np.uint8)) > 0
    if not whole.any():
        return whole
    return np.asarray(whole & (energy <= np.quantile(energy[whole], CALM)))


def _root(covariance: NDArray[np.float64]) -> Array:
    """The symmetric square root (3, 3) of a covariance, what is below 0 taken for 0."""
    values, axes = np.linalg.eigh(covariance)
    return np.asarray((axes * np.sqrt(np.clip(values, 0.0, None))) @ axes.T, np.float32)


def _noise(shape: tuple[int, ...], octave: int, rng: np.random.Generator) -> Array:
    """Noise of one octave, float32 (h, w, 3), each colour of variance 1."""
    import cv2

    step = 2**octave
    small = tuple(side // step + 2 for side in shape)
    noise = rng.standard_normal((*small, 3), np.float32)
    noise -= cv2.GaussianBlur(noise, (0, 0), 1.0)
    if step > 1:
        size = small[1] * step, small[0] * step
        noise = np.array(cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC), np.float32)
    noise = noise[: shape[0], : shape[1]]
    return np.asarray(noise / max(float(noise.std()), 1e-6), np.float32)


def _middle(picture: NDArray, where: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """The middle of the part `where`, at most `LOOKED_AT` pixels wide and high, and which of it counts."""
    part = []
    for extent in _extent(where):
        spare = max(0, extent.stop - extent.start - LOOKED_AT)
        part.append(slice(extent.start + spare // 2, extent.stop - (spare - spare // 2)))
    chosen = where[part[0], part[1]]
    return picture[part[0], part[1]].astype(np.float32), chosen if chosen.any() else np.ones_like(chosen)


def _extent(where: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns of the smallest rectangle around the pixels `where`, at least one."""
    rows, columns = np.flatnonzero(where.any(1)), np.flatnonzero(where.any(0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
