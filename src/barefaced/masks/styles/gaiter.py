"""Tubes of stretch cloth: the neck gaiter, and a balaclava that leaves the eyes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, cut_edge, grid, painted, shaded, weave
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut
from barefaced.masks.styles.prints import DYES, printed

Array = NDArray[Any]
KNOTS = (23, 31)
BLACK = (0.022, 0.022, 0.025)
COLOURS = (BLACK, BLACK, BLACK, *DYES, (0.55, 0.55, 0.53))
HOODS = (
    BLACK,
    BLACK,
    BLACK,
    BLACK,
    (0.02, 0.035, 0.11),
    (0.07, 0.09, 0.04),
    (0.10, 0.10, 0.105),
    (0.34, 0.03, 0.04),
)


def gaiter(make: Make) -> Garment:
    """A tube over nose, chin and throat, with folds that hang in bows between the ears."""
    rng = make.rng
    nose, end = rng.uniform(0.1, 0.24), rng.uniform(0.2, 0.5)
    knots = cut(
        make,
        top=((0, nose), (0.25, nose + 0.06), (0.5, 0.52), (1.36, end)),
        side=((1.36, end), (1.6, 0.9), (1.75, 1.75), (1.0, 2.58)),
        bottom=((0, 3.02), (0.5, 3.0), (1.0, 2.58)),
        knots=KNOTS,
    )
    bows, gathers = _bows(make.shape, rng), creases(make.shape, rng, scale=5, flat=2.2)
    cloth = _cloth(make, plain=rng.random() < 0.6)
    shade = 1.0 + 0.05 * weave(make.shape, rng, threads=140) - 0.10 * bows
    down = np.linspace(0, 1, KNOTS[0])[:, None]
    lift = 0.02 + 0.12 * np.clip(down - 0.62, 0, 1) + _over_nose(knots) + rng.uniform(0, 0.03)
    return Garment(
        knots=knots,
        lift=lift.astype(np.float32),
        albedo=shaded(cloth, shade),
        alpha=cut_edge(make.shape),
        relief=(0.05 * bows + 0.035 * gathers + 0.02 * crumple(make.shape, rng)).astype(np.float32),
        taut=0.85,
    )


def balaclava(make: Make) -> Garment:
    """A knitted hood down to the throat, cut out around the eyes."""
    rng = make.rng
    knots = cut(
        make,
        top=((0, -0.86), (0.25, -0.86), (0.55, -0.74)),
        side=((0.55, -0.74), (1.05, -0.45), (1.5, 0.2), (1.9, 1.5), (1.0, 2.58)),
        bottom=((0, 3.02), (0.5, 3.0), (1.0, 2.58)),
        knots=KNOTS,
    )
    ribs = 0.5 + 0.5 * np.sin(grid(make.shape)[0] * (2 * np.pi * min(60, make.shape[1] // 5)))
    hole, hem = _opening(make, knots)
    cloth = painted(make.shape, make.colour(HOODS))
    cloth = make.printed(cloth)
    shade = (
        1.0 + 0.06 * weave(make.shape, rng, threads=120) - 0.08 * ribs - 0.12 * band(hem - 0.05, width=0.02)
    )
    folds = creases(make.shape, rng, scale=5, flat=1.6) * np.clip(grid(make.shape)[1] * 2 - 0.7, 0, 1)
    relief = (
        0.02 * np.clip(1 - hem / 0.06, 0, 1) + 0.04 * folds + 0.015 * crumple(make.shape, rng) + 0.002 * ribs
    )
    return Garment(
        knots=knots,
        lift=(0.03 + _over_nose(knots)).astype(np.float32),
        albedo=shaded(cloth, shade),
        alpha=(cut_edge(make.shape) * hole).astype(np.float32),
        relief=relief.astype(np.float32),
        taut=0.5,
    )


def _cloth(make: Make, *, plain: bool) -> Array:
    if plain or make.plain:
        return make.printed(painted(make.shape, make.colour(COLOURS)))
    return make.printed(printed(make.shape, make.rng, size=3.2))


def _over_nose(knots: Array) -> Array:
    """Room for the tip of the nose, which would else stick out between the knots, float32 (R, C)."""
    bump: Array = 0.08 * np.exp(-((knots[..., 0] / 0.28) ** 2) - ((knots[..., 1] - 0.6) / 0.25) ** 2)
    return bump


def _bows(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Folds hung from the sides, one below the other, float32 (h, w) in [0, 1]."""
    across, down = grid(shape)
    x = (across - 0.5) * 2
    height = np.zeros(shape, np.float32)
    for at in np.sort(rng.uniform(0.42, 0.98, int(rng.integers(3, 7)))).tolist():
        sag = rng.uniform(0.0, 0.2)
        centre = at - sag * x * x + rng.uniform(-0.08, 0.08) * x + 0.015 * np.sin(x * rng.uniform(3, 8))
        fade = np.clip(1.15 - np.abs(x - rng.uniform(-0.6, 0.6)), 0.0, 1.0)
        height += fade * rng.uniform(0.5, 1.0) * band(down - centre, width=rng.uniform(0.02, 0.045))
    return np.minimum(height, 1.2)


def _opening(make: Make, knots: Array) -> tuple[Array, Array]:
    """Opacity around the hole for the eyes, and the distance from the hole's edge, on the chart."""
    import cv2

    rng = make.rng
    places = cv2.resize(knots, make.shape[::-1], interpolation=cv2.INTER_LINEAR)
    wide, high, top = rng.uniform(0.86, 1.0), rng.uniform(0.26, 0.34), rng.uniform(-0.12, -0.04)
    # When the hood is pulled down, the hole goes with it only at its lower edge.
    drop = {"correct": 0.0, "nose-out": 0.6, "chin": 1.35}.get(make.wear, 0.0)
    x, y = np.abs(places[..., 0]) / wide, (places[..., 1] - top - 0.5 * drop) / (high + 0.5 * drop)
    y = y - 0.25 * np.clip(1 - np.abs(places[..., 0]) / 0.3, 0, 1) * (y > 0) * (drop == 0)
    away = (np.sqrt(np.sqrt(x**4 + y**4)) - 1.0) * high
    return np.clip(away / 0.012, 0.0, 1.0), away
