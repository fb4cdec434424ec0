"""The folded KN95: two halves welded along a seam down the middle, ear loops."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, grid, mottle, painted, soft_box
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut, ear_loops, fallen, hung, stand_off

COLOURS = (
    *((0.80, 0.82, 0.84),) * 4, (0.019, 0.019, 0.021), (0.019, 0.019, 0.021), (0.30, 0.31, 0.33),
    (0.62, 0.50, 0.50), (0.35, 0.45, 0.56), (0.58, 0.53, 0.46),
)  # fmt: skip
Array = NDArray[Any]


def kn95(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.1, 0.22), rng.uniform(1.96, 2.1), rng.uniform(1.0, 1.12)
    low_side = rng.uniform(1.15, 1.35)
    knots = cut(
        make,
        top=((0, nose), (0.2, nose + 0.02), (0.4, 0.5), (wide, 0.36)),
        side=((wide, 0.36), (wide + 0.03, 0.7), (wide - 0.06, low_side)),
        bottom=((0, low), (0.25, low), (0.6, low - 0.25), (wide - 0.06, low_side)),
    )
    across, down = grid(make.shape)
    middle = np.abs(across - 0.5)
    ridge = np.clip(1.0 - middle / 0.25, 0, 1)
    welds = _welds(make.shape, rng)
    seam = band(middle, width=0.007) + 0.6 * band(middle - 0.022, width=0.006)
    clip = band(down - 0.07, width=0.02) * np.clip((0.16 - middle) / 0.02, 0, 1)
    colour = make.colour(COLOURS)
    fibres = mottle(make.shape, rng)
    shade = 1.0 - 0.09 * welds - 0.16 * seam + 0.06 * fibres
    worn = rng.uniform(0.005, 0.035) * creases(make.shape, rng, scale=4) + 0.016 * crumple(
        make.shape, rng, scale=4
    )
    relief = 0.09 * ridge + worn - 0.012 * welds - 0.014 * seam + 0.02 * clip + 0.004 * fibres
    elastic = colour if max(colour) < 0.1 else (0.72, 0.72, 0.71)
    garment = Garment(
        knots=knots,
        lift=stand_off(knots, _tent(make), most=0.5, keeled=True),
        albedo=make.printed(painted(make.shape, colour, shade=shade)),
        alpha=soft_box(make.shape, corner=0.07, edge=0.014),
        relief=relief.astype(np.float32),
        taut=0.6,
        straps=ear_loops(rng, elastic, ends=(0.08, 0.9), width=rng.uniform(0.03, 0.045)),
    )
    return hung(garment, make) if make.wear == "hanging" else garment


def _tent(make: Make) -> Callable[[Array, Array], Array]:
    """Two slopes that meet in front of nose and mouth."""
    fall, tip = 0.75 * fallen(make), make.rng.uniform(-0.74, -0.62)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)  # 0 on the bridge of the nose, 1 under the chin
        ridge = np.interp(down, (0, 0.3, 0.5, 0.7, 1.0), (-0.36, tip, tip, tip + 0.2, 0.15))
        return ridge + 0.5 * fall + 0.62 * np.abs(x) + 0.22 * x * x

    return front


def _welds(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Dotted lines: along the edge, and one that crosses each half."""
    across, down = grid(shape)
    x = np.abs(across - 0.5) * 2
    dots = 0.5 + 0.5 * np.sin(across * (2 * np.pi * 60)) * np.sin(down * (2 * np.pi * 50) + 1.5)
    slope = rng.uniform(-0.35, 0.35)
    lines = band(down - 0.1, width=0.012) + band(down - 0.93, width=0.012) + band(x - 0.93, width=0.012)
    lines = lines + band(down - (0.5 + slope * (x - 0.5)), width=0.012) * (rng.random() < 0.6)
    return (lines * dots).astype(np.float32)
