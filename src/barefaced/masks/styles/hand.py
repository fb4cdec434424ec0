"""A hand over the mouth, and fingers for whatever else is held in front of a face."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, blend, crumple, cut_edge, grid, mottle, painted, shaded
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, cut, rigid
from barefaced.masks.styles.prints import DYES, GROUNDS

Array = NDArray[Any]
SKINS = (
    (0.52, 0.33, 0.23),
    (0.44, 0.26, 0.17),
    (0.34, 0.19, 0.12),
    (0.22, 0.12, 0.075),
    (0.12, 0.065, 0.045),
)
"""Linear reflectance, from fair to dark."""
WIDE, TOP, LOW = 1.35, 0.25, 2.25


@dataclass(frozen=True)
class Limb:
    """Fingers, thumb and palm as rounded bars.

    Attributes:
        inside: float32 (h, w), opacity.
        height: float32 (h, w), above the plane they lie in, in distances between the eyes.
        nails: float32 (h, w) in [0, 1].
        creases: float32 (h, w) in [0, 1], at the joints.
    """

    inside: Array
    height: Array
    nails: Array
    creases: Array


def hand(make: Make) -> Garment:
    """A hand laid across the mouth from one side, its arm coming up from below."""
    rng = make.rng
    knots = cut(
        make, top=((0, TOP), (WIDE, TOP)), side=((WIDE, TOP), (WIDE, LOW)), bottom=((0, LOW), (WIDE, LOW))
    )
    across, down = grid(make.shape)
    sign = 1.0 if rng.random() < 0.5 else -1.0
    x, y = sign * (across - 0.5) * (2 * WIDE), TOP + (LOW - TOP) * down
    limb = _laid(x, y, rng)
    skin = SKINS[int(rng.integers(len(SKINS)))] if make.wanted is None else make.wanted
    sleeve = (DYES + GROUNDS)[int(rng.integers(len(DYES) + len(GROUNDS)))]
    return Garment(
        knots=knots,
        lift=np.zeros((ROWS, COLUMNS), np.float32),
        shell=rigid(knots, _bent),
        albedo=make.printed(skinned(make.shape, limb, skin, rng)),
        alpha=limb.inside * cut_edge(make.shape, edge=0.03),
        relief=(limb.height - 0.012 * limb.creases + 0.006 * crumple(make.shape, rng, scale=12)).astype(
            np.float32
        ),
        taut=1.0,
        gloss=0.03,
        straps=arm(sign, (0.5 + 0.5 * sign * 0.7, 0.72), sleeve),
    )


def _bent(x: Array, y: Array) -> Array:
    """A hand's bones give way to a face a little, not as cloth does."""
    return -0.68 + 0.4 * x * x + 0.3 * np.maximum(y, 0.0)


def fingers(
    x: Array,
    y: Array,
    bars: tuple[tuple[tuple[float, float], tuple[float, float], float], ...],
    *,
    nailed: int,
) -> Limb:
    """Rounded bars.

    Args:
        x: places, distances between the eyes, broadcast with y to (h, w).
        y: likewise.
        bars: from, to, radius; the later ones lie under the earlier.
        nailed: how many of the first have a nail at their end.
    """
    shape = np.broadcast_shapes(x.shape, y.shape)
    height, nails, creases, inside = (np.zeros(shape, np.float32) for _ in range(4))
    for index, (start, end, radius) in enumerate(bars):
        ax, ay = end[0] - start[0], end[1] - start[1]
        length = float(np.hypot(ax, ay))
        box = _near(x, y, start, end, radius)
        u, v = x[:, box[1]] - start[0], y[box[0]] - start[1]
        along = u * (ax / length**2) + v * (ay / length**2)
        reached = np.clip(along, 0.0, 1.0)
        away = np.sqrt((u - reached * ax) ** 2 + (v - reached * ay) ** 2)
        thick = radius * (1.0 - 0.22 * reached) if index < nailed else np.float32(radius)
        depth = np.clip(1.0 - away / thick, 0.0, 1.0)
        inside[box] = np.maximum(inside[box], np.clip((thick - away) / 0.02, 0.0, 1.0))
        round_top = radius * np.sqrt(depth * (2.0 - depth))
        if index < nailed:
            higher = round_top > height[box]
            tip = ((along - 0.97) * (length / 0.1)) ** 2 + (away / (0.62 * radius)) ** 2
            lines = band(along - 0.42, width=0.02 / length) + band(along - 0.74, width=0.018 / length)
            nails[box] = np.where(higher, np.clip((1.0 - tip) * 3.0, 0.0, 1.0), nails[box])
            creases[box] = np.where(higher, lines * np.sqrt(depth), creases[box])
        height[box] = np.maximum(height[box], round_top)
    return Limb(inside, height, nails, creases)


