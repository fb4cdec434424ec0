"""The mask of printed cotton."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import painted
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.prints import GROUNDS, printed
from barefaced.masks.styles.sewn import sewn

Array = NDArray[Any]


def printed_cloth(make: Make) -> Garment:
    """Printed cotton: in two panels, or pleated."""
    if make.texture is not None:
        pattern = painted(make.shape, make.colour(GROUNDS))
    else:
        pattern = printed(make.shape, make.rng)
    if make.wanted is not None:
        pattern = _dyed(pattern, make.wanted)
    return sewn(make, make.printed(pattern), pleated=make.rng.random() < 0.3)


def _dyed(pattern: Array, colour: tuple[float, float, float]) -> Array:
    """The pattern around another colour."""
    around = pattern - pattern.mean((0, 1))
    return np.clip(np.asarray(colour, np.float32) + 0.6 * around, 0.01, 0.95).astype(np.float32)
