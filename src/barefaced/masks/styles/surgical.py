"""The disposable surgical mask: pleats, a wire over the nose, ear loops or four ties."""

from collections.abc import Callable
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
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, ear_loops, fallen, head_straps, hung, stand_off

PALE_BLUE, WHITE, BLACK = (0.35, 0.57, 0.76), (0.82, 0.88, 0.92), (0.0165, 0.0205, 0.026)
COLOURS = (
    *(WHITE,) * 8, *(PALE_BLUE,) * 4, (0.24, 0.46, 0.66), (0.55, 0.68, 0.80), (0.55, 0.68, 0.80),
    (0.30, 0.57, 0.60), BLACK, BLACK, (0.44, 0.64, 0.55), (0.70, 0.53, 0.57), (0.28, 0.29, 0.32),
)  # fmt: skip
"""Linear reflectance, each as often as it is seen on people of the press and the web, roughly; cloth that is
sold as white or black is a little blue.
"""

Array = NDArray[Any]


def surgical(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.06, 0.2), rng.uniform(2.02, 2.22), rng.uniform(0.94, 1.1)
    low_side = rng.uniform(1.3, 1.55)
    knots = cut(
        make,
        top=((0, nose), (0.22, nose - 0.02), (0.4, nose + 0.19), (wide, 0.3 + rng.uniform(-0.08, 0.08))),
        side=((wide, 0.33), (wide + 0.06, 0.85), (wide - 0.03, low_side)),
        bottom=((0, low), (0.5, low), (0.86, low - 0.08), (wide - 0.03, low_side)),
    )
    fold = pleats(make.shape, rng, count=int(rng.choice((3, 3, 3, 4))))
    worn = creases(make.shape, rng, scale=7, flat=1.4) * rng.uniform(0.2, 1.0)
    hills = crumple(make.shape, rng, scale=4)
    pulled = drags(hills, rng) * rng.uniform(0.3, 1.4)
    keel = rng.uniform(0.0, 0.07) * _keel(make.shape)
    wire, welds = _wire(make.shape, rng), _welds(make.shape)
    colour = make.colour(COLOURS)
    fibres = mottle(make.shape, rng)
    shade = 1.0 + rng.uniform(0.03, 0.12) * fibres - 0.08 * welds
    relief = rng.uniform(0.05, 0.14) * fold + 0.06 * worn + 0.02 * hills + 0.075 * pulled + keel
    relief += 0.025 * wire - 0.008 * welds + 0.004 * fibres
    garment = Garment(
        knots=knots,
        lift=_lift(rng, stand_off(knots, _bow(make), most=0.6, keeled=True)),
        albedo=make.printed(painted(make.shape, colour, shade=shade)),
        alpha=soft_box(make.shape, corner=0.04),
        relief=relief.astype(np.float32),
        taut=0.9,
        straps=_held(colour, rng),
    )
    return hung(garment, make) if make.wear == "hanging" else garment


def _held(colour: tuple[float, float, float], rng: np.random.Generator) -> tuple[Strap, ...]:
    """Ear loops; one in twenty is tied behind the head as in a theatre."""
    if rng.random() < 0.05:
        return head_straps(rng, colour, ends=(0.04, 0.95), width=0.03)
    plain = (0.75, 0.75, 0.75) if rng.random() < 0.8 or max(colour) > 0.1 else (0.03, 0.03, 0.03)
    return ear_loops(rng, plain, ends=(0.05, 0.94), width=rng.uniform(0.022, 0.036))


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


def _keel(shape: tuple[int, int]) -> Array:
    """The ridge that a nose leaves in flat cloth, from the wire down; beside it lie two planes."""
    across, down = grid(shape)
    return np.exp(np.abs(across - 0.5) * np.float32(-1 / 0.05)) * np.clip(1.3 - 1.3 * down, 0.0, 1.0)


def _bow(make: Make) -> Callable[[Array, Array], Array]:
    """What cloth that is held by a nose and two ears does between them."""
    fall, out = 0.75 * fallen(make), make.rng.uniform(-0.68, -0.54)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)
        ridge = np.interp(down, (0, 0.3, 0.55, 1.0), (-0.36, out, out, 0.0))
        return ridge + 0.5 * fall + 0.25 * np.abs(x) + 0.3 * x * x

    return front


def _lift(rng: np.random.Generator, bow: Array) -> Array:
    """It bellies over mouth and cheeks, and gapes at the jaw, which narrows while it does not."""
    down, across = np.mgrid[0 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    belly = rng.uniform(0.02, 0.06) * np.sin(np.pi * down) * (1 - across**2)
    most = rng.uniform(0.05, 0.24) + rng.uniform(-0.05, 0.05) * across  # rarely as much on both sides
    gape = most * np.sin(0.5 * np.pi * np.clip(1.5 * down, 0.0, 1.0)) ** 2 * across**4
    return np.maximum(np.maximum(belly + gape, 0.0), bow).astype(np.float32)
