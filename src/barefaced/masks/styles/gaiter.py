"""The neck gaiter: a tube of stretch cloth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, cut_edge, grid, painted, shaded, weave
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut
from barefaced.masks.styles.prints import PLAIN, printed

Array = NDArray[Any]
KNOTS = (19, 27)
BLACK = (0.019, 0.019, 0.021)
COLOURS = (BLACK, BLACK, BLACK, BLACK, *PLAIN)


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
    threads = weave(make.shape, rng, threads=140)
    shade = 1.0 + 0.12 * threads - 0.10 * bows
    down = np.linspace(0, 1, KNOTS[0])[:, None]
    lift = 0.02 + 0.12 * np.clip(down - 0.62, 0, 1) + over_nose(knots) + throat(knots) + rng.uniform(0, 0.03)
    return Garment(
        knots=knots,
        lift=lift.astype(np.float32),
        albedo=shaded(cloth, shade),
        alpha=cut_edge(make.shape),
        relief=(0.09 * bows + 0.07 * gathers + 0.04 * crumple(make.shape, rng) + 0.004 * threads).astype(
            np.float32
        ),
        taut=0.85,
    )


def _cloth(make: Make, *, plain: bool) -> Array:
    if plain or make.plain:
        return make.printed(painted(make.shape, make.colour(COLOURS)))
    return make.printed(printed(make.shape, make.rng, size=3.2))


def over_nose(knots: Array) -> Array:
    """Room for the tip of the nose, which would else stick out between the knots, float32 (R, C)."""
    bump: Array = 0.08 * np.exp(-((knots[..., 0] / 0.28) ** 2) - ((knots[..., 1] - 0.6) / 0.25) ** 2)
    return bump


def throat(knots: Array) -> Array:
    """Room for the sides of the neck, which is wider than what hangs from a chin, float32 (R, C)."""
    x, y = np.abs(knots[..., 0]), knots[..., 1]
    room: Array = 0.3 * np.clip((y - 1.9) / 0.6, 0, 1) * np.clip(x - 0.2, 0, 1)
    return room


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
