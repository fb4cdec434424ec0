"""A microphone in front of the mouth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, blend, crumple, grid, mottle, painted, rounded, shaded
from barefaced.masks.garment import Garment, Strap, sheet
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, rigid

Array = NDArray[Any]
STEEL, FOAM, BODY = (0.30, 0.30, 0.31), (0.02, 0.02, 0.022), (0.025, 0.025, 0.028)
FOAMS = (FOAM, FOAM, (0.30, 0.03, 0.03), (0.03, 0.08, 0.30), (0.62, 0.42, 0.04))


def microphone(make: Make) -> Garment:
    """Draw one: a ball of wire, or a foam cap, on a handle that comes from below."""
    rng = make.rng
    x, y, size = rng.uniform(-0.25, 0.25), rng.uniform(1.2, 1.45), rng.uniform(0.3, 0.4)
    left, right = (((x + side, y - size), (x + side, y + size)) for side in (-size, size))
    knots = sheet(np.array(left), np.array(right), rows=ROWS, columns=COLUMNS)
    across, down = grid(make.shape)
    u, v = (across - 0.5) * 2, (down - 0.5) * 2
    out = rounded(u, v, 1)
    dome = np.sqrt(np.clip(1.0 - (out / 1.02) ** 2, 0.0, 1.0))
    foam = rng.random() < 0.4
    texture = crumple(make.shape, rng, scale=40) if foam else _wire(u, v, dome)
    albedo = painted(
        make.shape,
        make.colour(FOAMS if foam else (STEEL, BODY)),
        shade=1.0 + (0.2 if foam else 0.55) * texture,
    )
    if not foam:
        albedo = blend(albedo, painted(make.shape, STEEL), band(v - 0.15, width=0.05))
    rows, columns = np.mgrid[-1 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    out_there = np.sqrt(rows**2 + columns**2)
    ball = size * np.where(
        out_there < 1.0, np.sqrt(np.maximum(1.0 - out_there**2, 0.0)), 2.0 - 2.0 * out_there
    )
    shade = 1.0 + 0.03 * mottle(make.shape, rng)
    aside = rng.uniform(-0.5, 0.5)
    handle = ((152, (x + 0.2 * aside, y + size - 1.5, -0.5)), (152, (x + aside, y + 1.0, -0.5)))
    return Garment(
        knots=knots,
        lift=np.zeros((ROWS, COLUMNS), np.float32),
        shell=rigid(knots, lambda *_: -0.5 - ball),
        albedo=make.printed(shaded(albedo, shade)),
        alpha=np.clip((0.97 - out) / 0.04, 0.0, 1.0).astype(np.float32),
        relief=(0.004 * texture).astype(np.float32),
        taut=1.0,
        gloss=0.03 if foam else 0.12,
        straps=(Strap((0.5, 0.75), handle, 0.3, BODY),),
    )


def _wire(u: Array, v: Array, dome: Array) -> Array:
    """Mesh of wires over a ball, about -1 to 1."""
    spread = 26.0 / (0.6 + 0.4 * dome)
    return (np.sin((u + v) * spread) * np.sin((u - v) * spread) * (0.3 + 0.7 * dome)).astype(np.float32)
