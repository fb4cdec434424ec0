"""The N95 or FFP2 cup."""

from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.moulded import moulded


def n95(make: Make) -> Garment:
    """A moulded cup with nothing on it."""
    return moulded(make)
