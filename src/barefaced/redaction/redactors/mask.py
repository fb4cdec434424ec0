"""A face mask of one colour, drawn over mouth and nose: what is worn on the street covers as little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.redactors.base import FACE, Image, Redactor, part
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face

JAW = (
    234,
    93,
    132,
    58,
    172,
    136,
    150,
    149,
    176,
    148,
    152,
    377,
    400,
    378,
    379,
    365,
    397,
    288,
    361,
    323,
    454,
    6,
)
"""The mesh's jaw from ear to ear, and back over the bridge of the nose."""


@dataclass(frozen=True, kw_only=True)
class Mask(Redactor):
    """Everything from the bridge of the nose down to the jaw.

    Attributes:
        colour: red, green and blue, 0 to 255.
    """

    name: ClassVar[str] = "mask"
    reversible: ClassVar[bool] = True

    colour: tuple[int, int, int] = (150, 190, 215)

    def cover(
        self,
        image: Image,
        zone: Zone,
        *,
        face: Face | None = None,
        iod: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Image:
        """See `Redactor.cover`; without a face it is an upright one in the zone's middle."""
        import cv2

        pixels = part(image, zone)
        outline = (
            _usual(zone, self.eyes_apart(zone, face, iod)) if face is None else face.landmarks[list(JAW)]
        )
        points = np.rint(outline - np.array(zone[:2])).astype(np.int32)
        cv2.fillPoly(pixels, [points], self.colour)
        return pixels

    def residual(self, iod: float) -> float:
        """Above the mask the face is as it was."""
        return iod


def _usual(zone: Zone, eyes: float) -> NDArray[np.float64]:
    """The lower half of an ellipse about as large as a face, (N, 2), picture pixels."""
    angle = np.linspace(0, np.pi, 24)
    x, y = (zone[0] + zone[2]) / 2, (zone[1] + zone[3]) / 2
    return np.column_stack([x + FACE * eyes / 2 * np.cos(angle), y + 1.35 * eyes * np.sin(angle)])
