"""Sunglasses."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, blend, cut_edge, grid, painted
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut

Array = NDArray[Any]
FRAMES = (
    (0.015, 0.015, 0.016),
    (0.015, 0.015, 0.016),
    (0.10, 0.045, 0.02),
    (0.42, 0.34, 0.18),
    (0.4, 0.4, 0.41),
)
LENSES = ((0.012, 0.012, 0.014), (0.03, 0.02, 0.012), (0.014, 0.025, 0.02), (0.05, 0.06, 0.09))
WIDE, TOP, LOW = 1.08, -0.5, 0.6


def sunglasses(make: Make) -> Garment:
    """Draw one: two lenses, darker above, a bridge, arms to the ears."""
    rng = make.rng
    knots = cut(
        make, top=((0, TOP), (WIDE, TOP)), side=((WIDE, TOP), (WIDE, LOW)), bottom=((0, LOW), (WIDE, LOW))
    )
    across, down = grid(make.shape)
    x, y = np.abs(across - 0.5) * (2 * WIDE), TOP + (LOW - TOP) * down
    wide, high = rng.uniform(0.36, 0.44), rng.uniform(0.29, 0.4)
    at_x, at_y = wide + rng.uniform(0.09, 0.14), rng.uniform(0.0, 0.07)
    inside = _lens((x - at_x) / wide, (y - at_y) / high, rng) * high
    rim = rng.uniform(0.02, 0.06)
    lens = np.clip(inside / 0.012 + 0.5, 0, 1)
    bridge = np.clip((0.035 - np.abs(y - at_y + 0.45 * high)) / 0.012, 0, 1) * (x < at_x)
    hinge = np.clip((0.06 - np.abs(y - at_y + 0.5 * high)) / 0.012, 0, 1) * (
        (x > at_x + 0.6 * wide) & (x < WIDE - 0.02)
    )
    frame = np.maximum(np.clip((inside + rim) / 0.012 + 0.5, 0, 1), np.maximum(bridge, hinge))
    colour = make.colour(FRAMES)
    tint = LENSES[int(rng.integers(len(LENSES)))]
    fade = rng.uniform(0.0, 0.35) * np.clip((y - at_y) / high, -1, 1)
    sheen = band(x - at_x + 0.6 * (y - at_y) - rng.uniform(-0.2, 0.2), width=rng.uniform(0.04, 0.15))
    glass = painted(make.shape, tint, shade=1.0 + 1.5 * sheen)
    arms = tuple(
        Strap((0.5 + 0.49 * sign, 0.3), ((454 if sign > 0 else 234, (0.0, -0.26, 0.1)),), 0.075, colour)
        for sign in (-1, 1)
    )
    return Garment(
        knots=knots,
        lift=np.full((ROWS, COLUMNS), 0.13, np.float32),
        albedo=make.printed(blend(painted(make.shape, colour), glass, lens)),
        alpha=(frame * (1.0 - lens * (0.05 + np.clip(fade, 0, 1))) * cut_edge(make.shape, edge=0.02)).astype(
            np.float32
        ),
        relief=(0.02 * np.clip((frame - lens), 0, 1) + 0.03 * lens * (1 - ((x - at_x) / wide) ** 2)).astype(
            np.float32
        ),
        taut=1.0,
        gloss=rng.uniform(0.1, 0.35),
        straps=arms,
    )


def _lens(u: Array, v: Array, rng: np.random.Generator) -> Array:
    """Signed distance, above 0 inside, of a round, a square or a drop-shaped lens of half-size 1."""
    kind = int(rng.integers(3))
    if kind == 0:
        return 1.0 - np.sqrt(u * u + v * v)
    if kind == 1:
        return 1.0 - np.sqrt(np.sqrt(u**4 + v**4))
    lean = u * (1.0 + 0.22 * v) + 0.15 * v
    return 1.0 - np.sqrt(np.sqrt(lean**4 + v**4))
