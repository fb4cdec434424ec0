"""A block of one colour: the default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from barefaced.redaction.redactors.base import Image, Redactor
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, kw_only=True)
class Block(Redactor):
    """One colour that has nothing to do with the picture; its mean, say, would tell of the skin.

    Attributes:
        colour: red, green and blue, 0 to 255.
    """

    name: ClassVar[str] = "block"
    blind: ClassVar[bool] = True

    colour: tuple[int, int, int] = (0, 0, 0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.colour) != 3 or not all(0 <= value <= 255 for value in self.colour):
            raise ValueError(f"colour must be three numbers from 0 to 255, got {self.colour}")

    def cover(
        self,
        image: Image,
        zone: Zone,
        *,
        face: Face | None = None,
        iod: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Image:
        """See `Redactor.cover`."""
        x1, y1, x2, y2 = zone
        return np.full((y2 - y1, x2 - x1, 3), self.colour, np.uint8)

    def residual(self, iod: float) -> None:
        """Nothing is left."""
        return None
