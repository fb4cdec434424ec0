"""The patch that a censor lays over a mouth: the photo itself, blurred or in coarse squares."""

from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import grid, mottle, painted, rounded
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, rigid

Array = NDArray[Any]
Bytes = NDArray[np.uint8]
BAR = ((0.015, 0.015, 0.015), (0.85, 0.85, 0.85))
"""Linear reflectance of a bar: black or white."""


def patch(make: Make) -> Garment:
    """Draw one: over the mouth or the whole lower face, blurred or pixelated.

    Where a colour or a texture is asked for it is a plain card instead.
    """
    rng = make.rng
    mouth_alone = rng.random() < 0.35
    top = rng.uniform(0.72, 0.86) if mouth_alone else rng.uniform(0.2, 0.55)
    low = rng.uniform(1.4, 1.56) if mouth_alone else rng.uniform(1.9, 2.2)
    wide = rng.uniform(0.5, 0.8) if mouth_alone else rng.uniform(0.8, 1.15)
    knots = cut(
        make, top=((0, top), (wide, top)), side=((wide, top), (wide, low)), bottom=((0, low), (wide, low))
    )
    coarse = rng.uniform(0.1, 0.3)
    veil = partial(_out_of_focus if rng.random() < 0.6 else _in_squares, size=coarse)
    card = painted(make.shape, make.colour(BAR), shade=1.0 + 0.02 * mottle(make.shape, rng))
    return Garment(
        knots=knots,
        lift=np.zeros((ROWS, COLUMNS), np.float32),
        albedo=make.printed(card),
        alpha=_outline(make.shape, rng),
        relief=np.zeros(make.shape, np.float32),
        shell=rigid(knots, _card),
        veil=None if make.plain else veil,
    )


def _card(x: Array, y: Array) -> Array:
    """Flat: who censors works on the picture, not on the jaw."""
    return np.full(np.broadcast_shapes(x.shape, y.shape), -0.35, np.float32)


def _outline(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """An ellipse, or a rectangle with corners more or less round; its edge hard or fading."""
    across, down = grid(shape)
    out = rounded(2.0 * across - 1.0, 2.0 * down - 1.0, int(rng.integers(1, 4)))
    fade = rng.choice((0.03, 0.1, 0.3))
    return np.clip((0.97 - out) / fade, 0.0, 1.0).astype(np.float32)


def _out_of_focus(photo: Bytes, unit: float, *, size: float) -> Bytes:
    """A photo after a Gaussian, its deviation in distances between the eyes."""
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), max(size * unit, 1.0)), np.uint8)


def _in_squares(photo: Bytes, unit: float, *, size: float) -> Bytes:
    """A photo in squares of its mean colours, their side in distances between the eyes."""
    height, width = photo.shape[:2]
    side = max(size * unit, 2.0)
    cells = max(1, round(width / side)), max(1, round(height / side))
    few = cv2.resize(photo, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(few, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
