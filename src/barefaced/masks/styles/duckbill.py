"""The duckbill: a pouch with a flat front edge, as of a bird."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, grid, mottle, painted, soft_box
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut, ear_loops, fallen, head_straps, hung, stand_off

Array = NDArray[Any]
COLOURS = (
    *((0.80, 0.80, 0.80),) * 5, (0.40, 0.57, 0.68), (0.40, 0.57, 0.68), (0.70, 0.58, 0.38),
    (0.019, 0.019, 0.021), (0.54, 0.63, 0.58),
)  # fmt: skip


def duckbill(make: Make) -> Garment:
    """Draw one: the upper and the lower half meet in a welded edge in front of the lips."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.12, 0.22), rng.uniform(1.94, 2.08), rng.uniform(0.92, 1.02)
    knots = cut(
        make,
        top=((0, nose), (0.22, nose + 0.02), (0.45, 0.52), (wide, 0.56)),
        side=((wide, 0.56), (wide + 0.08, 0.95), (wide - 0.08, 1.3)),
        bottom=((0, low), (0.3, low), (0.6, low - 0.2), (wide - 0.08, 1.3)),
    )
    across, down = grid(make.shape)
    bill = rng.uniform(0.5, 0.58)
    edge = band(down - bill, width=0.014) * np.clip((0.42 - np.abs(across - 0.5)) / 0.05, 0, 1)
    below = np.clip((down - bill) / 0.03, 0, 1)
    dots = 0.5 + 0.5 * np.sin(across * (2 * np.pi * 60))
    rows = (band(down - 0.09, width=0.012) + band(down - 0.94, width=0.012)) * dots
    clip = band(down - 0.05, width=0.018) * np.clip((0.2 - np.abs(across - 0.5)) / 0.02, 0, 1)
    colour = make.colour(COLOURS)
    shade = 1.0 + 0.13 * mottle(make.shape, rng) - 0.1 * edge - 0.08 * rows - 0.14 * below
    tuck = np.clip(1 - np.abs(down - bill) / 0.22, 0, 1)
    worn = 0.05 * creases(make.shape, rng, scale=4) + 0.036 * crumple(make.shape, rng)
    loops = rng.random() < 0.5 or make.wear == "hanging"
    elastic = (0.7, 0.7, 0.69)
    garment = Garment(
        knots=knots,
        lift=stand_off(knots, _pouch(make), most=0.62),
        albedo=make.printed(painted(make.shape, colour, shade=shade)),
        alpha=soft_box(make.shape, corner=0.16, edge=0.016),
        relief=(0.09 * tuck + 0.02 * edge + worn + 0.014 * clip).astype(np.float32),
        taut=0.5,
        straps=ear_loops(rng, elastic, ends=(0.1, 0.85))
        if loops
        else head_straps(rng, elastic, ends=(0.15, 0.7)),
    )
    return hung(garment, make) if make.wear == "hanging" else garment


def _pouch(make: Make) -> Callable[[Array, Array], Array]:
    """A roof from the nose out to the bill, and a floor from there back to the chin."""
    fall, out = 0.75 * fallen(make), make.rng.uniform(-0.94, -0.82)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)
        ridge = np.interp(down, (0, 0.55, 0.62, 1.0), (-0.36, out, out, 0.15))
        return ridge + 0.5 * fall + 1.6 * np.clip(np.abs(x) - 0.55, 0, None) ** 1.5

    return front
