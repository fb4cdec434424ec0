"""The sheet's pixels: its cloth, bent by its folds, in the photo's light."""

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.drape import Draped
from barefaced.masks.garment import Garment
from barefaced.masks.light import Light, srgb
from barefaced.masks.pixels import times
from barefaced.masks.raster import Footprint

Array = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def shaded(garment: Garment, draped: Draped, footprint: Footprint, light: Light) -> Bytes:
    """Light a draped sheet.

    Args:
        garment: what it is made of.
        draped: its knots.
        footprint: which pixels show which place of it.
        light: of the photo.

    Returns:
        sRGB times alpha, and alpha, uint8 (h, w, 4), of the footprint's window.
    """
    picture = _lit(garment, draped, light)
    height, width = picture.shape[:2]
    across, down = footprint.across * np.float32(width - 1), footprint.down * np.float32(height - 1)
    seen = cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return times(np.asarray(seen, np.uint8), footprint.inside)


def _lit(garment: Garment, draped: Draped, light: Light) -> Bytes:
    """The material in its light, uint8 (h, w, 4), colours times alpha: lit once, before it is looked at."""
    slopes = _slopes(garment)
    steep = 1.0 / np.sqrt(1.0 + slopes[0] * slopes[0] + slopes[1] * slopes[1])
    level = np.maximum(1.0 + _towards(light.direction, draped, slopes) * steep, np.float32(0.25))
    lit = garment.albedo * cv2.merge([level * part for part in light.ambient])
    if np.max(garment.gloss) > 0:
        shine = np.maximum(_towards(_mirror(light), draped, slopes) * steep, 0.0) ** 40 * garment.gloss
        lit += cv2.merge([shine * part for part in light.ambient])
    opaque = np.asarray(garment.alpha * 255.0 + 0.5, np.uint8)
    return np.asarray(cv2.merge([*cv2.split(times(srgb(lit), opaque)), opaque]), np.uint8)


def _towards(direction: Array, draped: Draped, slopes: tuple[Array, Array]) -> Array:
    """How far the folded sheet looks in a direction (3,), float32 (h, w): to be divided by its normals'
    length.
    """
    height, width = slopes[0].shape
    rows, columns = draped.points.shape[:2]
    sides = (draped.normals, draped.along, draped.below)
    knots = cv2.merge([side @ direction.astype(np.float32) for side in sides])
    places = np.array([[(columns - 1) / (width - 1), 0.0, 0.0], [0.0, (rows - 1) / (height - 1), 0.0]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    smooth = cv2.warpAffine(knots, places, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    facing, along, below = cv2.split(smooth)
    return np.asarray(facing - slopes[0] * along - slopes[1] * below, np.float32)


def _slopes(garment: Garment) -> tuple[Array, Array]:
    """How steeply the relief climbs across and down, as tangents, float32 (h, w) each."""
    height, width = garment.relief.shape
    middle = np.diff(garment.knots[[0, -1], garment.knots.shape[1] // 2], axis=0)
    level = np.diff(garment.knots[garment.knots.shape[0] // 2, [0, -1]], axis=0)
    tall, wide = (float(np.hypot(*span[0])) for span in (middle, level))  # on the chart
    across = cv2.Sobel(garment.relief, cv2.CV_32F, 1, 0, scale=0.125 * width / max(wide, 0.1))
    down = cv2.Sobel(garment.relief, cv2.CV_32F, 0, 1, scale=0.125 * height / max(tall, 0.1))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def _mirror(light: Light) -> Array:
    """The normal that throws the light into the camera (Blinn 1977)."""
    towards = light.direction + np.array([0.0, -0.3, -0.6], np.float32)
    half = towards / np.linalg.norm(towards) + np.array([0.0, 0.0, -1.0], np.float32)
    normal: Array = (half / np.linalg.norm(half)).astype(np.float32)
    return normal
