"""The half-face respirator: a rubber facepiece with two filter cartridges and a valve."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, blend, crumple, grid, mottle, painted
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, fallen, head_straps, stand_off

Array = NDArray[Any]
RUBBER = ((0.19, 0.20, 0.21), (0.04, 0.04, 0.043), (0.10, 0.13, 0.19), (0.30, 0.31, 0.32))
FILTERS = (
    (0.55, 0.10, 0.28), (0.62, 0.16, 0.34), (0.68, 0.67, 0.62), (0.06, 0.06, 0.065), (0.24, 0.25, 0.26),
    (0.60, 0.42, 0.05),
)  # fmt: skip
WIDE, TOP, LOW = 1.2, 0.1, 2.1


def respirator(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    knots = cut(
        make, top=((0, TOP), (WIDE, TOP)), side=((WIDE, TOP), (WIDE, LOW)), bottom=((0, LOW), (WIDE, LOW))
    )
    across, down = grid(make.shape)
    x, y = np.abs(across - 0.5) * (2 * WIDE), TOP + (LOW - TOP) * down
    at, size = (rng.uniform(0.66, 0.74), rng.uniform(1.0, 1.14)), rng.uniform(0.34, 0.42)
    body, away = _body(x, y, rng), np.hypot(x - at[0], (y - at[1]))
    disc, valve = np.clip((size - away) / 0.025, 0, 1), np.clip((0.22 - np.hypot(x, y - 1.28)) / 0.03, 0, 1)
    rubber, grime = make.colour(RUBBER), 1.0 + 0.05 * mottle(make.shape, rng)
    rings = _rings(away / size, rng)
    albedo = painted(make.shape, rubber, shade=grime * (1.0 - 0.35 * band(away - size - 0.04, width=0.06)))
    filters = painted(
        make.shape, FILTERS[int(rng.integers(len(FILTERS)))], shade=grime * (1.0 - 0.22 * rings)
    )
    lid = painted(make.shape, (0.03, 0.03, 0.032), shade=1.0 + 1.5 * band(y % 0.09 - 0.045, width=0.015))
    albedo = blend(blend(albedo, filters, disc), lid, valve)
    swell = np.clip((size - away) / 0.1, 0, 1)
    relief = 0.06 * swell + 0.012 * rings * disc + 0.05 * np.clip((0.26 - np.hypot(x, y - 1.28)) / 0.08, 0, 1)
    relief += 0.03 * band(x - 0.3 - 0.12 * y, width=0.05) * (1 - disc) + 0.004 * crumple(make.shape, rng)
    grey = (0.05, 0.05, 0.055) if rng.random() < 0.7 else (0.3, 0.31, 0.32)
    return Garment(
        knots=knots,
        lift=_lift(make, knots, at, size),
        albedo=make.printed(albedo),
        alpha=np.maximum(body, disc).astype(np.float32),
        relief=relief.astype(np.float32),
        taut=0.3,
        gloss=rng.uniform(0.08, 0.2),
        straps=head_straps(rng, grey, ends=(0.42, 0.62), width=rng.uniform(0.1, 0.14)),
    )


def _body(x: Array, y: Array, rng: np.random.Generator) -> Array:
    """Opacity of the facepiece: narrow over the nose, wide over the cheeks, round under the chin."""
    heights = (TOP, 0.2, 0.4, 0.7, 1.1, 1.5, 1.8, 2.0, LOW)
    half = np.interp(y[:, 0], heights, (0.0, 0.2, 0.42, 0.68, 0.86, 0.8, 0.6, 0.34, 0.0)) * rng.uniform(
        0.95, 1.06
    )
    return np.clip((half.astype(np.float32)[:, None] - x) / 0.03, 0.0, 1.0)


def _rings(radius: Array, rng: np.random.Generator) -> Array:
    """What is moulded into a cartridge: rings, spokes or slats are all rings at this size."""
    count = rng.uniform(1.5, 4.0)
    return 0.5 + 0.5 * np.cos(np.minimum(radius, 1.1) * (2 * np.pi * count))


def _lift(make: Make, knots: Array, at: tuple[float, float], size: float) -> Array:
    fall = 0.75 * fallen(make)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)
        return np.interp(down, (0, 0.35, 0.65, 1.0), (-0.38, -0.66, -0.62, 0.15)) + 0.5 * fall + 0.8 * x * x

    down, across = np.mgrid[TOP : LOW : ROWS * 1j, -WIDE : WIDE : COLUMNS * 1j]
    reach = np.hypot(np.abs(across) - at[0], down - at[1])
    bulge = 0.34 * np.clip((size + 0.06 - reach) / 0.2, 0, 1)
    return np.maximum(stand_off(knots, front, most=0.4), bulge).astype(np.float32)
