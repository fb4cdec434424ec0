"""A garment on a face in a photo: draped, lit, seen through the photo's camera, with its shadow."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.pose import triangles
from barefaced.masks.camera import Camera, camera_of, through
from barefaced.masks.drape import drape
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.head import Head, head_of
from barefaced.masks.light import Light, light_of, to_bytes
from barefaced.masks.raster import Footprint, rasterise

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
    """

    image: NDArray[np.uint8]
    coverage: Array
    shadow: Array


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
    layer, alpha = _material(garment, normals, footprint, light, head)
    layer, alpha = _bands(layer, alpha, garment, points, head, light, window)
    if camera.blur > 0.45:
        layer, alpha = _blurred(layer, alpha, camera.blur)
    layer = through(camera, layer, rng=rng)
    alpha[alpha < FINEST] = 0.0
    dark = _shadow(alpha, light, head)
    below = image[top:bottom, left:right].astype(np.float32) * (1.0 - dark)[..., None]
    mixed = below + (layer - below) * alpha[..., None]
    out = image.copy()
    changed = (alpha > 0) | (dark > 0)
    out[top:bottom, left:right][changed] = np.clip(mixed[changed] + 0.5, 0, 255).astype(np.uint8)
    coverage[top:bottom, left:right] = alpha
    shadow[top:bottom, left:right] = dark
    return Worn(out, coverage, shadow)


def _skin(head: Head) -> Array:
    """Triangles of the face, float32 (T, 3, 3), set back a little so that they never pierce what lies on them."""
    back = np.array([0.0, 0.0, 0.2 * head.unit], np.float32)
    corners: Array = head.points[triangles()] + back
    return corners


def _window(
    image: NDArray[np.uint8], points: Array, head: Head, straps: tuple[Strap, ...]
) -> tuple[int, int, int, int] | None:
    """The part of the picture that the garment and its shadow touch, on the 8-pixel grid; None if none of it."""
    touched = [points.reshape(-1, 3)[:, :2]]
    touched += [head.place(offset, of=vertex)[None, :2] for strap in straps for vertex, offset in strap.path]
    reach = 0.15 * head.unit + 4
    every = np.concatenate(touched)
    first = np.maximum(np.floor((every.min(0) - reach) / 8) * 8, 0).astype(int)
    last = np.minimum(np.ceil(every.max(0) + reach).astype(int), image.shape[1::-1])
    if (last - first < 2).any():
        return None
    return int(first[0]), int(first[1]), int(last[0]), int(last[1])


def _material(
    garment: Garment, normals: Array, footprint: Footprint, light: Light, head: Head
) -> tuple[Array, Array]:
    """The sheet in its light: sRGB float32 (h, w, 3) in [0, 255] and alpha (h, w)."""
    height, width = garment.alpha.shape
    place = footprint.sheet * np.array([width - 1, height - 1], np.float32)
    x, y = np.ascontiguousarray(place[..., 0]), np.ascontiguousarray(place[..., 1])
    border = {"interpolation": cv2.INTER_LINEAR, "borderMode": cv2.BORDER_REPLICATE}
    albedo = cv2.remap(garment.albedo, x, y, **border)
    alpha = cv2.remap(garment.alpha, x, y, **border) * footprint.inside
    bent = _bent(garment, normals)
    fine = cv2.remap(bent, x, y, **border)
    fine /= np.linalg.norm(fine, axis=-1, keepdims=True).clip(1e-6)
    lit = albedo * light.on(fine)
    if garment.gloss:
        lit = lit + garment.gloss * _highlight(fine, light)
    return to_bytes(lit), alpha


def _bent(garment: Garment, normals: Array) -> Array:
    """The sheet's normals at the material's resolution, tilted by its relief, float32 (h, w, 3)."""
    height, width = garment.alpha.shape
    smooth = cv2.resize(normals, (width, height), interpolation=cv2.INTER_LINEAR)
    span = np.abs(garment.knots[-1, :, 1] - garment.knots[0, :, 1]).max() / height  # chart units per row
    reach = np.abs(garment.knots[:, -1, 0] - garment.knots[:, 0, 0]).max() / width
    down = cv2.Sobel(garment.relief, cv2.CV_32F, 0, 1, scale=0.125 / max(span, 1e-4))
    across = cv2.Sobel(garment.relief, cv2.CV_32F, 1, 0, scale=0.125 / max(reach, 1e-4))
    # Tangents of the sheet: across is perpendicular to the picture's y as seen, near enough for folds.
    right = np.stack([-smooth[..., 2], np.zeros_like(across), smooth[..., 0]], -1)
    right /= np.linalg.norm(right, axis=-1, keepdims=True).clip(1e-6)
    below = np.cross(right, smooth)
    below *= np.sign(below[..., 1:2] + 1e-6)
    bent: Array = (smooth - right * across[..., None] - below * down[..., None]).astype(np.float32)
    return bent


