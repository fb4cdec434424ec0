"""How cotton masks are sewn: two panels with a seam down the middle, or one that is pleated."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import (
    band,
    creases,
    crumple,
    drags,
    grid,
    pleats,
    shaded,
    soft_box,
    stitching,
    weave,
)
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut, ear_loops, fallen, hung, stand_off

Array = NDArray[Any]
ELASTIC = ((0.72, 0.72, 0.71), (0.72, 0.72, 0.71), (0.03, 0.03, 0.03), (0.03, 0.03, 0.03))


def sewn(make: Make, pattern: Array, *, pleated: bool) -> Garment:
    """A mask of cloth that looks like `pattern`, float32 (h, w, 3)."""
    rng = make.rng
    nose, low, wide = rng.uniform(0.1, 0.22), rng.uniform(1.98, 2.2), rng.uniform(0.95, 1.2)
    end, low_side = rng.uniform(0.3, 0.5), rng.uniform(1.0, 1.3)
    knots = cut(
        make,
        top=((0, nose), (0.24, nose - 0.02), (0.4, 0.55 - 0.1 * pleated), (wide, end)),
        side=((wide, end), (wide + 0.03, 0.75), (wide - 0.04, low_side)),
        bottom=((0, low), (0.3, low), (0.62, low - 0.22), (wide - 0.04, low_side)),
    )
    worn = rng.uniform(0.4, 1.4)
    folds = pleats(make.shape, rng) if pleated else _seam(make.shape)
    thread, hem = _hem(make.shape)
    hills = crumple(make.shape, rng, scale=5)
    relief = (0.09 if pleated else 0.05) * folds + worn * (
        0.045 * creases(make.shape, rng, scale=3) + 0.042 * hills + 0.075 * drags(hills, rng)
    )
    threads = weave(make.shape, rng, threads=110)
    shade = 1.0 - 0.1 * (not pleated) * folds + 0.14 * threads
    shade += 0.15 * thread - 0.06 * hem
    return _finished(
        make,
        knots,
        shaded(pattern, shade),
        relief + 0.012 * hem - 0.005 * thread + 0.006 * threads,
        pleated=pleated,
    )


def _finished(make: Make, knots: Array, albedo: Array, relief: Array, *, pleated: bool) -> Garment:
    rng = make.rng
    fall, out = 0.75 * fallen(make), rng.uniform(-0.62, -0.52)

    def front(x: Array, y: Array) -> Array:
        down = np.clip((y - fall + 0.3) / 1.7, 0.0, 1.0)
        ridge = np.interp(down, (0, 0.3, 0.55, 1.0), (-0.36, out, out + 0.08, 0.2))
        return ridge + 0.5 * fall + (0.25 if pleated else 0.45) * np.abs(x) + 0.4 * x * x

    dark = float(albedo.mean()) < 0.1
    garment = Garment(
        knots=knots,
        lift=stand_off(knots, front, most=0.5, keeled=True),
        albedo=albedo,
        alpha=soft_box(make.shape, corner=0.06, edge=0.014),
        relief=relief.astype(np.float32),
        taut=0.8,
        straps=ear_loops(rng, ELASTIC[2] if dark and rng.random() < 0.8 else ELASTIC[int(rng.integers(4))],
                         ends=(0.06, 0.92), width=rng.uniform(0.03, 0.055)),
    )  # fmt: skip
    return hung(garment, make) if make.wear == "hanging" else garment


def _seam(shape: tuple[int, int]) -> Array:
    """The two panels meet in a ridge with a furrow in it."""
    across, _ = grid(shape)
    middle = np.abs(across - 0.5)
    line = 0.6 * np.exp(-middle / 0.03) - 0.9 * band(middle, width=0.006)
    return np.broadcast_to(line, shape).astype(np.float32)


def _hem(shape: tuple[int, int]) -> tuple[Array, Array]:
    """Stitches, and the doubled cloth outside them."""
    across, down = grid(shape)
    edge = np.minimum(np.minimum(down, 1 - down), 1.2 * np.minimum(across, 1 - across))
    along = np.where(np.minimum(down, 1 - down) < 1.2 * np.minimum(across, 1 - across), across, down)
    thread = stitching(edge, along, at=0.055, width=0.006, pitch=0.018)
    return thread, np.clip((0.06 - edge) / 0.01, 0.0, 1.0).astype(np.float32)
