"""The moulded cup that N95 and FFP3 share."""

from collections.abc import Callable
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
    soft_box,
)
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut, fallen, head_straps, stand_off

SHELLS = (
    *((0.80, 0.80, 0.79),) * 4, (0.68, 0.69, 0.68), (0.68, 0.69, 0.68), (0.40, 0.52, 0.60),
    (0.05, 0.05, 0.055),
)  # fmt: skip
BANDS = ((0.72, 0.45, 0.06), (0.70, 0.66, 0.52), (0.72, 0.72, 0.72), (0.12, 0.2, 0.5), (0.6, 0.1, 0.08))
METAL = (0.42, 0.43, 0.45)
Array = NDArray[Any]


def moulded(make: Make) -> Garment:
    """A cup that filters: nose clip, rim, stamped ribs, two bands around the head."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.14, 0.24), rng.uniform(1.98, 2.14), rng.uniform(0.86, 0.98)
    knots = cut(
        make,
        top=((0, nose), (0.24, nose - 0.03), (0.42, 0.52), (wide * 0.93, 0.52)),
        side=((wide * 0.93, 0.52), (wide + 0.08, 0.9), (wide, 1.3), (wide * 0.62, 1.64)),
        bottom=((0, low), (0.25, low), (0.42, low - 0.14), (wide * 0.62, 1.64)),
    )
    rim, clip = _rim(make.shape), _clip(make.shape, rng)
    ribs = _ribs(make.shape, rng)
    metal = clip * (rng.random() < 0.75)
    fibres = mottle(make.shape, rng)
    shade = 1.0 + 0.06 * fibres - 0.10 * band(rim - 0.11, width=0.02)
    albedo = make.printed(painted(make.shape, make.colour(SHELLS), shade=shade))
    albedo = blend(albedo, painted(make.shape, METAL), metal)
    relief = (
        0.035 * ribs
        + 0.03 * np.clip(rim / 0.1, 0, 1)
        + 0.03 * clip
        + 0.008 * crumple(make.shape, rng, scale=4)
    )
    relief += 0.005 * creases(make.shape, rng, scale=4) + 0.004 * fibres
    return Garment(
        knots=knots,
        lift=stand_off(knots, _dome(make), most=0.55),
        albedo=albedo.astype(np.float32),
        alpha=soft_box(make.shape, corner=0.45, edge=0.03),
        relief=relief.astype(np.float32),
        taut=0.8,
        straps=head_straps(
            rng, BANDS[int(rng.integers(len(BANDS)))], ends=(0.22, 0.72), width=rng.uniform(0.045, 0.075)
        ),
    )


def _dome(make: Make) -> Callable[[Array, Array], Array]:
    """An eggshell over nose and mouth."""
    depth, fall = make.rng.uniform(0.92, 1.06), 0.75 * fallen(make)
    middle = 0.42 + fall

    def front(x: Array, y: Array) -> Array:
        out = (x / 0.98) ** 2 + ((y - middle) / 1.1) ** 2
        return -0.82 + 0.5 * fall + depth * 1.15 * (1.0 - np.sqrt(np.clip(1.0 - out, 0.0, 1.0)))

    return front


def _rim(shape: tuple[int, int]) -> Array:
    """Distance from the edge of the cup, 0 at it and 1 in the middle."""
    across, down = grid(shape)
    x, y = np.abs(across - 0.5) * 2, np.abs(down - 0.5) * 2
    return 1.0 - np.sqrt(np.sqrt(x**4 + y**4))


def _clip(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The metal strip over the nose."""
    across, down = grid(shape)
    half, at = rng.uniform(0.2, 0.28), 0.075 + 0.3 * (across - 0.5) ** 2
    flat = np.clip((0.02 - np.abs(down - at)) / 0.008 + 0.5, 0, 1)
    return (flat * np.clip((half - np.abs(across - 0.5)) / 0.01, 0, 1)).astype(np.float32)


def _ribs(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """What is stamped into the shell: a ring, or ribs across, or a fold across the middle."""
    across, down = grid(shape)
    x, y = (across - 0.5) * 2, (down - 0.5) * 2
    kind = rng.integers(3)
    if kind == 0:
        return 0.8 * band(np.sqrt(x**2 + y**2) - rng.uniform(0.55, 0.68), width=0.05)
    if kind == 1:
        count, bow = int(rng.integers(3, 6)), rng.uniform(-0.25, 0.25)
        wave = np.cos((y + bow * x**2) * np.pi * count)
        return (0.7 * wave * np.clip((0.8 - x**2 - y**2) / 0.25, 0, 1)).astype(np.float32)
    return band(y - rng.uniform(-0.1, 0.2) + 0.12 * x**2, width=0.035) * np.clip((0.9 - x**2) / 0.2, 0, 1)
