"""The swirl of 2007, which was turned back within days of looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from barefaced.redaction.redactors.base import Image, Redactor, part
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, kw_only=True)
class Swirl(Redactor):
    """Every pixel is turned about the zone's middle, less the farther out it lies.

    At r of the circle's radius R the turn is strength * (1 - r / R) ** 2; beyond R pixels stay.

    Attributes:
        strength: radians at the middle.
        radius: of the circle, over half the zone's smaller side.
    """

    name: ClassVar[str] = "swirl"
    reversible: ClassVar[bool] = True

    strength: float = 10.0
    radius: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.radius <= 2:
            raise ValueError(f"radius must be above 0 and at most 2, got {self.radius}")

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
        return swirled(part(image, zone), self.strength, radius=self.radius)

    def residual(self, iod: float) -> float:
        """All pixels are still there, at other places."""
        return iod


def swirled(image: Image, strength: float, *, radius: float = 1.0) -> Image:
    """A picture turned about its middle; `-strength` turns it back but for what interpolation loses.

    Args:
        image: uint8 (H, W, 3).
        strength: radians at the middle.
        radius: of the circle, over half the smaller side.

    Returns:
        uint8 (H, W, 3), new.
    """
    import cv2

    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    limit = max(radius * min(height, width) / 2, 1e-6)
    out = np.clip(1 - np.hypot(x - middle_x, y - middle_y) / limit, 0, 1)
    angle = strength * out**2
    cos, sin = np.cos(angle), np.sin(angle)
    from_x = middle_x + cos * (x - middle_x) - sin * (y - middle_y)
    from_y = middle_y + sin * (x - middle_x) + cos * (y - middle_y)
    turned = cv2.remap(
        image,
        from_x.astype(np.float32),
        from_y.astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(turned, np.uint8)
