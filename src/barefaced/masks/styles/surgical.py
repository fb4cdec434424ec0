"""The disposable surgical mask: three pleats, a wire over the nose, ear loops."""

import numpy as np

from barefaced.masks.cloth import crumple, grid, painted, pleats, soft_box, weave
from barefaced.masks.garment import Garment, Strap, sheet
from barefaced.masks.styles.base import Make

COLOURS = ((0.33, 0.56, 0.72), (0.24, 0.55, 0.66), (0.72, 0.76, 0.78), (0.30, 0.58, 0.50), (0.05, 0.05, 0.06))
"""Pale blue, teal blue, white, green, black: linear reflectance."""


def surgical(make: Make) -> Garment:
    """Draw one."""
    rng = make.rng
    top = make.top + rng.uniform(-0.05, 0.05)
    low = 1.98 + rng.uniform(-0.08, 0.12)
    side = 0.98 + rng.uniform(-0.08, 0.08)
    left = np.array([(-side, top + 0.22), (-side - 0.04, 0.9), (-side + 0.16, 1.45), (-0.45, low - 0.08)])
    knots = sheet(left, left * (-1, 1), rows=15, columns=21, sag=_sag(rng))
    across, down = grid(make.shape)
    fold = pleats(make.shape, rng, count=int(rng.choice((3, 3, 4))))
    shade = 1.0 - 0.16 * fold + 0.015 * weave(make.shape, rng)
    wire = np.exp(-(((down - 0.045) / 0.018) ** 2)) * (np.abs(across - 0.5) < 0.24)
    hem = (down < 0.09) | (down > 0.95)
    relief = 0.035 * fold + 0.006 * crumple(make.shape, rng) + 0.012 * wire + 0.003 * hem
    loop = (0.78, 0.78, 0.78) if rng.random() < 0.85 else (0.05, 0.05, 0.06)
    return Garment(
        knots=knots,
        lift=_lift(rng),
        albedo=make.printed(painted(make.shape, make.colour(COLOURS), shade=shade - 0.05 * hem)),
        alpha=soft_box(make.shape, corner=0.05),
        relief=relief.astype(np.float32),
        taut=0.9,
        straps=tuple(_loop(sign, end, loop, rng) for sign in (-1, 1) for end in (0.06, 0.9)),
    )


def _sag(rng: np.random.Generator) -> np.ndarray:
    """The top edge climbs over the nose, the bottom one hangs under the chin."""
    rows = np.linspace(0, 1, 15)
    return -0.26 * (1 - rows) ** 2 + rng.uniform(0.02, 0.1) * rows


def _lift(rng: np.random.Generator) -> np.ndarray:
    down, across = np.mgrid[0:1:15j, -1:1:21j]
    return (rng.uniform(0.03, 0.08) * np.sin(np.pi * down) * (1 - across**2)).astype(np.float32)


def _loop(sign: int, end: float, colour: tuple[float, float, float], rng: np.random.Generator) -> Strap:
    ear = 454 if sign > 0 else 234
    high = -0.32 if end < 0.5 else 0.12
    path = ((ear, (0.0, high * 0.4, 0.12)), (ear, (sign * 0.06, high, 0.42)))
    return Strap((0.5 + 0.5 * sign, end), path, 0.035, colour)
