"""The FFP3 cup with an exhale valve."""

from dataclasses import replace

import numpy as np

from barefaced.masks.cloth import band, blend, grid, painted, rounded, shaded
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.moulded import moulded

WHITE = (0.72, 0.73, 0.74)


def ffp3_valve(make: Make) -> Garment:
    """A moulded cup with a plastic valve on it."""
    return _with_valve(moulded(make), make.rng)


def _with_valve(garment: Garment, rng: np.random.Generator) -> Garment:
    """A round or square lid with slits, on the middle or a little to one side."""
    shape = garment.alpha.shape
    across, down = grid(shape)
    at_x, at_y = (0.5, rng.uniform(0.46, 0.54)) if rng.random() < 0.6 else (rng.choice((0.36, 0.64)), 0.5)
    x, y = (across - float(at_x)) / 0.1, (down - float(at_y)) / 0.15
    power = int(rng.choice((1, 1, 2)))
    radius = rounded(np.abs(x), np.abs(y), power)
    lid = np.clip((1.0 - radius) / 0.07 + 0.5, 0, 1)
    slits = np.clip(1.6 * np.sin(y * 11.0) - 0.5, 0, 1) * np.clip((0.72 - radius) / 0.08, 0, 1)
    step = np.clip((1.0 - radius) / 0.2, 0, 1) + 0.3 * band(radius - 0.78, width=0.06)
    colours = (
        WHITE,
        (0.5, 0.51, 0.52),
        (0.09, 0.22, 0.5),
        (0.03, 0.03, 0.03),
        (0.66, 0.5, 0.08),
        (0.4, 0.42, 0.45),
    )
    plastic = painted(shape, colours[int(rng.integers(len(colours)))], shade=1.0 - 0.72 * slits)
    around = shaded(garment.albedo, 1.0 - 0.25 * band(np.maximum(radius - 1.0, 0.0), width=0.12))
    mixed = blend(around, plastic, lid)
    relief = garment.relief * (1 - lid) + lid * (0.06 * step - 0.02 * slits)
    return replace(
        garment, albedo=mixed, relief=relief.astype(np.float32), gloss=(0.12 * lid).astype(np.float32)
    )
