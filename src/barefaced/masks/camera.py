"""The camera of a photo: how sharp it is, how much it grains; and the same done to something new."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Bytes = NDArray[np.uint8]
SHARP = 0.5
"""Blur of a picture that is as sharp as pixels are, in pixels."""
SOBEL = 0.55
"""Variance of the blur that the measuring itself adds, pixels squared."""
FAINT = 40.0
"""Sobel responses below this are no edges that could tell how sharp a picture is: steps of 5 in 255."""
LOOKED_AT = 192
"""Pixels along a side of the part that is looked at: enough to tell."""
DRAWN = 0.7
"""Blur that a layer has from being drawn, pixels: its material is looked up between pixels, and is a little
coarser than they are.
"""
GRAINS = 512
"""Side of the sheet that grain is cut from, pixels; no eye finds where it repeats."""


@dataclass(frozen=True)
class Camera:
    """What a photo's pixels went through.

    Attributes:
        blur: standard deviation of the lens's blur, pixels.
        grain: standard deviation of the noise, of 255.
        quality: of the JPEG it was, 1 to 100; 100 if none is to be seen.
    """

    blur: float
    grain: float
    quality: int


CLEAN = Camera(SHARP, 0.0, 100)
"""One that adds nothing."""


def camera_of(window: NDArray[np.uint8]) -> Camera:
    """Read the camera off a part of a photo, best the face.

    Args:
        window: uint8 RGB (h, w, 3); its top left corner is on the photo's 8-pixel grid.

    Returns:
        What was found; a window too small to tell counts as sharp and clean.
    """
    if min(window.shape[:2]) < 24:
        return CLEAN
    top, left = (max(0, (side - LOOKED_AT) // 16 * 8) for side in window.shape[:2])  # stays on the grid
    middle = np.ascontiguousarray(window[top : top + LOOKED_AT, left : left + LOOKED_AT])
    grey = np.asarray(cv2.cvtColor(middle, cv2.COLOR_RGB2GRAY), np.uint8)
    return Camera(_blur(grey), _grain(grey), _quality(grey))


def _blur(grey: Bytes) -> float:
    """From how much detail a further small blur takes away: the strongest edges decide.

    An edge blurred by s has its steepest slope divided by sqrt(s^2 + 1) / s when blurred by one more pixel.
    """
    before, after = _steepness(grey), _steepness(np.asarray(cv2.GaussianBlur(grey, (7, 7), 1.0), np.uint8))
    count = max(16, before.size // 100)
    strong = before >= np.partition(before.ravel(), -count)[-count]
    mean = float(before[strong].mean())
    if mean < FAINT:
        return SHARP
    ratio = mean / max(float(after[strong].mean()), 1e-3)
    if ratio <= 1.02:
        return 3.0
    return min(max(1.0 / (ratio**2 - 1.0) - SOBEL, 0.09) ** 0.5, 3.0)


def _steepness(grey: Bytes) -> NDArray[np.int16]:
    """Length of the Sobel gradient, int16 (h, w), give or take a tenth: the longer part, half the shorter."""
    dx, dy = (np.abs(cv2.Sobel(grey, cv2.CV_16S, *order)) for order in ((1, 0), (0, 1)))
    length: NDArray[np.int16] = np.maximum(dx, dy) + (np.minimum(dx, dy) >> 1)
    return length


def _grain(grey: Bytes) -> float:
    """Noise of the flattest parts (Immerkaer 1996, with a median in place of the mean)."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(grey, cv2.CV_16S, kernel)[1:-1:2, 1:-1:2]).ravel()
    place = int(0.4 * (response.size - 1))
    return min(float(np.partition(response, place)[place]) / 6.0 / 0.524, 12.0)


def _quality(grey: Bytes) -> int:
    """From how much larger steps are across the borders of 8 x 8 blocks than beside them."""
    if grey.shape[1] < 25:
        return 100
    steps = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    columns = cv2.reduce(steps, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[0]
    at = columns[7::8].mean()
    beside = 0.5 * (columns[5::8].mean() + columns[1::8].mean())
    excess = float(at / max(beside, 1e-3)) - 1.0
    return 100 if excess < 0.12 else min(max(int(92 - 90 * excess), 30), 92)


def blurred(camera: Camera, layer: Bytes) -> Bytes:
    """A layer, colours times alpha and alpha, uint8 (h, w, 4), out of focus as the photo is."""
    sigma = float(np.sqrt(max(camera.blur**2 - DRAWN**2, 0.04)))
    side = 2 * int(2.5 * sigma + 0.5) + 1
    return np.asarray(cv2.GaussianBlur(layer, (side, side), sigma), np.uint8)


def through(camera: Camera, mixed: Bytes, alpha: Bytes, *, rng: np.random.Generator) -> Bytes:
    """Grain and JPEG for what is new in a part of a photo.

    Args:
        camera: of the photo.
        mixed: uint8 RGB (h, w, 3), its top left corner on the photo's 8-pixel grid.
        alpha: uint8 (h, w), how much of each pixel is new.
        rng: of the grain.

    Returns:
        The part, changed only where alpha is not 0.
    """
    if camera.grain > 0.3:
        noise = cv2.multiply(_noise(alpha.shape, rng), alpha, scale=camera.grain / 255.0, dtype=cv2.CV_16S)
        mixed = np.asarray(cv2.add(mixed, cv2.merge([noise] * 3), dtype=cv2.CV_8U), np.uint8)
    if camera.quality < 100:
        quality = [cv2.IMWRITE_JPEG_QUALITY, camera.quality]
        coded = cv2.imencode(".jpg", cv2.cvtColor(mixed, cv2.COLOR_RGB2BGR), quality)[1]
        decoded = cv2.cvtColor(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR)), cv2.COLOR_BGR2RGB)
        cv2.copyTo(decoded, (alpha > 127).view(np.uint8), mixed)
    return mixed


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """A piece of white noise, float32 (h, w): from a sheet of it that is made once."""
    sheet = _sheet()
    height, width = shape
    down, across = (int(place) for place in rng.integers(0, len(sheet), 2))
    rows, columns = np.arange(down, down + height), np.arange(across, across + width)
    return sheet.take(rows, axis=0, mode="wrap").take(columns, axis=1, mode="wrap")


@cache
def _sheet() -> Array:
    return np.random.default_rng(0).standard_normal((GRAINS, GRAINS), np.float32)
