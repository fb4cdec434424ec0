"""A knitted hood that leaves the eyes."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, creases, crumple, cut_edge, grid, painted, shaded, weave
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import cut
from barefaced.masks.styles.gaiter import BLACK, over_nose, throat

Array = NDArray[Any]
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


def balaclava(make: Make) -> Garment:
    """A knitted hood down to the throat, cut out around the eyes."""
    rng = make.rng
    knots = cut(
        replace(make, wear="correct") if make.wear == "nose-out" else make,  # only its hole is pulled down
        top=((0, -1.56), (0.5, -1.54), (1.0, -1.3)),
        side=((1.0, -1.3), (2.2, -1.0), (2.3, 0.5), (2.1, 1.6), (1.0, 2.58)),
        bottom=((0, 3.02), (0.5, 3.0), (1.0, 2.58)),
        knots=(27, 35),
    )
    ribs = 0.5 + 0.5 * np.sin(grid(make.shape)[0] * (2 * np.pi * min(60, make.shape[1] // 5)))
    hole, hem = _opening(make, knots)
    cloth = painted(make.shape, make.colour(HOODS))
    cloth = make.printed(cloth)
    shade = (
        1.0 + 0.12 * weave(make.shape, rng, threads=120) - 0.08 * ribs - 0.12 * band(hem - 0.05, width=0.02)
    )
    folds = creases(make.shape, rng, scale=5, flat=1.6) * np.clip(grid(make.shape)[1] * 2 - 0.7, 0, 1)
    relief = (
        0.02 * np.clip(1 - hem / 0.06, 0, 1) + 0.08 * folds + 0.035 * crumple(make.shape, rng) + 0.003 * ribs
    )
    return Garment(
        knots=knots,
        lift=_room(knots),
        albedo=shaded(cloth, shade),
        alpha=(cut_edge(make.shape) * hole).astype(np.float32),
        relief=relief.astype(np.float32),
        taut=0.5,
    )


def _room(knots: Array) -> Array:
    """Lift for what is under the hood: nose, ears and hair."""
    x, y = np.abs(knots[..., 0]), knots[..., 1]
    ears = 0.42 * np.exp(-(((x - 1.6) / 0.36) ** 2) - ((y - 0.15) / 0.6) ** 2)
    away = np.hypot(np.maximum(x - 0.95, 0.0), np.maximum(-0.4 - y, 0.0))  # from the hole, which is close
    hair = 0.3 * np.clip(away / 0.8, 0, 1) * (y < 0.3)
    return (0.03 + 1.6 * over_nose(knots) + np.maximum(ears, hair) + throat(knots)).astype(np.float32)


def _opening(make: Make, knots: Array) -> tuple[Array, Array]:
    """Opacity around the hole for the eyes, and the distance from the hole's edge, on the chart."""
    rng = make.rng
    places = cv2.resize(knots, make.shape[::-1], interpolation=cv2.INTER_LINEAR)
    wide, high, top = rng.uniform(0.86, 1.0), rng.uniform(0.26, 0.34), rng.uniform(-0.12, -0.04)
    # When the hood is pulled down, the hole goes with it only at its lower edge.
    drop = {"correct": 0.0, "nose-out": 0.6, "chin": 1.35}.get(make.wear, 0.0)
    x, y = np.abs(places[..., 0]) / wide, (places[..., 1] - top - 0.5 * drop) / (high + 0.5 * drop)
    y = y - 0.25 * np.clip(1 - np.abs(places[..., 0]) / 0.3, 0, 1) * (y > 0) * (drop == 0)
    away = (np.sqrt(np.sqrt(x**4 + y**4)) - 1.0) * high
    return np.clip(away / 0.012, 0.0, 1.0), away
