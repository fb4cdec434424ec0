"""A garment on a face in a photo: draped, lit, seen through the photo's camera, with its shadow."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.pose import triangles
from barefaced.masks.camera import CLEAN, Camera, blurred, camera_of, through
from barefaced.masks.drape import Draped, drape
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.head import Head, head_of
from barefaced.masks.light import Light, light_of
from barefaced.masks.material import shaded
from barefaced.masks.pixels import times
from barefaced.masks.raster import rasterise
from barefaced.masks.straps import banded

Array = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Window = tuple[int, int, int, int]
TURNED = 18.0
"""Degrees of yaw from which the face itself may hide part of what it wears."""


@dataclass(frozen=True, eq=False)
class Worn:
    """A photo with masks on.

    Attributes:
        image: uint8 RGB (H, W, 3); where coverage and shadow are 0 its pixels are the input's.
        coverage: float32 (H, W) in [0, 1], how much of each pixel is hidden: the alpha that was composited.
        shadow: float32 (H, W) in [0, 1], how much light the garment takes from what it does not cover.
        styles: (style, wear) of each mask, in the order they were put on.
    """

    image: Bytes
    coverage: Array
    shadow: Array
    styles: tuple[tuple[str, str], ...] = ()


def put_on(image: Bytes, face: Face, garment: Garment, *, rng: np.random.Generator) -> Worn:
    """Put one garment on one face.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        face: in it.
        garment: what to put on.
        rng: of the grain.

    Returns:
        A new picture and its maps.
    """
    worn = Worn(image.copy(), *np.zeros((2, *image.shape[:2]), np.float32))
    put_over(worn, face, garment, rng=rng)
    return worn


def put_over(worn: Worn, face: Face, garment: Garment, *, rng: np.random.Generator) -> None:
    """Put one more garment into a photo; its arrays are changed in place, only where the garment is."""
    head = head_of(face)
    draped = drape(garment, head)
    window = _window(worn.image, draped.points, head, garment.straps)
    if window is None:
        return
    left, top, right, bottom = window
    part = worn.image[top:bottom, left:right]
    light, camera = light_of(worn.image, head), camera_of(part)
    layer = _layer(garment, draped, head, light, window, turned=abs(face.pose[0]) > TURNED)
    layer = blurred(camera, layer)
    alpha = np.ascontiguousarray(layer[..., 3])
    if garment.veil is None:
        dark = _shadow(alpha, light, head, corner=(left, top))
    else:
        layer[..., :3] = times(garment.veil(part, head.unit), alpha)
        dark, camera = np.zeros_like(alpha), CLEAN
    _composite(part, layer, alpha, dark, camera, rng=rng)
    coverage, shadow = worn.coverage[top:bottom, left:right], worn.shadow[top:bottom, left:right]
    hidden = alpha * np.float32(1.0 / 255.0)
    shadow *= 1.0 - hidden
    np.maximum(shadow, dark * np.float32(1.0 / 255.0), out=shadow)
    coverage += hidden * (1.0 - coverage)


def _layer(
    garment: Garment, draped: Draped, head: Head, light: Light, window: Window, *, turned: bool
) -> Bytes:
    """Sheet and straps as a sharp eye sees them: sRGB times alpha, and alpha, uint8 (h, w, 4)."""
    behind = head.points[triangles()] if turned else None
    footprint = rasterise(draped.points, window=window, unit=head.unit, behind=behind)
    layer = shaded(garment, draped, footprint, light)
    return banded(layer, garment.straps, draped, head, light, corner=window[:2])


def _window(image: Bytes, points: Array, head: Head, straps: tuple[Strap, ...]) -> Window | None:
    """The part of the picture that garment and shadow touch, on the 8-pixel grid; None if none of it."""
    touched = [points.reshape(-1, 3)[:, :2]]
    touched += [head.place(offset, of=vertex)[None, :2] for strap in straps for vertex, offset in strap.path]
    widest = max((strap.width for strap in straps), default=0.0)
    reach = max(0.15, 0.5 * widest + 0.02) * head.unit + 4
    every = np.concatenate(touched)
    first = np.maximum(np.floor((every.min(0) - reach) / 8) * 8, 0).astype(int)
    last = np.minimum(np.ceil(every.max(0) + reach).astype(int), image.shape[1::-1])
    if (last - first < 2).any():
        return None
    return int(first[0]), int(first[1]), int(last[0]), int(last[1])


def _shadow(alpha: Bytes, light: Light, head: Head, *, corner: tuple[int, int]) -> Bytes:
    """Darkness on the skin beside the sheet, of 255: near its edge, and more on the side away from the light.

    It is smooth and found on fewer pixels, where it looks the same. What is behind the head is too far away
    to get any.
    """
    size = 0.07 * head.unit
    step = max(1, int(size / 2))
    shape = max(1, alpha.shape[1] // step), max(1, alpha.shape[0] // step)
    small = cv2.resize(alpha, shape, interpolation=cv2.INTER_AREA) if step > 1 else alpha
    away = (-light.direction[0] * 1.2 * size / step, (0.7 - light.direction[1]) * size / step)
    shift = np.array([[1.0, 0.0, away[0]], [0.0, 1.0, away[1]]])
    moved = cv2.warpAffine(small, shift, shape)
    around = cv2.convexHull(((head.points[:, :2] - corner) / step).astype(np.int32))
    skin = np.zeros(moved.shape[:2], np.uint8)
    cv2.fillConvexPoly(skin, around, 255)
    soft = np.asarray(cv2.GaussianBlur(moved, (0, 0), max(size / step, 0.6)), np.uint8)
    cast = cv2.resize(times(soft, skin), alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    dark = cv2.addWeighted(cast, 0.38, cast, 0.0, -0.38 * 31.0)  # below 0 counts as 0
    return times(np.asarray(dark, np.uint8), 255 - alpha)


def _composite(
    part: Bytes, layer: Bytes, alpha: Bytes, dark: Bytes, camera: Camera, *, rng: np.random.Generator
) -> None:
    """Lay a layer over part of a picture, in place."""
    below = times(part, times(255 - alpha, 255 - dark))
    mixed = np.asarray(cv2.add(below, cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB)), np.uint8)
    part[...] = through(camera, mixed, alpha, rng=rng)
