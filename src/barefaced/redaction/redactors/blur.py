"""Gaussian blur: what most tools do, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from barefaced.redaction.redactors.base import Image, Redactor, part
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, kw_only=True)
class Blur(Redactor):
    """Gaussian blur.

    Attributes:
        sigma: standard deviation in distances between the eyes; 0.22 is a tenth of the face's width.
    """

    name: ClassVar[str] = "blur"
    reversible: ClassVar[bool] = True
    averages: ClassVar[bool] = True

    sigma: float = 0.22

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.sigma <= 10:
            raise ValueError(f"sigma must be above 0 and at most 10, got {self.sigma}")

    def cover(
        self,
        image: Image,
        zone: Zone,
        *,
        face: Face | None = None,
        iod: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Image:
        """See `Redactor.cover`; beyond the zone its edge is repeated."""
        import cv2

        sigma = self.sigma * self.eyes_apart(zone, face, iod)
        blurred = cv2.GaussianBlur(part(image, zone), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(blurred, np.uint8)

    def residual(self, iod: float) -> float:
        """What sampling at half the blur's width would keep: sharp over twice sigma."""
        return min(iod, 1 / (2 * self.sigma))
