"""How much a redactor leaves: levels of its strength and of the photograph it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Faces
from barefaced.redaction.redactors import REDACTORS, Redactor, redactor_named
from barefaced.redaction.trials.geometry import mean_face

STRENGTHS = {
    "blur": ("sigma", lambda left: 0.5 / left),
    "pixelate": ("block", lambda left: 1 / left),
    "layered": ("left", lambda left: left),
}  # fmt: skip
"""Redactors with a strength: the setting, and its value for a residual resolution in pixels."""
RESIDUALS = (8.0, 4.0, 2.0, 1.0, 0.5)
STARTS = (96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2)
"""Pixels between the eyes of the photograph that is redacted."""
_PHOTOGRAPH = 8
"""A zone is laid in a photograph so many times the crop's size, where JPEG's grid is fine beside a face."""


@dataclass(frozen=True)
class Level:
    """One way to redact one kind of photograph.

    Attributes:
        redactor: its name.
        settings: its settings that are not the usual ones.
        start: pixels between the eyes before redaction.
    """

    redactor: str
    settings: dict[str, Any] = field(default_factory=dict)
    start: float = 32.0

    @property
    def made(self) -> Redactor:
        """The redactor."""
        return redactor_named(self.redactor, **self.settings)

    @property
    def residual(self) -> float | None:
        """Pixels between the eyes that are left; None where nothing is."""
        return self.made.residual(self.start)

    @property
    def words(self) -> str:
        """Redactor and settings for people."""
        told = ", ".join(f"{key} {value:g}" if isinstance(value, float) else f"{key} {value}"
                         for key, value in self.settings.items())  # fmt: skip
        return self.redactor + (f" ({told})" if told else "")


def levels_of(
    name: str, residuals: Sequence[float] = RESIDUALS, starts: Sequence[float] = (32.0,)
) -> list[Level]:
    """Every strength at every start; a redactor without a strength has its usual settings alone.

    Raises:
        BarefacedError: for an unknown redactor, or a strength it cannot have.
    """
    if name not in STRENGTHS or name not in REDACTORS:
        redactor_named(name)
        return [Level(name, {}, start) for start in starts]
    setting, value = STRENGTHS[name]
    return [Level(name, {setting: float(value(left))}, start) for left in residuals for start in starts]


def zone_in(redactor: Redactor, side: int) -> tuple[int, int, int, int]:
    """What a redactor covers of a crop whose face is the average one."""
    large = side * _PHOTOGRAPH
    x1, y1, x2, y2 = redactor.zone(mean_face(large), (large, large))
    return x1 // _PHOTOGRAPH, y1 // _PHOTOGRAPH, -(-x2 // _PHOTOGRAPH), -(-y2 // _PHOTOGRAPH)


def at_start(faces: Faces, start: float) -> Faces:
    """Faces as a photograph with so few pixels between the eyes shows them, at the size of the crops.

    Areas are averaged, then brought back by cubics; more pixels than the crops have cannot be made.
    """
    import cv2

    share = start / faces.iod
    if share >= 1:
        return faces
    side = faces.images.shape[1]
    small = max(1, round(side * share))
    images = np.empty_like(faces.images)
    for image, plain in zip(images, faces.images, strict=True):
        less = cv2.resize(plain, (small, small), interpolation=cv2.INTER_AREA)
        image[:] = _large(np.asarray(less, np.uint8).reshape(small, small, 3), side)
    return replace(faces, images=images)


def _large(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
