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
_PROBED = np.array(PROBES)
BURNT = 2.5
"""Light from which nothing but white is left."""
FILM = 8192
"""Steps of light from none to `BURNT`."""
GLANCED = 32.0
"""Pixels between the eyes that are enough to tell the light by."""
TYPICAL = np.array([1.42, 0.93, 0.65], np.float32)
"""Colour of skin in white light, for a mean of 1."""


@dataclass(frozen=True)
class Light:
    """Light from everywhere and from one side: irradiance = ambient * (1 + normal . direction).

    Attributes:
        ambient: float32 (3,), linear RGB; 1 makes a perfect white as bright as the picture can be.
        direction: float32 (3,), towards the light, as long as it is strong; x right, y down, z away.
    """

    ambient: Array
    direction: Array

    def on(self, normal: Array) -> Array:
        """Irradiance, float32 (3,), on a surface with a unit normal (3,)."""
        level = max(1.0 + float(normal @ self.direction), 0.25)
        lit: Array = level * self.ambient
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
    around, left, top, scale = _around(image, head)
    colours, normals = _probed(around, (head.points[_PROBED, :2] - (left, top)) * scale, head)
    grey = colours @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    order = np.argsort(grey)
    trimmed = order[len(order) // 10 : len(order) - len(order) // 10]
    direction, level = _fit(grey[trimmed], normals[trimmed])
    skin = colours[trimmed].mean(0)
    return Light(_ambient(around, skin, level), direction)


def _around(image: NDArray[np.uint8], head: Head) -> tuple[NDArray[np.uint8], int, int, float]:
    """The face with what is beside it, shrunk to GLANCED pixels between the eyes; its left, top and scale."""
    face = head.points[:468, :2]
    limit = np.array(image.shape[1::-1])
    left, top = np.clip(face.min(0) - 0.5 * head.unit, 0, limit - 1).astype(int).tolist()
    right, bottom = np.clip(face.max(0) + 0.5 * head.unit, (left + 1, top + 1), limit).astype(int).tolist()
    scale = min(1.0, GLANCED / head.unit)
    part = image[top:bottom, left:right]
    if scale < 1.0:
        size = max(1, round(scale * part.shape[1])), max(1, round(scale * part.shape[0]))
        apart = max(1, int(0.5 / scale))  # some pixels of many tell enough
        part = part[::apart, ::apart]
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return part, left, top, scale


def _fit(grey: Array, normals: Array) -> tuple[Array, float]:
    """Direction of the light, relative to its level, and the level: brightness of a surface square to it."""
    design = np.column_stack([np.ones(len(grey), np.float32), normals])
    restrained = design.T @ design + np.diag((1e-3, 1.5, 1.5, 1.5))
    level, *slope = np.linalg.solve(restrained, design.T @ grey).tolist()
    level = max(level, 0.25 * float(grey.mean()), 1e-4)
    direction = np.array(slope, np.float32) / np.float32(level)
    length = float(np.sqrt(direction @ direction))
    return (direction * np.float32(min(1.0, 0.7 / max(length, 1e-6)))).astype(np.float32), level


def _ambient(around: NDArray[np.uint8], skin: Array, level: float) -> Array:
    """What a white sheet would show: between what skin of middling tone and the brightest things say."""
    sample = around[::4, ::4].reshape(-1, 3)
    place = int(0.97 * (len(sample) - 1))
    white = _linear_table()[np.partition(sample, place, axis=0)[place]]
    from_skin = level / SKIN
    from_white = float(white.mean()) / 0.85
    brightness = min(max(from_skin**0.6 * max(from_white, 0.5 * from_skin) ** 0.4, 0.01), 1.1)
    # Skin is redder than the light: its colour beyond that, and the highlights', is the light's.
    cast = skin / TYPICAL
    tint = np.log(np.maximum(cast, 1e-4)) + np.log(np.maximum(white, 1e-4))
    # Lamps and the sky differ from yellow to blue; what lies from green to magenta is rather the skin's.
    warm, rose = 0.5 * (tint[0] - tint[2]), tint[1] - 0.5 * (tint[0] + tint[2])
    warm, rose = float(np.clip(0.3 * warm, -0.3, 0.3)), float(np.clip(0.1 * rose, -0.05, 0.02))
    tint = np.exp(np.array([0.8 * warm, 0.05 * warm + rose, -warm], np.float32))
    return np.asarray(brightness * tint / tint.mean(), np.float32)


def _probed(around: NDArray[np.uint8], places: Array, head: Head) -> tuple[Array, Array]:
    """Linear colours (N, 3) and normals (N, 3) at the probes that the picture shows."""
    normals = head.normals[_PROBED]
    height, width = around.shape[:2]
    x, y = places[:, 0].astype(int), places[:, 1].astype(int)
    shown = (places[:, 0] >= 0) & (places[:, 1] >= 0) & (x < width) & (y < height)
    seen = shown & (normals[:, 2] < -0.15)
    if seen.sum() < 6:
        seen = shown
    if not seen.any():
        return np.full((8, 3), SKIN, np.float32), normals[:8]
    return _linear_table()[around[y[seen], x[seen]]], normals[seen]


def to_linear(image: NDArray[np.uint8]) -> Array:
    """Light, float32 in [0, 1], of sRGB bytes (IEC 61966-2-1)."""
    linear: Array = _linear_table()[image]
    return linear


def srgb(linear: Array) -> NDArray[np.uint8]:
    """Bytes of sRGB of light, of any shape."""
    table = _bytes_table()
    return table.take((linear * np.float32(len(table) - 1)).astype(np.int32), mode="clip")


def filmed(linear: Array) -> NDArray[np.uint8]:
    """Bytes of sRGB of light that may be too much, of any shape: above 0.65 it bends as in cameras."""
    place = linear * np.float32((FILM - 1) / BURNT)
    np.minimum(place, np.float32(65535), out=place)
    # Every place that 16 bits can tell has its entry, so that none is asked whether it lies in the table.
    return _film_table().take(place.astype(np.uint16))


@cache
def _linear_table() -> Array:
    value = np.arange(256) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


@cache
def _film_table() -> NDArray[np.uint8]:
    value = np.linspace(0.0, BURNT, FILM)
    over = np.maximum(value - 0.65, 0.0)
    bent = _coded(np.where(over > 0, 0.65 + 0.35 * (1.0 - np.exp(-over / 0.35)), value))
    return np.pad(bent, (0, 65536 - FILM), mode="edge")


@cache
def _bytes_table() -> NDArray[np.uint8]:
    return _coded(np.linspace(0.0, 1.0, 4096))


def _coded(value: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Bytes of sRGB of light in [0, 1] (IEC 61966-2-1)."""
    curve = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    return (curve * 255.0 + 0.5).astype(np.uint8)
