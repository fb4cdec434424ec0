"""Similarities of the plane, and square patches cut out of a picture along them.

A pixel's centre has whole coordinates: (0, 0) is the centre of the first pixel. Matrices are float64 (2, 3)
and take image pixels (x, y) to patch pixels.
"""

from math import isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.6
"""Patch pixels a picture pixel down to which bilinear weights average enough; below, areas are averaged."""
ALREADY = 2
"""Pixels a pixel wanted, that are left when a picture is halved before its areas are averaged."""


def similarity(source: NDArray[np.floating], target: NDArray[np.floating]) -> NDArray[np.float64]:
    """The turn, one scale and shift that best take some points to others (Umeyama 1991), never a mirror.

    Args:
        source: float of shape (N, 2), N >= 2, (x, y).
        target: float of shape (N, 2), where each should come to lie.

    Returns:
        float64 of shape (2, 3), least squares over all points.

    Raises:
        ValueError: if shapes differ, a number is not finite, or all points of `source` coincide.
    """
    source, target = np.asarray(source, np.float64), np.asarray(target, np.float64)
    if source.shape != target.shape or source.ndim != 2 or source.shape[1] != 2:
        raise ValueError(f"similarity needs two sets of shape (N, 2), got {source.shape} and {target.shape}")
    centre, aim = source.mean(axis=0), target.mean(axis=0)
    # A plane similarity is one complex factor, and complex least squares is one division.
    from_z, to_z = (source - centre) @ [1, 1j], (target - aim) @ [1, 1j]
    spread = np.vdot(from_z, from_z).real
    if not (np.isfinite(source).all() and np.isfinite(target).all() and spread > 0):
        raise ValueError("similarity needs finite points that do not all coincide")
    factor = np.vdot(from_z, to_z) / spread
    linear = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    return np.column_stack([linear, aim - linear @ centre])


def transform(points: NDArray[np.floating], matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (..., 2) after a matrix (2, 3), as float64 of the same shape."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def invert(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """The matrix (2, 3) that undoes another.

    Raises:
        ValueError: if `matrix` cannot be inverted.
    """
    (a, b, x), (c, d, y) = np.asarray(matrix, np.float64).tolist()
    area = a * d - b * c
    if not abs(area) >= 1e-12 or not isfinite(area + x + y):
        raise ValueError("matrix (2, 3) cannot be inverted")
    # Written out: a call of LAPACK takes longer than all the rest of a look at a face but the network.
    return np.array([[d, -b, b * y - d * x], [-c, a, c * x - a * y]]) / area


def scale_of(matrix: NDArray[np.floating]) -> float:
    """How many patch pixels lie along one image pixel."""
    (a, b), (c, d) = np.asarray(matrix, np.float64)[:, :2].tolist()
    return sqrt(abs(a * d - b * c))


def cut_patch(image: NDArray[np.uint8], matrix: NDArray[np.floating], *, size: int) -> NDArray[np.uint8]:
    """Cut a square patch; pixels are averaged where it shrinks, the border is repeated beyond the picture.

    Only the part of the picture under the patch is touched, so a large picture costs no more than a small.

    Args:
        image: uint8 of shape (H, W, 3); left unchanged.
        matrix: float of shape (2, 3), image pixels to patch pixels.
        size: S, pixels.

    Returns:
        uint8 of shape (S, S, 3).

    Raises:
        ValueError: if `matrix` cannot be inverted.
    """
    import cv2

    part, to_image = _reduced_part(image, matrix, size)
    to_patch = compose(matrix, to_image)
    patch = cv2.warpAffine(
        part, to_patch, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(patch, dtype=np.uint8)


def compose(outer: NDArray[np.floating], inner: NDArray[np.floating]) -> NDArray[np.float64]:
    """The matrix (2, 3) of `inner` followed by `outer`."""
    linear = outer[:, :2] @ inner[:, :2]
    return np.column_stack([linear, outer[:, :2] @ inner[:, 2] + outer[:, 2]]).astype(np.float64)


def _reduced_part(
    image: NDArray[np.uint8], matrix: NDArray[np.floating], size: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The part of the picture under the patch at no more than the patch's resolution, and where it lies.

    The second value, float64 (2, 3), takes its pixels to image pixels.
    """
    scale = scale_of(matrix)
    corners = transform(np.array([(x, y) for x in (-1, size) for y in (-1, size)]), invert(matrix))
    margin = 2 + 2 / scale  # what bilinear weights and the averaging reach for
    height, width = image.shape[:2]
    limits = np.array([width, height])
    first = np.clip(np.floor(corners.min(axis=0) - margin), 0, limits - 1).astype(int)
    last = np.clip(np.ceil(corners.max(axis=0) + margin), 0, limits - 1).astype(int) + 1
    first, last = _even(first, last, limits) if scale < 0.5 / ALREADY else (first, last)
    part = image[first[1] : last[1], first[0] : last[0]]
    if scale >= ENOUGH:
        return part, np.array([[1.0, 0.0, first[0]], [0.0, 1.0, first[1]]])
    size_x, size_y = (max(1, int(np.ceil(side * scale))) for side in last - first)
    step = (last - first) / (size_x, size_y)
    shift = first + (step - 1) / 2
    return resized(part, (size_x, size_y)), np.array([[step[0], 0.0, shift[0]], [0.0, step[1], shift[1]]])


def _even(
    first: NDArray[np.int_], last: NDArray[np.int_], limits: NDArray[np.int_]
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Corners of a part, moved outwards as far as the picture goes so that it can be halved twice."""
    wider = np.minimum(last + (first - last) % 4, limits)
    return np.maximum(first - (first - wider) % 4, 0), wider


def resized(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A uint8 picture (H, W, 3) at another size (width, height); pixels are averaged where it shrinks."""
    import cv2

    shrinks = size[0] < image.shape[1] or size[1] < image.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    # Exact halves first, which take a tenth of the time of other steps.
    while _halves(image.shape[1], size[0]) and _halves(image.shape[0], size[1]):
        half = image.shape[1] // 2, image.shape[0] // 2
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)


def _halves(side: int, wanted: int) -> bool:
    return side % 2 == 0 and side >= 2 * ALREADY * wanted


def reduced(image: NDArray[np.uint8], longest: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A picture with at most so many pixels on its longer side.

    Args:
        image: uint8 of shape (H, W, 3); left unchanged, and returned itself if it is small enough.
        longest: pixels.

    Returns:
        The picture, and float32 of shape (2,): pixels of `image` (x, y) per pixel of it.
    """
    height, width = image.shape[:2]
    shrink = longest / max(height, width)
    if shrink >= 1:
        return image, np.ones(2, np.float32)
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    return resized(image, size), np.array([width / size[0], height / size[1]], np.float32)
