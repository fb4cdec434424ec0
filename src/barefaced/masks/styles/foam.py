"""The fashion mask of thin foam: two smooth halves joined down the middle, with holes for the ears."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, drags, grid, mottle, painted, soft_box
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, fallen, hung, stand_off

COLOURS = (
    *((0.044, 0.054, 0.069),) * 3, *((0.0165, 0.0215, 0.030),) * 3, (0.030, 0.036, 0.060),
    (0.085, 0.065, 0.060), (0.31, 0.34, 0.39), (0.31, 0.34, 0.39), (0.60, 0.55, 0.48),
    (0.76, 0.81, 0.85), (0.76, 0.81, 0.85), (0.62, 0.42, 0.44),
)  # fmt: skip
"""Linear reflectance, each as often as it is seen on people of the press, roughly."""

Array = NDArray[Any]


def foam(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.07, 0.22), rng.uniform(1.96, 2.16), rng.uniform(1.2, 1.3)
    end, low_side = rng.uniform(0.02, 0.14), rng.uniform(0.62, 0.78)
    knots = cut(
        make,
        top=((0, nose), (0.2, nose), (0.4, 0.55), (0.8, 0.42), (wide, end)),
        side=((wide, end), (wide + 0.01, 0.5 * (end + low_side)), (wide, low_side)),
        bottom=((0, low), (0.28, low), (0.62, low - 0.28), (0.95, 1.28), (wide, low_side)),
    )
    hills = crumple(make.shape, rng, scale=4)
    pulled = drags(hills, rng) * rng.uniform(0.1, 0.8)
    across, down = grid(make.shape)
    middle = np.abs(across - 0.5 - 0.004 * np.sin(down * 9))
    fibres = mottle(make.shape, rng)
    ridge, line = np.exp(-middle / 0.035), band(middle, width=0.006)
    hem = band(np.minimum(down, 1.0 - down) - 0.035, width=0.014)
    shade = 1.0 + rng.uniform(0.02, 0.1) * fibres - rng.uniform(0.1, 0.45) * line
    relief = (
        0.05 * ridge
        - rng.uniform(0.004, 0.025) * line
        + 0.012 * hem
        + rng.uniform(0.0, 0.035) * creases(make.shape, rng, scale=6)
        + 0.015 * hills
        + 0.05 * pulled
        + 0.004 * fibres
    )
    garment = Garment(
        knots=knots,
        lift=_wide(stand_off(knots, _front(make), most=0.6, keeled=True), rng),
        albedo=make.printed(painted(make.shape, make.colour(COLOURS), shade=shade)),
        alpha=soft_box(make.shape, corner=0.05) * _holes(make.shape, rng),
        relief=relief.astype(np.float32),
        taut=0.85,
    )
    return hung(garment, make) if make.wear == "hanging" else garment


def _wide(lift: Array, rng: np.random.Generator) -> Array:
    """Foam bridges the hollow of the cheek and stands off a narrow jaw."""
    down, across = np.mgrid[0 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    jaw = rng.uniform(0.03, 0.18) * np.sin(np.pi * np.clip(down, 0.0, 0.9)) * np.abs(across) ** 3
    return (lift + jaw * (1 - across**4)).astype(np.float32)


def _front(make: Make) -> Callable[[Array, Array], Array]:
    """A keel from the nose to under the chin."""
    fall, out = 0.75 * fallen(make), make.rng.uniform(-0.72, -0.6)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)
        keel = np.interp(down, (0, 0.3, 0.6, 1.0), (-0.36, out, out, 0.1))
        return keel + 0.5 * fall + 0.42 * np.abs(x) + 0.36 * x * x

    return front


def _holes(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Opacity about the ears' holes, float32 (h, w); what is left above and below is the loops."""
    across, down = grid(shape)
    deep, tall = rng.uniform(0.11, 0.16), rng.uniform(0.26, 0.33)
    x, y = (0.5 - np.abs(across - 0.5)) / deep, (down - rng.uniform(0.44, 0.5)) / tall
    out = np.sqrt(np.sqrt(x**4 + y**4))
    return np.clip((out - 1.0) * deep / 0.008 + 0.5, 0.0, 1.0).astype(np.float32)
