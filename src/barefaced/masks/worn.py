"""A garment on a face in a photo: draped, lit, seen through the photo's camera, with its shadow."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.pose import triangles
from barefaced.masks.camera import camera_of, through
from barefaced.masks.drape import drape
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.head import Head, head_of
from barefaced.masks.light import Light, light_of, to_bytes
from barefaced.masks.material import shaded
from barefaced.masks.raster import rasterise

Array = NDArray[np.float32]
FINEST = 1.0 / 512.0
"""Coverage and shadow below this change no pixel and count as none."""
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

    image: NDArray[np.uint8]
    coverage: Array
    shadow: Array
    styles: tuple[tuple[str, str], ...] = ()


def put_on(image: NDArray[np.uint8], face: Face, garment: Garment, *, rng: np.random.Generator) -> Worn:
    """Put one garment on one face.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        face: in it.
        garment: what to put on.
        rng: of the grain.

    Returns:
        A new picture and its maps.
    """
    head = head_of(face)
    points, normals = drape(garment, head)
    window = _window(image, points, head, garment.straps)
    coverage, shadow = np.zeros((2, *image.shape[:2]), np.float32)
    if window is None:
        return Worn(image.copy(), coverage, shadow)
    left, top, right, bottom = window
    behind = _skin(head) if abs(face.pose[0]) > TURNED else None
    footprint = rasterise(points, window=window, behind=behind)
    light, camera = light_of(image, head), camera_of(image[top:bottom, left:right])
    layer, alpha = shaded(garment, normals, footprint, light)
    layer, alpha = _bands(layer, alpha, garment, points, head, light, window)
    if camera.blur > 0.45:
        layer, alpha = _blurred(layer, alpha, camera.blur)
    layer = through(camera, layer, rng=rng)
    alpha[alpha < FINEST] = 0.0
    dark = _shadow(alpha, light, head)
    below = image[top:bottom, left:right].astype(np.float32) * (1.0 - dark)[..., None]
    mixed = np.clip(below + (layer - below) * alpha[..., None] + 0.5, 0.0, 255.0).astype(np.uint8)
    out = image.copy()
    changed = (alpha > 0) | (dark > 0)
    np.copyto(out[top:bottom, left:right], mixed, where=changed[..., None])
    coverage[top:bottom, left:right] = alpha
    shadow[top:bottom, left:right] = dark
    return Worn(out, coverage, shadow)


def _skin(head: Head) -> Array:
    """Triangles of the face, float32 (T, 3, 3), set back so that they never pierce what lies on them."""
    back = np.array([0.0, 0.0, 0.2 * head.unit], np.float32)
    corners: Array = head.points[triangles()] + back
    return corners


def _window(
    image: NDArray[np.uint8], points: Array, head: Head, straps: tuple[Strap, ...]
) -> tuple[int, int, int, int] | None:
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


def _bands(
    layer: Array, alpha: Array, garment: Garment, points: Array, head: Head, light: Light,
    window: tuple[int, int, int, int],
) -> tuple[Array, Array]:  # fmt: skip
    """The straps, under the sheet: what of them is on the near side of the head. Painted into both arrays."""
    size = np.array(alpha.shape[::-1])
    for strap in garment.straps:
        course, normals, seen = _path(strap, points, head)
        width = max(strap.width * head.unit, 0.6)
        places = course[:, :2] - window[:2]
        first = np.clip(np.floor(places.min(0) - width - 2), 0, size).astype(int)
        last = np.clip(np.ceil(places.max(0) + width + 2), 0, size).astype(int)
        if seen.max() < 0.02 or (last - first < 1).any():
            continue
        box = slice(first[1], last[1]), slice(first[0], last[0])
        drawn = np.zeros(tuple(last - first)[::-1], np.float32)
        line = np.round((places - first) * 16).astype(np.int32)
        for index in range(len(line) - 2, -1, -1):
            strength = float(seen[index : index + 2].mean()) * min(1.0, width)
            cv2.line(drawn, line[index], line[index + 1], strength, max(1, round(width)), cv2.LINE_AA, 4)
        under = drawn * (1.0 - alpha[box])
        # Elastic is round: darker towards both its edges, where it is wide enough to show it.
        rounded = 1.0 if width < 3 else (0.72 + 0.28 * cv2.blur(drawn, (int(width) | 1,) * 2))[..., None]
        colour = to_bytes(np.array(strap.colour, np.float32) * light.on(normals[len(normals) // 2]))
        total = np.maximum(alpha[box] + under, 1e-6)[..., None]
        layer[box] = (layer[box] * alpha[box][..., None] + colour * rounded * under[..., None]) / total
        alpha[box] += under
    return layer, alpha


def _path(strap: Strap, points: Array, head: Head) -> tuple[Array, Array, Array]:
    """A strap's course (N, 3) in the picture, the head's normals along it (N, 3), how far it is seen (N,).

    The side of a head is taken for an upright cylinder around its middle; what looks away from the camera is
    hidden, and the last bit fades, where ear or hair closes over it.
    """
    rows, columns = points.shape[:2]
    start = points[round(strap.start[1] * (rows - 1)), round(strap.start[0] * (columns - 1))]
    stops = np.stack([start, *(head.place(offset, of=vertex) for vertex, offset in strap.path)])
    steps = np.linspace(0, len(stops) - 1, 8 * (len(stops) - 1) + 1)
    course = np.column_stack([np.interp(steps, np.arange(len(stops)), stops[:, k]) for k in range(3)])
    middle = head.points[[234, 454]].mean(0) + 0.2 * head.unit * head.turn[:, 2]
    local = (course - middle) @ head.turn * (1.0, 0.0, 0.8)
    normals = (local / np.linalg.norm(local, axis=1, keepdims=True).clip(1e-6)) @ head.turn.T
    facing = np.clip((0.1 - normals[:, 2]) / 0.04, 0.0, 1.0)
    ending = np.clip((steps[-1] - steps) / 0.125, 0.0, 1.0)
    seen = np.minimum.accumulate(facing) * ending
    return course.astype(np.float32), normals.astype(np.float32), seen.astype(np.float32)


def _blurred(layer: Array, alpha: Array, blur: float) -> tuple[Array, Array]:
    """Both out of focus as the photo is; colours are weighted by alpha so that nothing bleeds in from
    outside.
    """
    sigma = float(np.sqrt(max(blur**2 - 0.3**2, 0.05)))
    weighted = cv2.GaussianBlur(np.dstack([layer * alpha[..., None], alpha]), (0, 0), sigma)
    soft = weighted[..., 3]
    sharpened = weighted[..., :3] / np.maximum(soft, 1e-4)[..., None]
    return np.asarray(sharpened, np.float32), np.asarray(soft, np.float32)


def _shadow(alpha: Array, light: Light, head: Head) -> Array:
    """Darkness on the skin beside the sheet: near its edge, and more on the side away from the light."""
    size = 0.07 * head.unit
    away = (-light.direction[0] * 1.2 * size, (0.35 - light.direction[1]) * size)
    shift = np.array([[1.0, 0.0, away[0]], [0.0, 1.0, away[1]]])
    moved = cv2.warpAffine(alpha, shift, (alpha.shape[1], alpha.shape[0]))
    cast = _spread(np.asarray(moved, np.float32), max(size, 0.6))
    dark = np.clip(cast - 0.12, 0.0, 1.0) * 0.38 * (1.0 - alpha)
    dark[dark < 0.004] = 0.0
    found: Array = dark.astype(np.float32)
    return found


def _spread(field: Array, sigma: float) -> Array:
    """A field (h, w) after a Gaussian; a wide one is taken on fewer pixels, where it looks the same."""
    step = int(sigma / 2)
    if step < 2:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)
    size = max(1, field.shape[1] // step), max(1, field.shape[0] // step)
    small = cv2.GaussianBlur(cv2.resize(field, size, interpolation=cv2.INTER_AREA), (0, 0), sigma / step)
    return np.asarray(cv2.resize(small, field.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
