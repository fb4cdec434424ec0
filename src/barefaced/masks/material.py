"""The sheet's pixels: its cloth, bent by its folds, in the photo's light."""

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.drape import Draped
from barefaced.masks.garment import Garment
from barefaced.masks.light import Light, filmed
from barefaced.masks.pixels import times
from barefaced.masks.raster import Footprint

Array = NDArray[np.float32]
Bytes = NDArray[np.uint8]
SIDED, OVERHEAD, MOST = (2.1, 1.8, 1.0), (0.0, -0.42, 0.0), 0.9
"""Cloth has no light within it as skin has, which is what the light was read off: its shading is stronger.
And most light comes from above, which a chin in shadow tells and no probe looks at. MOST is its strength from
the side and from above together, beyond which the far side would be night."""
NAP = 0.012
"""What fibres throw back at a slant whatever their dye: folds of black cloth are seen by it."""
HOLLOW, RIM = 0.06, 0.13
"""How far about a place the sky is looked for: in furrows, and where an edge lies on the skin; in distances
between the eyes."""


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
    wide, tall = _size(garment)
    slopes = _slopes(garment, wide, tall)
    steep = 1.0 / np.sqrt(1.0 + slopes[0] * slopes[0] + slopes[1] * slopes[1])
    level = 1.0 + _towards(_on_cloth(light), draped, slopes) * steep
    level = 0.5 * (level + np.sqrt(level * level + np.float32(0.16)))  # no edge where light ends
    level *= _open(garment, garment.relief.shape[1] / wide)
    lit = cv2.merge([level * part for part in light.ambient])
    if np.max(garment.gloss) == 0:
        nap = level * level * np.float32(NAP)
        lit *= garment.albedo + cv2.merge([nap, nap, nap])
    else:
        lit *= garment.albedo
        shine = np.maximum(_towards(_mirror(light), draped, slopes) * steep, 0.0) ** 40 * garment.gloss
        lit += cv2.merge([shine * part for part in light.ambient])
    opaque = np.asarray(garment.alpha * 255.0 + 0.5, np.uint8)
    return np.asarray(cv2.merge([*cv2.split(times(filmed(lit), opaque)), opaque]), np.uint8)


def _on_cloth(light: Light) -> Array:
    """Direction and strength of the light as cloth shows it, float32 (3,)."""
    direction = light.direction * np.array(SIDED, np.float32) + np.array(OVERHEAD, np.float32)
    direction[:2] *= min(1.0, MOST / max(float(np.hypot(*direction[:2])), 1e-6))
    return direction


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


def _size(garment: Garment) -> tuple[float, float]:
    """How wide and how tall the sheet is on the chart."""
    level = np.diff(garment.knots[garment.knots.shape[0] // 2, [0, -1]], axis=0)
    middle = np.diff(garment.knots[[0, -1], garment.knots.shape[1] // 2], axis=0)
    wide, tall = (max(float(np.hypot(*span[0])), 0.1) for span in (level, middle))
    return wide, tall


def _slopes(garment: Garment, wide: float, tall: float) -> tuple[Array, Array]:
    """How steeply the relief climbs across and down, as tangents, float32 (h, w) each."""
    height, width = garment.relief.shape
    across = cv2.Sobel(garment.relief, cv2.CV_32F, 1, 0, scale=0.125 * width / wide)
    down = cv2.Sobel(garment.relief, cv2.CV_32F, 0, 1, scale=0.125 * height / tall)
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def _open(garment: Garment, fine: float) -> Array:
    """Share of the light from all around that reaches each place: less in furrows and at the edges.

    Args:
        garment: with its relief and alpha.
        fine: pixels of material per distance between the eyes.

    Returns:
        float32 (h, w), 1 on a level sheet far from its edges.
    """
    near, far = (2 * int(reach * fine) + 1 for reach in (HOLLOW, RIM))
    rise = garment.relief - cv2.blur(garment.relief, (near, near))
    held = (garment.alpha > 0.1).view(np.uint8) * np.uint8(255)
    inside = cv2.blur(held, (far, far), borderType=cv2.BORDER_CONSTANT) * np.float32(0.4 / 255)
    sky: Array = np.clip(1.0 + 6.0 * rise, 0.6, 1.15) * (0.6 + inside)
    return sky


def _mirror(light: Light) -> Array:
    """The normal that throws the light into the camera (Blinn 1977)."""
    towards = light.direction + np.array([0.0, -0.3, -0.6], np.float32)
    half = towards / np.linalg.norm(towards) + np.array([0.0, 0.0, -1.0], np.float32)
    normal: Array = (half / np.linalg.norm(half)).astype(np.float32)
    return normal
