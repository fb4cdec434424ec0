"""The mask of plain cotton."""

from barefaced.masks.cloth import painted
from barefaced.masks.garment import Garment
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.prints import PLAIN
from barefaced.masks.styles.sewn import sewn

BLACK = (0.019, 0.019, 0.021)
COLOURS = (BLACK, BLACK, BLACK, BLACK, *PLAIN)


def cloth(make: Make) -> Garment:
    """Two panels of one colour."""
    return sewn(make, make.printed(painted(make.shape, make.colour(COLOURS))), pleated=False)
