"""The sheet's pixels: its cloth, bent by its folds, in the photo's light."""

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.garment import Garment
from barefaced.masks.light import Light, to_bytes
from barefaced.masks.raster import Footprint

Array = NDArray[np.float32]


def shaded(garment: Garment, normals: Array, footprint: Footprint, light: Light) -> tuple[Array, Array]:
    """Light a draped sheet.

    Args:
        garment: what it is made of.
        normals: float32 (R, C, 3), of unit length, of its knots.
        footprint: which pixels show which place of it.
        light: of the photo.

    Returns:
        sRGB, float32 (h, w, 3) in [0, 255], and alpha, float32 (h, w), of the footprint's window.
    """
    layer = np.zeros((*footprint.inside.shape, 3), np.float32)
    alpha = np.zeros(footprint.inside.shape, np.float32)
    rows, columns = np.flatnonzero(footprint.inside.any(1)), np.flatnonzero(footprint.inside.any(0))
    if not len(rows):
        return layer, alpha
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    seen = _seen(_lit(garment, normals, light), footprint.sheet[part])
    layer[part], alpha[part] = seen[..., :3], seen[..., 3] * footprint.inside[part]
    return layer, alpha


def _lit(garment: Garment, normals: Array, light: Light) -> Array:
    """The material in its light, sRGB and alpha, float32 (h, w, 4): lit once, before it is looked at."""
    height, width = garment.alpha.shape
    rows, columns = normals.shape[:2]
    knots = np.array([[(columns - 1) / (width - 1), 0.0, 0.0], [0.0, (rows - 1) / (height - 1), 0.0]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    smooth = cv2.warpAffine(normals, knots, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    facing = _tilted(np.asarray(smooth, np.float32), _slopes(garment))
    lit = garment.albedo * light.on(facing)
    if garment.gloss:
        lit += garment.gloss * _highlight(facing, light)
    return np.dstack([to_bytes(lit), garment.alpha])


def _seen(picture: Array, place: Array) -> Array:
    """A picture of the sheet, (R, C[, K]), at places (h, w, 2) in [0, 1]: float32 (h, w[, K])."""
    scaled = place * np.array([picture.shape[1] - 1, picture.shape[0] - 1], np.float32)
    x, y = cv2.split(scaled)
    found = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _slopes(garment: Garment) -> Array:
    """How steeply the relief climbs across and down, as tangents, float32 (h, w, 2)."""
    height, width = garment.relief.shape
    tall = (
        float(np.abs(garment.knots[-1, :, 1] - garment.knots[0, :, 1]).max()) / height
    )  # chart units a pixel
    wide = float(np.abs(garment.knots[:, -1, 0] - garment.knots[:, 0, 0]).max()) / width
    across = cv2.Sobel(garment.relief, cv2.CV_32F, 1, 0, scale=0.125 / max(wide, 1e-4))
    down = cv2.Sobel(garment.relief, cv2.CV_32F, 0, 1, scale=0.125 / max(tall, 1e-4))
    return np.dstack([across, down])


def _tilted(normals: Array, slopes: Array) -> Array:
    """Normals (h, w, 3) of the smooth sheet, tilted by slopes (h, w, 2): unit length again.

    The sheet's directions are taken as across: level in the picture; down: square to that and the normal.
    """
    x, y, z = normals[..., 0], normals[..., 1], normals[..., 2]
    level = 1.0 / np.sqrt(x * x + z * z + 1e-6)
    right_x, right_z = -z * level, x * level
    across, down = slopes[..., 0], slopes[..., 1]
    tilted = np.empty_like(normals)
    tilted[..., 0] = x - across * right_x + down * right_z * y
    tilted[..., 1] = y - down * (right_z * x - right_x * z)
    tilted[..., 2] = z - across * right_z - down * right_x * y
    tilted /= np.sqrt((tilted * tilted).sum(-1, keepdims=True)) + 1e-6
    return tilted


def _highlight(normals: Array, light: Light) -> Array:
    """A soft mirror image of the light (Blinn 1977), float32 (h, w, 3)."""
    towards = light.direction + np.array([0.0, -0.3, -0.6], np.float32)
    half = towards / np.linalg.norm(towards) + np.array([0.0, 0.0, -1.0], np.float32)
    half /= np.linalg.norm(half)
    shine: Array = (np.maximum(normals @ half.astype(np.float32), 0.0) ** 40)[..., None] * light.ambient
    return shine
