"""The disposable surgical mask: pleats, a wire over the nose, ear loops or four ties."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import (
    band,
    creases,
    crumple,
    drags,
    grid,
    mottle,
    painted,
    pleats,
    soft_box,
)
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, ear_loops, head_straps, hung

PALE_BLUE, WHITE, BLACK = (0.36, 0.57, 0.72), (0.81, 0.82, 0.82), (0.019, 0.019, 0.021)
COLOURS = (
    *(WHITE,) * 5, *(PALE_BLUE,) * 7, (0.24, 0.46, 0.64), (0.58, 0.70, 0.77), (0.30, 0.55, 0.60),
    BLACK, BLACK, (0.44, 0.62, 0.55), (0.70, 0.53, 0.55), (0.28, 0.29, 0.31),
)  # fmt: skip
"""Linear reflectance, each as often as it is seen on people of the press and the web, roughly."""

Array = NDArray[Any]


def surgical(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.12, 0.26), rng.uniform(2.02, 2.22), rng.uniform(0.92, 1.06)
    low_side = rng.uniform(1.3, 1.55)
    knots = cut(
        make,
        top=((0, nose), (0.22, nose - 0.03), (0.34, nose + 0.26), (wide, 0.3 + rng.uniform(-0.04, 0.1))),
        side=((wide, 0.33), (wide + 0.06, 0.85), (wide - 0.03, low_side)),
        bottom=((0, low), (0.5, low), (0.86, low - 0.08), (wide - 0.03, low_side)),
    )
    fold = pleats(make.shape, rng, count=int(rng.choice((3, 3, 3, 4))))
    worn = creases(make.shape, rng, scale=4, flat=1.4) * rng.uniform(0.3, 1.2)
    hills = crumple(make.shape, rng)
    pulled = drags(hills, rng) * rng.uniform(0.3, 1.2)
    wire, welds = _wire(make.shape, rng), _welds(make.shape)
    colour = make.colour(COLOURS)
    fibres = mottle(make.shape, rng)
    shade = 1.0 + 0.12 * fibres - 0.08 * welds
    relief = 0.11 * fold + 0.075 * worn + 0.04 * hills + 0.075 * pulled
    relief += 0.025 * wire - 0.008 * welds + 0.004 * fibres
    garment = Garment(
        knots=knots,
        lift=_lift(rng),
        albedo=make.printed(painted(make.shape, colour, shade=shade)),
        alpha=soft_box(make.shape, corner=0.04),
        relief=relief.astype(np.float32),
        taut=0.9,
        straps=_held(colour, rng),
    )
    return hung(garment, make) if make.wear == "hanging" else garment


def _held(colour: tuple[float, float, float], rng: np.random.Generator) -> tuple[Strap, ...]:
    """Ear loops; one in ten is tied behind the head as in a theatre."""
    if rng.random() < 0.1:
        return head_straps(rng, colour, ends=(0.04, 0.95), width=0.06)
    plain = (0.75, 0.75, 0.75) if rng.random() < 0.8 or max(colour) > 0.1 else (0.03, 0.03, 0.03)
    return ear_loops(rng, plain, ends=(0.05, 0.94), width=rng.uniform(0.03, 0.05))


def _wire(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The ridge of the nose wire under the upper hem."""
    across, down = grid(shape)
    half = rng.uniform(0.2, 0.3)
    return band(down - 0.05, width=0.02) * np.clip((half - np.abs(across - 0.5)) / 0.02, 0, 1)


def _welds(shape: tuple[int, int]) -> Array:
    """Rows of welded points along the hems and the folded sides."""
    across, down = grid(shape)
    rows = band(down - 0.085, width=0.012) + band(down - 0.955, width=0.012)
    sides = band(np.abs(across - 0.5) - 0.455, width=0.008)
    points_across = 0.5 + 0.5 * np.sin(across * (2 * np.pi * 70))
    points_down = 0.5 + 0.5 * np.sin(down * (2 * np.pi * 45))
    return (rows * points_across + sides * points_down).astype(np.float32)


def _lift(rng: np.random.Generator) -> Array:
    """It bellies over mouth and cheeks, and often gapes at the sides."""
    down, across = np.mgrid[0 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    belly = rng.uniform(0.03, 0.09) * np.sin(np.pi * down) * (1 - across**2)
    # More at the jaw, which narrows while the sheet does not; and rarely as much on both sides.
    most = rng.uniform(0.02, 0.22) + rng.uniform(-0.05, 0.05) * across
    gape = most * np.sin(np.pi * down**1.4) * across**6
    return np.maximum(belly + gape, 0.0).astype(np.float32)
