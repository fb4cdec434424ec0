"""A1: a swirl turned back, its strength, radius and middle searched for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces

if TYPE_CHECKING:
    from barefaced.redaction.redactors import Redactor

STRENGTHS = tuple(np.round(np.arange(-12, 12.01, 0.5), 1))
"""Radians at the middle that are tried first."""
RADII = (0.6, 0.8, 1.0, 1.2, 1.4)
"""Over half the zone's smaller side."""
_LOOKED_AT = 12


@dataclass(frozen=True)
class Turn:
    """A swirl: radians at the middle, radius over half the zone's smaller side, pixels off its middle."""

    strength: float = 0.0
    radius: float = 1.0
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True, eq=False)
class Unswirl(Attack):
    """Turns back by what makes the faces together look most like the attacker's mean face.

    The swirl is one for all faces that are attacked, as one program with its settings makes them.
    """

    name, grade, kind, trained = "unswirl", "casual", "restores", True

    template: NDArray[np.float32] | None = None
    zone: tuple[int, int, int, int] = (0, 0, 0, 0)

    @classmethod
    def fits(cls, redactor: Redactor) -> bool:
        """What was never swirled cannot be turned back."""
        return redactor.name == "swirl"

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Keep the mean of the attacker's own faces."""
        mean = _zones(faces.images[:400], faces.zone).mean(axis=0).astype(np.float32)
        return replace(self, template=mean, zone=faces.zone)

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The crops with their zone turned back."""
        zones = _zones(covered, self.zone)
        turn = self.search(zones[:: max(1, len(zones) // _LOOKED_AT)][:_LOOKED_AT])
        x1, y1, x2, y2 = self.zone
        done = covered.copy()
        for image, zone in zip(done, zones, strict=True):
            image[y1:y2, x1:x2] = turned(zone, turn)
        return done

    def search(self, zones: NDArray[np.uint8]) -> Turn:
        """The turn after which some zones uint8 (N, h, w, 3) look most like faces."""
        coarse = [Turn(strength, radius) for strength, radius in product(STRENGTHS, RADII)]
        best = max(coarse, key=lambda turn: self._likeness(zones[:3], turn))
        for reach in (0.25, 0.1, 0.05):
            near = [
                replace(best, strength=best.strength + reach * more, radius=best.radius + 0.4 * reach * wider)
                for more, wider in product((-2, -1, 0, 1, 2), repeat=2)
                if best.radius + 0.4 * reach * wider > 0
            ]
            best = max(near, key=lambda turn: self._likeness(zones, turn))
            moved = [
                replace(best, right=best.right + 8 * reach * aside, down=best.down + 8 * reach * below)
                for aside, below in product((-1, 0, 1), repeat=2)
            ]
            best = max(moved, key=lambda turn: self._likeness(zones, turn))
        # No turn at all must lose clearly: most pictures were never swirled.
        plain = self._likeness(zones, Turn())
        return best if self._likeness(zones, best) > plain + 0.01 else Turn()

    def _likeness(self, zones: NDArray[np.uint8], turn: Turn) -> float:
        """Correlation with the mean face, of the zones' own mean."""
        if self.template is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        mean = np.mean([turned(zone, turn) for zone in zones], axis=0)
        one, two = mean - mean.mean(), self.template - self.template.mean()
        length = np.linalg.norm(one) * np.linalg.norm(two)
        return float((one * two).sum() / length) if length > 0 else 0.0


def turned(zone: NDArray[np.uint8], turn: Turn) -> NDArray[np.uint8]:
    """A zone uint8 (h, w, 3) after a swirl of `strength` was turned back; beyond the circle as it was."""
    import cv2

    if turn.strength == 0:
        return zone
    across, down = _maps(zone.shape[:2], turn)
    back = cv2.remap(zone, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(back, np.uint8)


def _maps(shape: tuple[int, ...], turn: Turn) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    height, width = shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    middle = (width - 1) / 2 + turn.right, (height - 1) / 2 + turn.down
    limit = max(turn.radius * min(height, width) / 2, 1e-6)
    x, y = x - middle[0], y - middle[1]
    # A turn keeps the distance from the middle, and with it the angle: its inverse is the other way round.
    angle = -turn.strength * np.clip(1 - np.hypot(x, y) / limit, 0, 1) ** 2
    cos, sin = np.cos(angle), np.sin(angle)
    across, down = middle[0] + cos * x - sin * y, middle[1] + sin * x + cos * y
    return across.astype(np.float32), down.astype(np.float32)


def _zones(images: NDArray[np.uint8], zone: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    x1, y1, x2, y2 = zone
    return images[:, y1:y2, x1:x2]
