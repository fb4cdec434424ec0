"""A cup or a mug at the lips, held by a hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import band, blend, cut_edge, grid, mottle, painted, shaded
from barefaced.masks.garment import Garment, sheet
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.cut import COLUMNS, ROWS, rigid
from barefaced.masks.styles.hand import SKINS, arm, fingers, skinned
from barefaced.masks.styles.prints import DYES, GROUNDS

Array = NDArray[Any]
WIDE, TOP, LOW = 0.8, 0.72, 2.05
"""Half the width, and the upper and lower edge, of the sheet on the chart."""
CARD = (0.36, 0.22, 0.11)


def cup(make: Make) -> Garment:
    """Draw one: paper with a sleeve and a lid, or glazed."""
    rng = make.rng
    half, taper = rng.uniform(0.40, 0.48), rng.uniform(0.0, 0.1)
    lower, lean = rng.uniform(-0.06, 0.1), rng.uniform(-0.05, 0.05)
    left, right = (
        ((side, TOP + lower + lean * side), (side, LOW + lower + lean * side)) for side in (-WIDE, WIDE)
    )
    knots = sheet(np.array(left), np.array(right), rows=ROWS, columns=COLUMNS)
    across, down = grid(make.shape)
    x, y = (across - 0.5) * (2 * WIDE), down
    bow = 0.07 * (1 - (x / half) ** 2)  # the rims are circles seen from a little above
    side = half - taper * y - np.abs(x)
    wall = np.minimum(side / 0.02, np.minimum((y - 0.10 + 0.6 * bow) / 0.02, (0.93 + bow - y) / 0.02))
    body = np.clip(wall, 0.0, 1.0)
    glazed = rng.random() < 0.5
    albedo = _glazed(make, y - bow) if glazed else _paper(make, y - bow)
    albedo = shaded(albedo, 1.0 - 0.3 * np.clip(np.abs(x) / half, 0, 1) ** 4 + 0 * y)
    sign = 1.0 if rng.random() < 0.5 else -1.0
    limb = fingers(sign * x, y, _grip(half, rng), nailed=4)
    skin = SKINS[int(rng.integers(len(SKINS)))]
    albedo = blend(albedo, skinned(make.shape, limb, skin, rng), limb.inside)
    sleeve = (DYES + GROUNDS)[int(rng.integers(len(DYES) + len(GROUNDS)))]
    return Garment(
        knots=knots,
        lift=np.zeros(knots.shape[:2], np.float32),
        shell=rigid(knots, _barrel(half)),
        albedo=make.printed(albedo),
        alpha=np.maximum(body, limb.inside) * cut_edge(make.shape, edge=0.03),
        relief=(0.8 * limb.height - 0.012 * limb.creases).astype(np.float32),
        taut=1.0,
        gloss=0.35 if glazed else 0.04,
        straps=arm(sign, (0.5 + 0.42 * sign, 0.8), sleeve),
    )


def _glazed(make: Make, y: Array) -> Array:
    """One colour, a paler or darker lip, perhaps a stripe."""
    rng = make.rng
    sheet = painted(make.shape, make.colour(DYES + GROUNDS), shade=1.0 + 0.02 * mottle(make.shape, rng))
    lip = painted(make.shape, GROUNDS[0])
    sheet = blend(sheet, lip, np.clip((0.14 - y) / 0.02, 0, 1) * 0.6)
    return blend(sheet, lip, band(y - 0.5, width=0.05)) if rng.random() < 0.3 else sheet


def _paper(make: Make, y: Array) -> Array:
    """White paper or a brand's colour, a lid above, a card sleeve around the middle."""
    rng = make.rng
    sheet = painted(make.shape, make.colour((GROUNDS[0], GROUNDS[0], DYES[3], DYES[6], CARD)))
    lid = painted(
        make.shape,
        GROUNDS[0] if rng.random() < 0.6 else DYES[0],
        shade=1.0 - 0.4 * band(y - 0.19, width=0.02),
    )
    sheet = blend(sheet, lid, np.clip((0.22 - y) / 0.015, 0, 1))
    if rng.random() < 0.6:
        ribs = painted(make.shape, CARD, shade=1.0 + 0.03 * mottle(make.shape, rng))
        sheet = blend(sheet, ribs, np.clip(np.minimum(y - 0.36, 0.74 - y) / 0.01, 0, 1))
    return sheet


def _grip(
    half: float, rng: np.random.Generator
) -> tuple[tuple[tuple[float, float], tuple[float, float], float], ...]:
    """Four fingers around the wall, one under the other, from the back of the hand at the side."""
    first, bars = rng.uniform(0.36, 0.42), []
    for finger in range(4):
        y = first + 0.125 * finger
        reach = -half * rng.uniform(0.1, 0.5) + 0.05 * abs(finger - 1)
        bars.append(((half + 0.1, y + 0.02), (reach, y), 0.078))
    bars.append(((half + 0.18, first + 0.02), (half + 0.2, first + 0.4), 0.15))
    return tuple(bars)


def _barrel(half: float) -> Callable[[Array, Array], Array]:
    def front(x: Array, y: Array) -> Array:
        return -0.30 - 0.34 * np.sqrt(np.clip(1.0 - (x / (1.6 * half)) ** 2, 0.0, 1.0)) + 0 * y

    return front
