"""A bar across the eyes: the newspapers' way, which leaves the rest of the face to be recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.redactors.base import Image, Redactor, part
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, kw_only=True)
class EyeBar(Redactor):
    """A black bar along the line of the eyes.

    Attributes:
        length: in distances between the eyes.
        height: likewise.
    """

    name: ClassVar[str] = "eye-bar"
    reversible: ClassVar[bool] = True

    length: float = 2.4
    height: float = 0.8

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
        eyes = self.eyes_apart(zone, face, iod)
        middle, along = _eyes(zone, face)
        across = along @ [[0.0, 1.0], [-1.0, 0.0]]
        half, tall = along * self.length * eyes / 2, across * self.height * eyes / 2
        corners = np.stack(
            [middle + half + tall, middle + half - tall, middle - half - tall, middle - half + tall]
        )
        cv2.fillConvexPoly(pixels, np.rint(corners).astype(np.int32), (0, 0, 0))
        return pixels

    def residual(self, iod: float) -> float:
        """Below the bar the face is as it was."""
        return iod


def _eyes(zone: Zone, face: Face | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between the eyes, in the zone's pixels, and the direction from one to the other, each (2,)."""
    x1, y1, x2, y2 = zone
    if face is None:
        return np.array([(x2 - x1) / 2, (y2 - y1) * 0.47]), np.array([1.0, 0.0])
    left, right = face.eyes.astype(np.float64)
    along = (right - left) / max(float(np.hypot(*(right - left))), 1e-6)
    return (left + right) / 2 - [x1, y1], along
