"""What every redactor is: settings, the zone it covers, and the pixels it puts there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.zones import Zone, snapped

if TYPE_CHECKING:
    from barefaced.faces import Face

Image = NDArray[np.uint8]

FACE = 2.2
"""Width of a face's box, in distances between the eyes."""
TRUSTED = 0.5
"""Presence from which a face's mesh widens its box."""


@dataclass(frozen=True, kw_only=True)
class Redactor(ABC):
    """A way to cover a face; its fields are its settings.

    Strengths are told in distances between the eyes ("eyes", interocular), so that they mean the same on a
    portrait and in a crowd.

    Attributes:
        margin: the zone's sides over those of the face's box, about the same centre; 1.5 takes in hair line,
            ears and chin.
        neck: take in the whole head and the neck too.
    """

    name: ClassVar[str]
    """Its key in `REDACTORS`."""
    reversible: ClassVar[bool] = False
    """For demonstration only: attacks that anybody can run bring the face back."""
    blind: ClassVar[bool] = False
    """It never sees a face: all zones are emptied before it is called."""
    generates: ClassVar[bool] = False
    """It paints a face, which has to be labelled as generated."""
    surrounded: ClassVar[bool] = False
    """It goes by what lies around the zone, where no other face may be seen."""
    averages: ClassVar[bool] = False
    """What it shows are averages of the face's pixels, which arithmetic may take apart again."""

    margin: float = 1.5
    neck: bool = False

    def __post_init__(self) -> None:
        if not 1.0 <= self.margin <= 10.0:
            raise ValueError(f"margin must be 1 to 10, got {self.margin}")

    def zone(self, face: Face, shape: tuple[int, ...]) -> Zone:
        """The pixels to cover for a face.

        Args:
            face: where it is.
            shape: of the picture, (H, W, ...).

        Returns:
            (x1, y1, x2, y2), whole pixels inside the picture, last ones not included; on JPEG's grid and a
            unit wider (`zones.snapped`).
        """
        x1, y1, x2, y2 = _extent(face)
        half_width, half_height = (x2 - x1) * self.margin / 2, (y2 - y1) * self.margin / 2
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        up, down, aside = (1.25, 2.0, 1.3) if self.neck else (1.0, 1.0, 1.0)
        sides = half_width * aside
        return snapped((x - sides, y - half_height * up, x + sides, y + half_height * down), shape)

    @abstractmethod
    def cover(
        self,
        image: Image,
        zone: Zone,
        *,
        face: Face | None = None,
        iod: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Image:
        """The zone's new pixels.

        Args:
            image: uint8 RGB (H, W, 3); left unchanged. A blind redactor is given it with all zones emptied.
            zone: (x1, y1, x2, y2), pixels, inside the picture.
            face: the face in it, where it is known; without one it is taken to fill the zone as usual.
            iod: pixels between the eyes; None takes the face's, or without one what the zone's width says.
            rng: all chance comes from it, for tests; None takes the operating system's.

        Returns:
            uint8 RGB (y2 - y1, x2 - x1, 3), new.
        """

    @abstractmethod
    def residual(self, iod: float) -> float | None:
        """Pixels between the eyes left of `iod` in what is seen of the face; None where nothing is."""

    def eyes_apart(self, zone: Zone, face: Face | None, iod: float | None) -> float:
        """Pixels between the eyes, at least 1: as told, as in the face, or as the zone's width says."""
        if iod is None:
            width = (zone[2] - zone[0]) / (self.margin * (1.3 if self.neck else 1.0))
            iod = width / FACE if face is None else face.interocular
        return max(float(iod), 1.0)


def part(image: Image, zone: Zone) -> Image:
    """A copy of the zone's pixels."""
    x1, y1, x2, y2 = zone
    return image[y1:y2, x1:x2].copy()


def _extent(face: Face) -> tuple[float, float, float, float]:
    """The face's box, wider where its mesh, if it is one, reaches past it."""
    first, last = face.box[:2], face.box[2:]
    if face.presence >= TRUSTED:
        first = np.minimum(first, face.landmarks.min(0))
        last = np.maximum(last, face.landmarks.max(0))
    return float(first[0]), float(first[1]), float(last[0]), float(last[1])
