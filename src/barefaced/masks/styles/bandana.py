"""A square of cotton folded to a triangle and tied behind the head."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import creases, crumple, cut_edge, grid, painted, shaded, weave
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut
from barefaced.masks.styles.prints import DYES, bandana_print, printed

Array = NDArray[Any]


def bandana(make: Make) -> Garment:
    """The triangle, its point below the chin, most often with paisley."""
    rng = make.rng
    nose, end, point = rng.uniform(0.1, 0.22), rng.uniform(0.25, 0.42), rng.uniform(2.75, 3.05)
    knots = cut(
        make,
        top=((0, nose), (0.25, nose + 0.04), (0.5, 0.5), (1.42, end)),
        side=((1.42, end), (1.5, 1.1), (1.1, 2.0), (0.12, point - 0.06)),
        bottom=((0, point), (0.06, point), (0.12, point - 0.06)),
    )
    cloth = _cloth(make)
    folds = _hanging_folds(make.shape, rng)
    shade = 1.0 + 0.11 * weave(make.shape, rng, threads=120) - 0.12 * folds
    relief = (
        0.09 * folds + 0.05 * creases(make.shape, rng, scale=4) + 0.05 * crumple(make.shape, rng, scale=4)
    )
    down, across = np.mgrid[0 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    lift = (
        0.02
        + 0.06 * np.sin(np.pi * down) * (1 - across**2)
        + 0.5 * np.clip(down - 0.5, 0, 1)
        + 0.3 * across**4 * np.clip(down, 0, 0.5)
    )
    albedo = shaded(cloth, shade)
    return Garment(
        knots=knots,
        lift=lift.astype(np.float32),
        albedo=albedo,
        alpha=cut_edge(make.shape, edge=0.01),
        relief=relief.astype(np.float32),
        taut=0.9,
        straps=_tied(albedo, rng),
    )


def _cloth(make: Make) -> Array:
    rng = make.rng
    if make.plain or rng.random() < 0.15:
        return make.printed(painted(make.shape, make.colour(DYES)))
    if rng.random() < 0.75:
        return make.printed(bandana_print(make.shape, rng))
    return make.printed(printed(make.shape, rng, size=2.7))


def _hanging_folds(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Folds that fan out from the two knotted corners towards the point, float32 (h, w)."""
    across, down = grid(shape)
    x = np.abs(across - 0.5) * 2
    fan = np.arctan2(down + 0.12, 1.15 - x)
    wave = np.sin(fan * rng.uniform(9, 16) + rng.uniform(0, 6) + 0.8 * crumple(shape, rng, scale=3))
    strength = np.clip(x * 1.2 - 0.1, 0, 1) * np.clip(0.3 + down, 0, 1)
    return (np.clip(wave, 0, 1) ** 1.5 * strength).astype(np.float32)


def _tied(albedo: Array, rng: np.random.Generator) -> tuple[Strap, ...]:
    """The rolled ends that run over or under the ears to the knot."""
    red, green, blue = (0.8 * albedo[: len(albedo) // 3].mean((0, 1))).tolist()
    y = rng.uniform(-0.1, 0.25)
    return tuple(
        Strap(
            (0.5 + 0.5 * sign, at),
            ((454 if sign > 0 else 234, (0.0, y, 0.5)),),
            0.09,
            (red, green, blue),
            sunk=0.6,
        )
        for sign in (-1, 1)
        for at in (0.07,)
    )
