"""Things before a face and its mask alike, over the mask's edge: strands of hair, glasses, fingers.

They are in the picture with the mask and in the one without, and stay: a network learns from them that what
crosses a mask's edge is neither mask nor to be painted over. They are drawn quickly, to be many.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

HAIR = (
    (28, 22, 20),
    (60, 42, 30),
    (95, 68, 45),
    (150, 115, 75),
    (190, 165, 125),
    (120, 60, 35),
    (150, 150, 150),
)
_SHIFT = 4
"""Bits of a pixel's fraction that OpenCV is given."""


class Foreground(NamedTuple):
    """What lies before a picture.

    Attributes:
        layer: float32 RGB (H, W, 3), 0 to 255.
        alpha: float32 (H, W) in [0, 1], how much of each pixel it hides.
    """

    layer: NDArray[np.float32]
    alpha: NDArray[np.float32]

    def over(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A picture (H, W, 3) with this before it, new."""
        mixed = image + (self.layer - image) * self.alpha[..., None]
        return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def foreground(image: NDArray[np.uint8], mesh: NDArray, *, rng: np.random.Generator) -> Foreground | None:
    """Something to lay before a face, in the colours of the picture, or nothing, which is most likely.

    Args:
        image: uint8 RGB (H, W, 3) of the bare face; left unchanged.
        mesh: float (468, 2 or more), x and y in pixels.
        rng: all chance comes from it.
    """
    points = mesh[:, :2].astype(np.float32)
    kind = rng.random()
    if kind < 0.12:
        return _hair(image, points, rng)
    if kind < 0.22:
        return _glasses(image, points, rng)
    if kind < 0.28:
        return _fingers(image, points, rng)
    return None


def _span(points: NDArray[np.float32]) -> float:
    """Distance from the nose bridge to the chin, in pixels."""
    return float(np.linalg.norm(points[152] - points[168])) + 1e-3


def _hair(image: NDArray[np.uint8], points: NDArray[np.float32], rng: np.random.Generator) -> Foreground:
    """Strands from a temple down one side of the face, bent alike, each a little otherwise."""
    span = _span(points)
    ear, jaw = (points[k] for k in ((234, 172) if rng.random() < 0.5 else (454, 397)))
    inward, down = points[1] - ear, points[152] - points[10]
    root = ear - 0.6 * down + inward * rng.uniform(0.0, 0.7)
    tip = jaw + inward * rng.uniform(-0.15, 0.45) + down * rng.uniform(-0.2, 0.3)
    knee = (root + tip) / 2 + inward * rng.uniform(-0.7, 0.2)
    colour = np.array(HAIR[int(rng.integers(len(HAIR)))], np.float32) * rng.uniform(0.7, 1.3)
    layer, alpha = _empty(image, colour)
    spread = rng.uniform(0.02, 0.2)  # of the way from ear to nose
    at = np.linspace(0, 1, 12, dtype=np.float32)[:, None]
    for _ in range(int(rng.integers(8, 70))):
        aside = inward * np.float32(rng.normal(0, spread))
        fray = rng.normal(0, 0.15 * spread * span, (3, 2))
        a, b, c = root + 0.5 * aside, knee + aside + fray[1], tip + 1.2 * aside + fray[2]
        curve = (1 - at) ** 2 * a + 2 * at * (1 - at) * b + at**2 * c
        width = max(1, round(span * float(rng.uniform(0.002, 0.011))))
        strand = colour * np.float32(rng.uniform(0.6, 1.5))
        _line(layer, curve, strand.tolist(), width)
        _line(alpha, curve, float(rng.uniform(0.5, 1.0)), width)
    return _soft(layer, alpha, 0.004 * span)


def _glasses(image: NDArray[np.uint8], points: NDArray[np.float32], rng: np.random.Generator) -> Foreground:
    """Frames, clear or tinted lenses, a bridge and temples; low enough to reach a mask's upper edge."""
    left, right = points[[33, 133]].mean(0), points[[362, 263]].mean(0)
    across = right - left
    eye = float(np.linalg.norm(across)) + 1e-3
    down = np.array([-across[1], across[0]], np.float32) / eye
    angle = float(np.degrees(np.arctan2(across[1], across[0])))
    colour = rng.integers(0, 120, 3).astype(np.float32) + (80.0 if rng.random() < 0.2 else 0.0)
    layer, alpha = _empty(image, colour)
    half = np.array([rng.uniform(0.32, 0.44), rng.uniform(0.22, 0.38)]) * eye
    drop = down * np.float32(eye * rng.uniform(0.0, 0.16))
    power = float(rng.uniform(2.0, 4.0))  # of the superellipse: round to nearly square
    width = max(1, round(eye * float(rng.uniform(0.02, 0.08))))
    rims = [_rim(centre + drop, half, angle, power) for centre in (left, right)]
    if rng.random() < 0.35:
        for rim in rims:
            cv2.fillPoly(alpha, [_fixed(rim)], float(rng.uniform(0.1, 0.95)), cv2.LINE_AA, _SHIFT)
    unit = across / eye
    inner, outer = unit * np.float32(half[0]), unit * np.float32(half[0])
    bars = [(left + drop + inner, right + drop - inner)]
    bars += [(left + drop - outer, points[234]), (right + drop + outer, points[454])]
    for rim in rims:
        _line(alpha, np.concatenate([rim, rim[:1]]), 1.0, width)
    for start, end in bars:
        _line(alpha, np.stack([start, end]), 1.0, width)
    return _soft(layer, alpha, 0.006 * eye)


def _rim(centre: NDArray[np.float32], half: NDArray, angle: float, power: float) -> NDArray[np.float32]:
    """A superellipse around a point: float32 (36, 2)."""
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)
    ring = np.sign(ring) * np.abs(ring) ** (2 / power) * half
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    placed: NDArray[np.float32] = (ring @ np.array([[cos, sin], [-sin, cos]]) + centre).astype(np.float32)
    return placed


