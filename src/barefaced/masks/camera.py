"""The camera of a photo: how sharp it is, how much it grains; and the same done to something new."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
SHARP = 0.5
"""Blur of a picture that is as sharp as pixels are, in pixels."""
FAINT = 40.0
"""Sobel responses below this are no edges that could tell how sharp a picture is: steps of 5 in 255."""
LOOKED_AT = 192
"""Pixels along a side of the part that is looked at: enough to tell."""


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


def camera_of(window: NDArray[np.uint8]) -> Camera:
    """Read the camera off a part of a photo, best the face.

    Args:
        window: uint8 RGB (h, w, 3); its top left corner is on the photo's 8-pixel grid.

    Returns:
        What was found; a window too small to tell counts as sharp and clean.
    """
    if min(window.shape[:2]) < 24:
        return Camera(SHARP, 0.0, 100)
    top, left = (max(0, (side - LOOKED_AT) // 16 * 8) for side in window.shape[:2])  # stays on the grid
    middle = np.ascontiguousarray(window[top : top + LOOKED_AT, left : left + LOOKED_AT])
    grey = cv2.cvtColor(middle, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return Camera(_blur(grey), _grain(grey), _quality(grey))


def _blur(grey: Array) -> float:
    """From how much detail a further small blur takes away: the strongest edges decide.

    An edge blurred by s has its steepest slope divided by sqrt(s^2 + 1) / s when blurred by one more pixel.
    """
    slopes = []
    for picture in (grey, cv2.GaussianBlur(grey, (0, 0), 1.0)):
        dx, dy = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
        slopes.append(cv2.magnitude(dx, dy))
    count = max(16, slopes[0].size // 100)
    strong = slopes[0] >= np.partition(slopes[0].ravel(), -count)[-count]
    if slopes[0][strong].mean() < FAINT:
        return SHARP
    ratio = float(slopes[0][strong].mean() / max(float(slopes[1][strong].mean()), 1e-3))
    if ratio <= 1.02:
        return 3.0
    return float(np.clip(1.0 / np.sqrt(ratio**2 - 1.0), 0.3, 3.0))


def _grain(grey: Array) -> float:
    """Noise of the flattest parts (Immerkaer 1996, with a median in place of the mean)."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel))[1:-1, 1:-1]
    return float(np.clip(np.percentile(response, 40) / 6.0 / 0.524, 0.0, 12.0))


def _quality(grey: Array) -> int:
    """From how much larger steps are across the borders of 8 x 8 blocks than beside them."""
    steps = np.abs(np.diff(grey, axis=1))
    if steps.shape[1] < 24:
        return 100
    columns = steps.mean(0)
    at = columns[7::8].mean()
    beside = 0.5 * (columns[5::8].mean() + columns[1::8].mean())
    excess = float(at / max(beside, 1e-3)) - 1.0
    return 100 if excess < 0.12 else int(np.clip(92 - 90 * excess, 30, 92))


def through(camera: Camera, layer: Array, *, rng: np.random.Generator) -> Array:
    """Grain and JPEG for a layer, float32 (h, w, 3) in [0, 255], its top left corner on the 8-pixel grid."""
    if camera.grain > 0.3:
        noise = rng.standard_normal(layer.shape[:2], np.float32)
        layer = layer + noise[..., None] * np.float32(camera.grain)
    if camera.quality < 100:
        coded = cv2.imencode(".jpg", _bytes(layer)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, camera.quality])[1]
        layer = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))[..., ::-1].astype(np.float32)
    return layer


def _bytes(layer: Array) -> NDArray[np.uint8]:
    clipped: NDArray[np.uint8] = np.clip(layer + 0.5, 0, 255).astype(np.uint8)
    return clipped
