"""The pipeline of work 003: few pixels, few levels, noise, compression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.chance import normal
from barefaced.redaction.redactors.base import Image, Redactor, part
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, kw_only=True)
class Layered(Redactor):
    """Area means, quantised, with noise that nobody can replay, compressed, and drawn large again.

    Attributes:
        left: pixels between the eyes that are left.
        bits: of a colour's levels.
        noise: standard deviation, in levels of 255.
        quality: of the JPEG that the few pixels pass through, 1 to 95.
    """

    name: ClassVar[str] = "layered"

    left: float = 0.5
    bits: int = 4
    noise: float = 16.0
    quality: int = 30

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.left <= 100:
            raise ValueError(f"left must be above 0 and at most 100, got {self.left}")
        if not 1 <= self.bits <= 8:
            raise ValueError(f"bits must be 1 to 8, got {self.bits}")
        if not 0 <= self.noise <= 255:
            raise ValueError(f"noise must be 0 to 255, got {self.noise}")
        if not 1 <= self.quality <= 95:
            raise ValueError(f"quality must be 1 to 95, got {self.quality}")

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
        import cv2

        pixels = part(image, zone)
        height, width = pixels.shape[:2]
        scale = min(1.0, self.left / self.eyes_apart(zone, face, iod))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        noisy = _quantised(np.asarray(small, np.uint8), self.bits) + self.noise * normal(small.shape, rng)
        coded = _through_jpeg(np.clip(np.rint(noisy), 0, 255).astype(np.uint8), self.quality)
        large = cv2.resize(coded, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.asarray(large, np.uint8).reshape(height, width, 3)

    def residual(self, iod: float) -> float:
        """As told."""
        return min(iod, self.left)


def _quantised(image: Image, bits: int) -> NDArray[np.float64]:
    """The middles of 2 ** bits equal steps, float64 in [0, 255]."""
    step = 256 / 2**bits
    return np.floor(image / step) * step + (step - 1) / 2


def _through_jpeg(image: Image, quality: int) -> Image:
    """What a JPEG with halved colours keeps; its unit of 16 pixels is filled up by repeating the edge."""
    import cv2

    settings = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, content = cv2.imencode(".jpg", image, settings)
    decoded = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return np.asarray(decoded, np.uint8).reshape(image.shape)
