"""The disposable surgical mask: pleats, a wire over the nose, ear loops or four ties."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, grid, mottle, painted, pleats, soft_box
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, ear_loops, head_straps, hung

PALE_BLUE, WHITE, BLACK = (0.34, 0.56, 0.72), (0.74, 0.76, 0.77), (0.022, 0.022, 0.025)
COLOURS = (
    PALE_BLUE, PALE_BLUE, PALE_BLUE, (0.22, 0.46, 0.66), (0.25, 0.55, 0.62), WHITE, WHITE, BLACK,
    (0.36, 0.62, 0.52), (0.74, 0.46, 0.52), (0.36, 0.34, 0.55), (0.28, 0.29, 0.31),
)  # fmt: skip
"""Linear reflectance; the blue that most of the world wore is here three times."""

Array = NDArray[Any]


def surgical(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.12, 0.26), rng.uniform(2.02, 2.22), rng.uniform(0.92, 1.06)
    knots = cut(
        make,
        top=((0, nose), (0.22, nose - 0.03), (0.34, nose + 0.26), (wide, 0.3 + rng.uniform(-0.04, 0.1))),
        side=((wide, 0.33), (wide + 0.06, 0.85), (wide - 0.1, rng.uniform(1.22, 1.42))),
        bottom=((0, low), (0.4, low), (0.66, low - 0.22), (wide - 0.1, 1.35)),
    )
    fold = pleats(make.shape, rng, count=int(rng.choice((3, 3, 3, 4))))
    worn = creases(make.shape, rng, scale=4, flat=1.4) * rng.uniform(0.3, 1.2)
    wire, welds = _wire(make.shape, rng), _welds(make.shape)
    colour = make.colour(COLOURS)
    shade = 1.0 - 0.10 * fold + 0.035 * mottle(make.shape, rng) - 0.05 * welds
    relief = 0.042 * fold + 0.028 * worn + 0.018 * crumple(make.shape, rng) + 0.016 * wire - 0.004 * welds
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
    gape = rng.uniform(0.0, 0.1) * np.sin(np.pi * down) * across**6
    return (belly + gape).astype(np.float32)
