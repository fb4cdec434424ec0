"""Another face, which never existed: drawn from the zone's surroundings alone, and labelled as generated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.chance import generator
from barefaced.redaction.filling import filled
from barefaced.redaction.redactors.base import Image, Redactor
from barefaced.redaction.redactors.prior import BETWEEN, EYES_DOWN, SIDE, load_prior
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face

_TURN, _FARTHEST = 15.0, 30.0
"""Degrees: poses are known to so much, and are drawn up to so much."""
_RING = 24
"""Pixels around the zone that say what light there is."""
_LIGHT = 130.0
"""Grey around the faces that the model was learned from."""


@dataclass(frozen=True, kw_only=True)
class Synthetic(Redactor):
    """A face drawn at random, in the coarse place, size and pose of the one it takes the place of.

    Of the face it is told where the zone is, and where the eyes are to a quarter of their distance, how far
    apart to a fifth, and how the head is turned to 15 degrees.

    Attributes:
        spread: how far faces differ from their mean, in the standard deviations of those learned from.
    """

    name: ClassVar[str] = "synthetic"
    blind: ClassVar[bool] = True
    generates: ClassVar[bool] = True

    spread: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.spread <= 2:
            raise ValueError(f"spread must be 0 to 2, got {self.spread}")

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
        chance, prior = generator(rng), load_prior()
        colours = prior.colours(self.spread * chance.standard_normal(prior.size))
        weights = self.spread * chance.standard_normal(len(prior.forms)).astype(np.float32)
        form = prior.form + np.einsum("f,fpc->pc", weights, prior.forms)
        place, (yaw, pitch) = coarse_place(zone, face, self.eyes_apart(zone, face, iod))
        return painted(image, zone, colours, prior.turned(form, yaw, pitch), place, chance)

    def residual(self, iod: float) -> None:
        """Nothing of the face is left: it was not seen."""
        return None


def coarse_place(
    zone: Zone, face: Face | None, eyes: float
) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Where a face is, no more exactly than its zone says: (2, 3), picture pixels to frame; yaw and pitch."""
    eyes = 2 ** (round(4 * np.log2(eyes)) / 4)
    step = eyes / 4
    if face is None:
        middle, turns = np.array([(zone[0] + zone[2]) / 2, zone[1] + 0.47 * (zone[3] - zone[1])]), (0.0,) * 3
    else:
        middle, turns = np.round(face.eyes.mean(0) / step) * step, face.pose
    yaw, pitch, roll = (round(turn / _TURN) * _TURN for turn in turns)
    angle, scale = np.radians(roll), BETWEEN * SIDE / eyes
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[cos, sin], [-sin, cos]])
    shift = np.array([SIDE / 2 - 0.5, EYES_DOWN * SIDE]) - linear @ middle
    aside = float(np.clip(yaw, -_FARTHEST, _FARTHEST)), float(np.clip(pitch, -_FARTHEST, _FARTHEST))
    return np.column_stack([linear, shift]), aside


def painted(
    image: Image,
    zone: Zone,
    colours: Image,
    form: NDArray[np.float32],
    place: NDArray[np.float64],
    rng: np.random.Generator,
) -> Image:
    """A face before a background that goes on where the zone ends.

    Args:
        image: uint8 RGB (H, W, 3); nothing inside the zone is looked at.
        zone: (x1, y1, x2, y2), pixels.
        colours: uint8 RGB (SIDE, SIDE, 3), the face at the mean's places.
        form: float (P, 2), its points in the frame.
        place: float (2, 3), picture pixels to frame pixels.
        rng: of the grain.

    Returns:
        uint8 RGB, the zone's size.
    """
    prior = load_prior()
    (around, known), (left, top) = _surroundings(image, zone)
    behind = filled(around, known).astype(np.float32)
    shown = prior.shown(np.dstack([_lit(colours, around[known]), _head()]), form)
    to_part = place.copy()
    to_part[:, 2] += place[:, :2] @ [left, top]
    lifted = _lifted(shown, to_part, around.shape)
    opacity = lifted[..., 3:] / 255
    mixed = behind + (lifted[..., :3] - behind) * opacity
    mixed += _grain(around, known, rng) * ~known[..., None]
    x1, y1, x2, y2 = zone
    part = mixed[y1 - top : y2 - top, x1 - left : x2 - left]
    return np.clip(np.rint(part), 0, 255).astype(np.uint8)


def _surroundings(image: Image, zone: Zone) -> tuple[tuple[Image, NDArray[np.bool_]], tuple[int, int]]:
    """The zone with a ring around it, which pixels are the ring's, and where it begins."""
    x1, y1, x2, y2 = zone
    left, top = max(0, x1 - _RING), max(0, y1 - _RING)
    around = image[top : y2 + _RING, left : x2 + _RING]
    known = np.ones(around.shape[:2], np.bool_)
    known[y1 - top : y2 - top, x1 - left : x2 - left] = False
    return (around, known), (left, top)


def _lifted(shown: Image, to_frame: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The frame in the picture's pixels, float32 (h, w, C), averaged where the picture has fewer."""
    import cv2

    scale = float(np.hypot(*to_frame[:, 0]))
    small, shrink = shown, 1.0
    if scale > 1:
        side = max(8, round(SIDE / scale))
        small, shrink = np.asarray(cv2.resize(shown, (side, side), interpolation=cv2.INTER_AREA)), side / SIDE
    fitted = to_frame * shrink
    fitted[:, 2] += (shrink - 1) / 2
    lifted = cv2.warpAffine(
        small.astype(np.float32), fitted, shape[1::-1], flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    )
    return np.clip(np.asarray(lifted, np.float32), 0, 255)


def _head() -> Image:
    """Uint8 (SIDE, SIDE): opaque where hair, face and neck are, and softly ending."""
    import cv2

    head = np.zeros((SIDE, SIDE), np.uint8)
    at = [round(SIDE * share) for share in (0.5, 0.45, 0.27, 0.37)]
    cv2.ellipse(head, (at[0], at[1]), (at[2], at[3]), 0, 0, 360, 255, cv2.FILLED)
    neck = np.array([(0.36, 0.6), (0.64, 0.6), (0.66, 0.84), (0.78, 0.93), (0.22, 0.93), (0.34, 0.84)])
    cv2.fillPoly(head, [np.rint(neck * SIDE).astype(np.int32)], 255)
    return np.asarray(cv2.GaussianBlur(head, (0, 0), 0.025 * SIDE), np.uint8)


def _lit(colours: Image, ring: NDArray[np.uint8]) -> Image:
    """A face in the light of the ring (N, 3): half as much darker as that is, and grey where that is grey."""
    if not len(ring):
        return colours
    mean = ring.mean(0)
    gain = np.clip(0.5 + 0.5 * mean.mean() / _LIGHT, 0.55, 1.15)
    lit = colours.astype(np.float32) * gain
    if (np.ptp(ring.astype(np.int16), axis=1) <= 2).mean() > 0.95:
        lit = np.repeat(lit.mean(-1, keepdims=True), 3, axis=-1)
    return np.clip(np.rint(lit), 0, 255).astype(np.uint8)


def _grain(around: Image, known: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise (h, w, 3) as strong as the calmer half of the ring has it."""
    import cv2

    if not known.any():
        return np.zeros(around.shape, np.float32)
    fine = around.astype(np.float32) - cv2.GaussianBlur(around.astype(np.float32), (0, 0), 1.5)
    strength = min(float(np.median(np.abs(fine[known]))) * 1.2, 6.0)
    return np.asarray(strength * rng.standard_normal(around.shape[:2])[..., None], np.float32)
