"""Faces brought into a standard frame, and put back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.face import Face
from barefaced.faces.warp import compose, cut_patch, invert, scale_of, similarity, transform

TEMPLATES: dict[str, tuple[int, list[tuple[float, float]]]] = {
    "portrait": (256, [(97, 110), (159, 110), (128, 144), (103, 176), (153, 176)]),
    # The five points of ArcFace (Deng et al., arXiv:1801.07698).
    "recogniser": (
        112,
        [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)],
    ),
}
"""Each frame's own size, and in it eyes, nose tip and mouth corners (x, y), the image's left one first."""

_BAND = 1 << 20  # pixels blended at once, so that a face that fills a large photo needs no large arrays


def align(
    image: NDArray[np.uint8], face: Face, *, size: int | None = None, template: str = "portrait"
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Cut a face out, upright and to scale: the least-squares similarity of its five points to a template.

    Pixels are averaged where the face shrinks; beyond the picture its border is repeated. A face turned
    aside is not turned back: the similarity of the five points is the definition at every yaw.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        face: where it is.
        size: S, side of the patch in pixels; None for the template's own (portrait 256, recogniser 112).
        template: one of `TEMPLATES`.

    Returns:
        The patch, uint8 of shape (S, S, 3), and the matrix, float64 of shape (2, 3), which takes image
        pixels (x, y) to patch pixels.

    Raises:
        ValueError: for an unknown template, a size below 1, or a face whose points coincide.
    """
    if template not in TEMPLATES:
        raise ValueError(f"unknown template {template!r}; known: {', '.join(TEMPLATES)}")
    own_size, points = TEMPLATES[template]
    side = own_size if size is None else size
    if side < 1:
        raise ValueError(f"a patch is at least 1 pixel wide, got size {side}")
    # Scaled about the corner of the first pixel, so that half the size is the same patch averaged in pairs.
    target = (np.array(points) + 0.5) * (side / own_size) - 0.5
    matrix = similarity(face.five, target)
    return cut_patch(image, matrix, size=side), matrix


def paste_back(
    image: NDArray[np.uint8],
    patch: NDArray[np.uint8],
    matrix: NDArray[np.floating],
    *,
    feather: float = 8,
    region: NDArray | None = None,
) -> NDArray[np.uint8]:
    """Put an aligned patch back where its face was.

    A pixel whose centre lies outside the patch, or outside the region, keeps its value exactly.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        patch: uint8 RGB of shape (S, S, 3), as returned by `align`, whatever was done to it.
        matrix: float of shape (2, 3), image pixels (x, y) to patch pixels.
        feather: patch pixels, from the edge inwards, over which the patch fades in; 0 for a hard edge.
        region: bool, or float in [0, 1], of shape (S, S): how much of the patch to take; None for all.

    Returns:
        A new uint8 RGB array of shape (H, W, 3).

    Raises:
        ValueError: if `matrix` cannot be inverted, or `patch` or `region` is not square and of one size.
    """
    side = len(patch)
    if patch.shape != (side, side, 3) or (region is not None and region.shape != (side, side)):
        got = f"{patch.shape} and region {None if region is None else region.shape}"
        raise ValueError(f"a patch is (S, S, 3) and its region (S, S), got patch {got}")
    share = np.ones((side, side), np.float32) if region is None else region.astype(np.float32)
    result = image.copy()
    left, top, right, bottom = _reach(matrix, side, image.shape)
    if left == right:
        return result
    step = max(1, _BAND // (right - left))
    opacity = share * _fade(share > 0, feather)
    for first in range(top, bottom, step):
        band = result[first : min(first + step, bottom), left:right]
        to_patch = compose(matrix, np.array([[1.0, 0.0, left], [0.0, 1.0, first]]))
        _blend(band, patch, opacity, to_patch)
    return result


def _reach(matrix: NDArray[np.floating], side: int, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom (the last two excluded) of the image pixels that the patch may touch."""
    edge = (-1.0, float(side))
    corners = transform(np.array([(x, y) for x in edge for y in edge]), invert(matrix))
    limits = np.array([shape[1], shape[0]])
    first = np.clip(np.floor(corners.min(axis=0)), 0, limits).astype(int)
    last = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, limits).astype(int)
    return int(first[0]), int(first[1]), int(last[0]), int(last[1])


def _fade(inside: NDArray[np.bool_], feather: float) -> NDArray[np.float32]:
    """Float32 (S, S): 0 at the edge of what is inside, 1 from `feather` pixels inwards."""
    import cv2

    if feather <= 0:
        return inside.astype(np.float32)
    framed = np.pad(inside, 1).astype(np.uint8)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    # The edge runs between pixels, half a pixel before the centre of the first one inside.
    return np.clip((depth - 0.5) / feather, 0, 1).astype(np.float32)


def _blend(
    band: NDArray[np.uint8],
    patch: NDArray[np.uint8],
    opacity: NDArray[np.float32],
    to_patch: NDArray[np.float64],
) -> None:
    """Blend the patch into a part of the picture, in place; `to_patch` takes its pixels to the patch's."""
    import cv2

    size = band.shape[1::-1]
    inverse = cv2.WARP_INVERSE_MAP
    inside = cv2.warpAffine((opacity > 0).astype(np.uint8), to_patch, size, flags=cv2.INTER_NEAREST | inverse)
    small, small_opacity, to_small = _averaged(patch, opacity, to_patch)
    how: dict[str, Any] = {"flags": cv2.INTER_LINEAR | inverse, "borderMode": cv2.BORDER_REPLICATE}
    colours = cv2.warpAffine(small, to_small, size, **how).astype(np.float32)
    weight = cv2.warpAffine(small_opacity, to_small, size, **how) * inside
    band[:] = np.rint(band + weight[..., None] * (colours - band)).astype(np.uint8)


def _averaged(
    patch: NDArray[np.uint8], opacity: NDArray[np.float32], to_patch: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float64]]:
    """The three of them at the picture's resolution where the patch has more, so that nothing aliases."""
    import cv2

    side = len(patch)
    small_side = max(1, round(side / max(1.0, scale_of(to_patch))))
    if small_side == side:
        return patch, opacity, to_patch
    small, small_opacity = (
        cv2.resize(layer, (small_side, small_side), interpolation=cv2.INTER_AREA)
        for layer in (patch, opacity)
    )
    ratio = small_side / side
    to_small = np.array([[ratio, 0.0, (ratio - 1) / 2], [0.0, ratio, (ratio - 1) / 2]])
    return np.asarray(small, np.uint8), np.asarray(small_opacity, np.float32), compose(to_small, to_patch)