def _near(
    x: Array, y: Array, start: tuple[float, float], end: tuple[float, float], radius: float
) -> tuple[slice, slice]:
    """Rows and columns that a bar can reach; x and y rise or fall evenly."""
    box = []
    for places, one, two in ((y.ravel(), start[1], end[1]), (x.ravel(), start[0], end[0])):
        touched = np.flatnonzero((places > min(one, two) - radius) & (places < max(one, two) + radius))
        box.append(slice(int(touched[0]), int(touched[-1]) + 1) if len(touched) else slice(0, 0))
    return box[0], box[1]


def skinned(
    shape: tuple[int, int], limb: Limb, skin: tuple[float, float, float], rng: np.random.Generator
) -> Array:
    """The colour of a hand: darker between the fingers and at the joints, paler nails."""
    groove = np.exp(-limb.height / 0.05)
    shade = 1.0 + 0.05 * mottle(shape, rng) + 0.06 * crumple(shape, rng) - 0.32 * groove - 0.2 * limb.creases
    nail = (min(0.9, skin[0] * 1.25 + 0.06), min(0.9, skin[1] * 1.2 + 0.05), min(0.9, skin[2] * 1.2 + 0.05))
    return blend(shaded(painted(shape, skin), shade), painted(shape, nail), 0.8 * limb.nails)


def arm(sign: float, start: tuple[float, float], colour: tuple[float, float, float]) -> tuple[Strap, ...]:
    """A sleeve that comes up from below on one side of the picture."""
    path = tuple((152, (sign * (0.55 + 0.5 * far), 0.2 + far, -0.15 - 0.1 * far)) for far in (0.4, 3.0))
    return (Strap(start, path, 0.76, colour),)


def _laid(x: Array, y: Array, rng: np.random.Generator) -> Limb:
    """Four fingers across the mouth, the thumb up the cheek, the back of the hand behind them."""
    lean = rng.uniform(-0.15, 0.45)
    ahead = np.array([-np.cos(lean), -np.sin(lean)])
    beside = np.array([-ahead[1], ahead[0]])  # from the first finger to the little one: down
    beside = beside if beside[1] > 0 else -beside
    knuckles = np.array([rng.uniform(0.42, 0.6), rng.uniform(0.78, 0.95)])
    thick = rng.uniform(0.14, 0.165)
    bars = []
    for finger, length in enumerate((1.05, 1.18, 1.1, 0.86)):
        fan = ahead + beside * rng.uniform(-0.03, 0.03) + beside * 0.05 * (finger - 1.5)
        base = knuckles + beside * (1.66 * thick * finger) - ahead * 0.06 * abs(finger - 1.2)
        bars.append((_pair(base), _pair(base + fan * length), thick * (0.88 if finger == 3 else 1.0)))
    heel = knuckles + beside * (2.5 * thick) - ahead * 0.75
    thumb = heel - beside * 0.25
    bars.append((_pair(thumb), _pair(thumb - beside * 0.62 + ahead * rng.uniform(-0.05, 0.3)), thick * 1.15))
    for finger in range(4):
        base = knuckles + beside * (1.66 * thick * finger)
        bars.append((_pair(base), _pair(heel + beside * 0.12 * (finger - 1.5)), thick * 1.6))
    return fingers(x, y, tuple(bars), nailed=5)


def _pair(place: Array) -> tuple[float, float]:
    return float(place[0]), float(place[1])