def _fingers(image: NDArray[np.uint8], points: NDArray[np.float32], rng: np.random.Generator) -> Foreground:
    """One to four fingers of the face's own skin, reaching in from beside or below."""
    span = _span(points)
    skin = _skin(image, points) * np.float32(rng.uniform(0.75, 1.15))
    layer, alpha = _empty(image, skin)
    target = points[int(rng.choice((50, 280, 205, 425, 172, 397, 152, 18)))] + rng.normal(0, 0.08 * span, 2)
    middle = points[1]
    away = (target - middle) / (np.linalg.norm(target - middle) + 1e-3) + rng.normal(0, 0.35, 2)
    away = away / (np.linalg.norm(away) + 1e-3)
    aside = np.array([-away[1], away[0]])
    width = span * rng.uniform(0.11, 0.17)
    for number in range(int(rng.integers(1, 5))):
        tip = target + aside * width * 1.1 * number + away * width * rng.uniform(-0.4, 0.4)
        bone = np.stack([tip, tip + away * span * 1.6 + aside * rng.normal(0, 0.2 * width)])
        for share, shade in (
            (1.0, 0.72),
            (0.85, 0.88),
            (0.6, 1.0),
            (0.3, 1.07),
        ):  # round: darker at its sides
            thick = max(1, round(width * share))
            _line(layer, bone, np.minimum(skin * shade, 255).tolist(), thick)
        _line(alpha, bone, 1.0, max(1, round(width)))
    return _soft(cv2.GaussianBlur(layer, (0, 0), max(0.05 * width, 0.3)), alpha, 0.008 * span)


def _skin(image: NDArray[np.uint8], points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean colour of forehead and cheeks."""
    x, y = np.clip(points[[151, 50, 280, 9]].T.astype(int), 0, np.array([image.shape[1::-1]]).T - 1)
    mean: NDArray[np.float32] = image[y, x].mean(0).astype(np.float32)
    return mean


def _empty(image: NDArray[np.uint8], colour: NDArray[np.float32]) -> tuple[NDArray, NDArray]:
    """A layer of one colour, and an alpha of nothing."""
    return np.full(image.shape, colour, np.float32), np.zeros(image.shape[:2], np.float32)


def _fixed(course: NDArray) -> NDArray[np.int32]:
    return np.round(course * (1 << _SHIFT)).astype(np.int32)


def _line(canvas: NDArray, course: NDArray, colour: float | list[float], width: int) -> None:
    cv2.polylines(canvas, [_fixed(course)], False, colour, width, cv2.LINE_AA, _SHIFT)


def _soft(layer: NDArray, alpha: NDArray, sigma: float) -> Foreground:
    """With its edge as soft as a photo's."""
    if sigma > 0.3:
        alpha = cv2.GaussianBlur(alpha, (0, 0), sigma)
    return Foreground(layer, np.clip(alpha, 0.0, 1.0).astype(np.float32))
