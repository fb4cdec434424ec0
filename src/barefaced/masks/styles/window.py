"""A cloth mask with a clear window, so that lips can be read."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import (
    band,
    blend,
    creases,
    crumple,
    grid,
    mottle,
    painted,
    rounded,
    shaded,
    soft_box,
    weave,
)
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut, ear_loops, fallen, hung, stand_off
from barefaced.masks.styles.prints import PLAIN, printed

Array = NDArray[Any]
COLOURS = ((0.019, 0.019, 0.021), (0.019, 0.019, 0.021), (0.38, 0.56, 0.68), *PLAIN)


def window(make: Make) -> Garment:
    """Draw one: the plastic shines, mists over and lets a quarter of itself be seen."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.1, 0.22), rng.uniform(2.0, 2.18), rng.uniform(0.95, 1.08)
    knots = cut(
        make,
        top=((0, nose), (0.22, nose + 0.04), (0.42, 0.5), (wide, 0.36)),
        side=((wide, 0.36), (wide + 0.03, 0.75), (wide - 0.05, 1.25)),
        bottom=((0, low), (0.3, low), (0.62, low - 0.2), (wide - 0.05, 1.25)),
    )
    inside, pane = _pane(make.shape, rng)
    plain = rng.random() < 0.75 or make.plain
    cloth = painted(make.shape, make.colour(COLOURS)) if plain else printed(make.shape, rng)
    shade = 1.0 + 0.12 * weave(make.shape, rng) - 0.12 * band(inside + 0.03, width=0.02)
    cloth = shaded(make.printed(cloth), shade)
    clear, sheen = _plastic(make.shape, rng)
    albedo = blend(cloth, painted(make.shape, (0.93, 0.96, 1.0), shade=sheen), pane)
    relief = (1 - pane) * (0.05 * creases(make.shape, rng, scale=4) + 0.04 * crumple(make.shape, rng))
    relief += 0.02 * np.clip(1 + inside / 0.04, 0, 1) * (1 - pane) + pane * 0.01 * crumple(
        make.shape, rng, scale=3
    )
    dark = float(cloth.mean()) < 0.1
    garment = Garment(
        knots=knots,
        lift=stand_off(knots, _box(make), most=0.45),
        albedo=albedo,
        alpha=(soft_box(make.shape, corner=0.08, edge=0.014) * (1 + pane * (clear - 1))).astype(np.float32),
        relief=relief.astype(np.float32),
        taut=0.8,
        gloss=(0.2 * pane).astype(np.float32),
        straps=ear_loops(rng, (0.03, 0.03, 0.03) if dark else (0.7, 0.7, 0.7), ends=(0.07, 0.9), width=0.05),
    )
    return hung(garment, make) if make.wear == "hanging" else garment


def _pane(shape: tuple[int, int], rng: np.random.Generator) -> tuple[Array, Array]:
    """Signed distance into the window (above 0 inside), and how much of each place it takes."""
    across, down = grid(shape)
    half, high = rng.uniform(0.26, 0.33), rng.uniform(0.18, 0.235)
    x, y = np.abs(across - 0.5) / half, np.abs(down - rng.uniform(0.54, 0.58)) / high
    power = int(rng.integers(1, 4))
    inside = (1.0 - rounded(x, y, power)) * high
    return inside, np.clip(inside / 0.012 + 0.5, 0.0, 1.0)


def _plastic(shape: tuple[int, int], rng: np.random.Generator) -> tuple[Array, Array]:
    """Opacity and reflectance of the clear sheet: streaks of light, and breath."""
    across, down = grid(shape)
    lean = rng.uniform(-0.4, 0.4)
    streaks = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        at = rng.uniform(0.25, 0.75)
        streaks += rng.uniform(0.2, 0.7) * band(
            across - at + lean * (down - 0.5), width=rng.uniform(0.01, 0.04)
        )
    mist = np.clip(crumple(shape, rng, scale=3) * 0.4 + rng.uniform(-0.3, 0.5), 0, 1) * band(
        down - 0.55, width=0.25
    )
    opacity = 0.18 + 0.3 * np.minimum(streaks, 1) + 0.22 * mist + 0.02 * mottle(shape, rng)
    return np.clip(opacity, 0.12, 0.6), np.clip(0.62 + 0.3 * streaks + 0.1 * mist, 0, 0.95)


def _box(make: Make) -> Any:
    fall, out = 0.75 * fallen(make), make.rng.uniform(-0.62, -0.5)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)
        return np.interp(down, (0, 0.3, 0.65, 1.0), (-0.36, out, out, 0.2)) + 0.5 * fall + 0.7 * x * x

    return front
