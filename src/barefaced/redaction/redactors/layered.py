"""The pipeline of work 003: few pixels, few levels, noise, compression. And little of the face's colour."""

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


_LEAST_RING = 4
"""Pixels around a zone that tell the surroundings' colour, at least."""


@dataclass(frozen=True, kw_only=True)
class Layered(Redactor):
    """Area means, quantised, with noise that nobody can replay, compressed, and drawn large again.

    A person's mean colour in his light can be compared as well as his face. So a pixel is the surroundings'
    mean colour, which is public, and a small share of what the face's differs from it: the noise weighs that
    much more against the rest.

    Attributes:
        left: pixels between the eyes that are left; with 0.25 the whole zone is one.
        kept: share of the difference to the surroundings, 1 for the face's own colours.
        bits: of the levels of that difference.
        noise: standard deviation, in levels of 255.
        quality: of the JPEG that the few pixels pass through, 1 to 95.
    """

    name: ClassVar[str] = "layered"
    averages: ClassVar[bool] = True
    surrounded: ClassVar[bool] = True

    left: float = 0.25
    kept: float = 0.25
    bits: int = 4
    noise: float = 16.0
    quality: int = 30

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.left <= 100:
            raise ValueError(f"left must be above 0 and at most 100, got {self.left}")
        if not 0 < self.kept <= 1:
            raise ValueError(f"kept must be above 0 and at most 1, got {self.kept}")
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
        eyes = self.eyes_apart(zone, face, iod)
        scale = min(1.0, self.left / eyes)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
        around = _mean_around(image, zone, max(_LEAST_RING, round(eyes / 4)))
        apart = _quantised(small - around, self.bits)
        noisy = around + self.kept * apart + self.noise * normal(small.shape, rng)
        coded = _through_jpeg(np.clip(np.rint(noisy), 0, 255).astype(np.uint8), self.quality)
        large = cv2.resize(coded, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.asarray(large, np.uint8).reshape(height, width, 3)

    def residual(self, iod: float) -> float:
        """As told."""
        return min(iod, self.left)


def _mean_around(image: Image, zone: Zone, ring: int) -> NDArray[np.float64]:
    """Mean colour (3,) of a ring so many pixels wide; grey where the zone is all of the picture."""
    x1, y1, x2, y2 = zone
    whole = image[max(0, y1 - ring) : y2 + ring, max(0, x1 - ring) : x2 + ring]
    inside = image[y1:y2, x1:x2]
    count = (whole.size - inside.size) // 3
    if count == 0:
        return np.full(3, 127.0)
    return np.asarray((whole.sum((0, 1), np.int64) - inside.sum((0, 1), np.int64)) / count, np.float64)


def _quantised(apart: NDArray[np.float64], bits: int) -> NDArray[np.float64]:
    """Differences of colours as the middles of steps of 256 / 2 ** bits, float64, as many on either side."""
    step = 256 / 2**bits
    return np.asarray((np.floor(np.clip(apart, -128, 127) / step) + 0.5) * step, np.float64)


def _through_jpeg(image: Image, quality: int) -> Image:
    """What a JPEG with halved colours keeps; its unit of 16 pixels is filled up by repeating the edge."""
    import cv2

    settings = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, content = cv2.imencode(".jpg", image, settings)
    decoded = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return np.asarray(decoded, np.uint8).reshape(image.shape)