def _highlight(normals: Array, light: Light) -> Array:
    """A soft mirror image of the light (Blinn 1977), float32 (h, w, 3)."""
    towards = light.direction + np.array([0.0, -0.3, -0.6], np.float32)
    half = towards / np.linalg.norm(towards) + np.array([0.0, 0.0, -1.0], np.float32)
    half /= np.linalg.norm(half)
    shine: Array = (np.maximum(normals @ half, 0.0) ** 40)[..., None] * light.ambient
    return shine


def _bands(
    layer: Array, alpha: Array, garment: Garment, points: Array, head: Head, light: Light,
    window: tuple[int, int, int, int],
) -> tuple[Array, Array]:  # fmt: skip
    """The straps, under the sheet: what of them is on the near side of the head."""
    for strap in garment.straps:
        path = _path(strap, points, head)
        if path is None:
            continue
        thickness = max(1, round(strap.width * head.unit))
        drawn = np.zeros(alpha.shape, np.float32)
        line = np.round((path[:, :2] - window[:2]) * 16).astype(np.int32)
        cv2.polylines(drawn, [line], False, min(1.0, strap.width * head.unit), thickness, cv2.LINE_AA, 4)
        normal = np.array([np.sign(path[-1, 0] - path[0, 0]) * 0.7, 0.0, -0.7], np.float32)
        colour = to_bytes(np.array(strap.colour, np.float32) * light.on(normal))
        seen = drawn * (1.0 - alpha)
        total = np.maximum(alpha + seen, 1e-6)[..., None]
        layer = (layer * alpha[..., None] + colour * seen[..., None]) / total
        alpha = alpha + seen
    return layer, alpha


def _path(strap: Strap, points: Array, head: Head) -> Array | None:
    """A strap's course, float32 (N, 3), smooth; None if the head hides it."""
    rows, columns = points.shape[:2]
    start = points[round(strap.start[1] * (rows - 1)), round(strap.start[0] * (columns - 1))]
    course = np.stack([start, *(head.place(offset, of=vertex) for vertex, offset in strap.path)])
    away = (head.turn @ np.array([np.sign(strap.start[0] - 0.5), 0.0, 0.35], np.float32))[2]
    if away > 0.75:  # the side of the head that it runs along looks away from the camera
        return None
    steps = np.linspace(0, len(course) - 1, 4 * len(course))
    return np.column_stack([np.interp(steps, np.arange(len(course)), course[:, k]) for k in range(3)])


def _blurred(layer: Array, alpha: Array, blur: float) -> tuple[Array, Array]:
    """Both out of focus as the photo is; colours are weighted by alpha so that nothing bleeds in from outside."""
    sigma = float(np.sqrt(max(blur**2 - 0.3**2, 0.05)))
    weighted = cv2.GaussianBlur(np.dstack([layer * alpha[..., None], alpha]), (0, 0), sigma)
    soft = weighted[..., 3]
    return weighted[..., :3] / np.maximum(soft, 1e-4)[..., None], soft


def _shadow(alpha: Array, light: Light, head: Head) -> Array:
    """Darkness on the skin beside the sheet: near its edge, and more on the side away from the light."""
    size = 0.07 * head.unit
    shift = np.float32([[1, 0, -light.direction[0] * 1.2 * size], [0, 1, (0.35 - light.direction[1]) * size]])
    cast = cv2.GaussianBlur(cv2.warpAffine(alpha, shift, alpha.shape[::-1]), (0, 0), max(size, 0.6))
    dark = np.clip(cast - 0.12, 0.0, 1.0) * 0.38 * (1.0 - alpha)
    dark[dark < 0.004] = 0.0
    found: Array = dark.astype(np.float32)
    return found
