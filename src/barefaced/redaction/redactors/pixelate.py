"""Mosaic: one mean colour a square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from barefaced.redaction.redactors.base import Image, Redactor, part
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, kw_only=True)
class Pixelate(Redactor):
    """Mosaic whose squares start at the zone's corner.

    Attributes:
        block: side of a square in distances between the eyes.
    """

    name: ClassVar[str] = "pixelate"
    reversible: ClassVar[bool] = True
    averages: ClassVar[bool] = True

    block: float = 0.25

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.block <= 10:
            raise ValueError(f"block must be above 0 and at most 10, got {self.block}")

    def cover(
        self,
        image: Image,
        zone: Zone,
        *,
        face: Face | None = None,
        iod: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Image:
        """See `Redactor.cover`; squares at the right and below may be cut."""
        side = max(1, round(self.block * self.eyes_apart(zone, face, iod)))
        return mosaic(part(image, zone), side)

    def residual(self, iod: float) -> float:
        """Squares between the eyes."""
        return min(iod, 1 / self.block)


def mosaic(image: Image, side: int) -> Image:
    """Squares of `side` pixels, each its mean: uint8 (H, W, 3) in and out."""
    height, width = image.shape[:2]
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    sums = np.add.reduceat(np.add.reduceat(image.astype(np.float64), rows, 0), columns, 1)
    tall, wide = np.diff(np.append(rows, height)), np.diff(np.append(columns, width))
    means = np.rint(sums / (tall[:, None, None] * wide[None, :, None])).astype(np.uint8)
    return means.repeat(tall, 0).repeat(wide, 1)
