"""A thick scarf wound around mouth and neck."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, crumple, cut_edge, grid, mottle, painted, shaded
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut
from barefaced.masks.styles.prints import DYES, GROUNDS, printed

Array = NDArray[Any]


def scarf(make: Make) -> Garment:
    """Draw one: two or three turns of knitted wool, up to the nose or only to the mouth."""
    rng = make.rng
    top, end = rng.uniform(0.25, 1.0), rng.uniform(0.5, 0.95)
    knots = cut(
        make,
        top=((0, top), (0.4, top), (0.8, end), (1.4, end)),
        side=((1.4, end), (1.8, 1.2), (1.8, 1.95), (1.15, 2.48)),
        bottom=((0, 3.0), (0.5, 2.96), (1.15, 2.48)),
    )
    turns, gap = _turns(make.shape, rng)
    knit = _knit(make.shape)
    plain = rng.random() < 0.6 or make.plain
    wool = painted(make.shape, make.colour(DYES + GROUNDS)) if plain else printed(make.shape, rng, size=3.2)
    shade = 1.0 + 0.10 * knit + 0.08 * mottle(make.shape, rng) - 0.5 * gap
    down, across = np.mgrid[0 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    fluff = 0.01 * crumple(make.shape, rng, scale=30)
    return Garment(
        knots=knots,
        lift=(0.06 + 0.14 * np.sin(np.pi * down) + 0.14 * down * (1 - across**2)).astype(np.float32),
        albedo=shaded(make.printed(wool), shade),
        alpha=_ragged(make.shape, rng),
        relief=(0.16 * turns + 0.008 * knit + fluff + 0.04 * crumple(make.shape, rng, scale=4)).astype(
            np.float32
        ),
        taut=0.9,
    )


def _turns(shape: tuple[int, int], rng: np.random.Generator) -> tuple[Array, Array]:
    """Height of the turns in [0, 1], and the dark between them."""
    across, down = grid(shape)
    x = (across - 0.5) * 2
    slope, sag = rng.uniform(-0.12, 0.12), rng.uniform(-0.05, 0.18)
    place = (down - slope * x + sag * x * x) * rng.uniform(1.8, 3.2) + 0.06 * crumple(shape, rng, scale=3)
    within = place - np.floor(place)
    turns = np.sqrt(np.clip(1.0 - (2 * within - 1) ** 2, 0.0, 1.0))
    return turns.astype(np.float32), band(np.minimum(within, 1 - within), width=0.04)


def _knit(shape: tuple[int, int]) -> Array:
    """Plaits of stitches, about -1 to 1."""
    across, down = grid(shape)
    columns = min(56, shape[1] // 5)
    plait = np.abs(((across * columns) % 1.0) - 0.5) * 2
    rows = down * (columns * shape[0] / shape[1]) + 0.6 * plait
    knit: Array = (np.sin(rows * 2 * np.pi) * (0.5 + 0.5 * plait)).astype(np.float32)
    return knit


def _ragged(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Opacity of a sheet whose sides are loose wool."""
    fray = 0.3 * np.clip(crumple(shape, rng, scale=40), -1.0, 2.0)
    return np.clip(
        cut_edge(shape, edge=0.016) * 1.3 - 0.3 * (1 + fray) * (1 - cut_edge(shape, edge=0.04)), 0.0, 1.0
    )
