"""The light of a photo, read off the skin of the face in it; and that light on something else."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.head import Head

Array = NDArray[np.float32]
SKIN = 0.36
"""Reflectance of skin that is neither dark nor fair, linear; the unknown between light and complexion."""
PROBES = (
    10, 109, 338, 67, 297, 151, 108, 337, 9, 8, 69, 299, 104, 333, 50, 280, 117, 346, 118, 347, 101, 330, 36,
    266, 205, 425, 187, 411, 123, 352, 147, 376, 6, 197, 195, 5, 4, 49, 279, 116, 345, 192, 416, 207, 427,
    199,
    200, 18,
)  # fmt: skip
"""Vertices on forehead, cheeks, nose and chin: bare skin on most people."""


@dataclass(frozen=True)
class Light:
    """Light from everywhere and from one side: irradiance = ambient * (1 + normal . direction).

    Attributes:
        ambient: float32 (3,), linear RGB; 1 makes a perfect white as bright as the picture can be.
        direction: float32 (3,), towards the light, as long as it is strong; x right, y down, z away.
    """

    ambient: Array
    direction: Array

    def on(self, normals: Array) -> Array:
        """Irradiance, float32 (..., 3), on surfaces with unit normals (..., 3)."""
        level = np.maximum(1.0 + normals @ self.direction, 0.25)
        lit: Array = level[..., None] * self.ambient
        return lit


def light_of(image: NDArray[np.uint8], head: Head) -> Light:
    """Read the light off a face.

    The skin's brightness is fitted as a plane over its normals (first-order spherical harmonics, Basri and
    Jacobs 2003), without the darkest and lightest tenth, which are hair, shadows and shine.

    Args:
        image: uint8 RGB (H, W, 3).
        head: in it.

    Returns:
        The light.
    """
    colours, normals = _probed(image, head)
    grey = colours @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    order = np.argsort(grey)
    trimmed = order[len(order) // 10 : len(order) - len(order) // 10]
    direction, level = _fit(grey[trimmed], normals[trimmed])
    skin = colours[trimmed].mean(0)
    return Light(_ambient(image, head, skin, level), direction)


def _fit(grey: Array, normals: Array) -> tuple[Array, float]:
    """Direction of the light, relative to its level, and the level: brightness of a surface square to it."""
    design = np.column_stack([np.ones(len(grey)), normals])
    restrained = design.T @ design + np.diag([1e-3, 1.5, 1.5, 1.5])
    level, *slope = np.linalg.solve(restrained, design.T @ grey)
    level = max(float(level), 0.25 * float(grey.mean()), 1e-4)
    direction = np.array(slope, np.float32) / level
    length = float(np.linalg.norm(direction))
    return (direction * min(1.0, 0.7 / max(length, 1e-6))).astype(np.float32), level


def _ambient(image: NDArray[np.uint8], head: Head, skin: Array, level: float) -> Array:
    """What a white sheet would show: between what skin of middling tone and the brightest things say."""
    left, top = np.maximum(head.points[:468, :2].min(0) - 0.5 * head.unit, 0).astype(int)
    right, bottom = (head.points[:468, :2].max(0) + 0.5 * head.unit).astype(int)
    around = image[top : max(bottom, top + 1), left : max(right, left + 1)]
    step = max(1, around.shape[0] // 48)
    sample = to_linear(around[::step, ::step]).reshape(-1, 3)
    white = np.percentile(sample, 97, axis=0) if len(sample) else np.ones(3)
    from_skin = level / SKIN
    from_white = float(white.mean()) / 0.85
    brightness = np.clip(from_skin**0.6 * max(from_white, 0.5 * from_skin) ** 0.4, 0.01, 1.1)
    # Skin is redder than the light: its colour beyond that, and the highlights', is the light's.
    cast = (skin / skin.mean().clip(1e-4)) / np.array([1.42, 0.93, 0.65], np.float32)
    tint = (cast**0.35) * (white / white.mean().clip(1e-4)) ** 0.35
    return (brightness * np.clip(tint / tint.mean(), 0.75, 1.3)).astype(np.float32)


def _probed(image: NDArray[np.uint8], head: Head) -> tuple[Array, Array]:
    """Linear colours (N, 3) and normals (N, 3) at the probes that the picture shows."""
    places = head.points[list(PROBES)]
    normals = head.normals[list(PROBES)]
    height, width = image.shape[:2]
    x, y = np.round(places[:, 0]).astype(int), np.round(places[:, 1]).astype(int)
    seen = (x >= 0) & (y >= 0) & (x < width) & (y < height) & (normals[:, 2] < -0.15)
    if seen.sum() < 6:
        seen = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    if not seen.any():
        return np.full((8, 3), SKIN, np.float32), head.normals[list(PROBES)][:8]
    reach = max(1, int(head.unit * 0.03))
    patches = [
        image[max(b - reach, 0) : b + reach + 1, max(a - reach, 0) : a + reach + 1]
        for a, b in zip(x[seen], y[seen], strict=True)
    ]
    means = np.array([cv2.mean(patch)[:3] for patch in patches], np.float32)
    return _linear_table()[np.clip(means.round().astype(int), 0, 255)], normals[seen]


def to_linear(image: NDArray[np.uint8]) -> Array:
    """Light, float32 in [0, 1], of sRGB bytes (IEC 61966-2-1)."""
    linear: Array = _linear_table()[image]
    return linear


def to_bytes(linear: Array) -> NDArray[np.float32]:
    """Values of sRGB, float32 in [0, 255], of light."""
    table = _bytes_table()
    places = (np.clip(linear, 0.0, 1.0) * np.float32(len(table) - 1)).astype(np.int32)
    return np.asarray(table.take(places), np.float32)


@cache
def _linear_table() -> Array:
    value = np.arange(256) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


@cache
def _bytes_table() -> Array:
    value = np.linspace(0.0, 1.0, 4096)
    curve = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    return (curve * 255.0).astype(np.float32)
