"""What cameras and the web do to pictures: exposure, colour, blur, few pixels, grain, JPEG."""

import cv2
import numpy as np


def disturb(image: np.ndarray, rng: np.random.Generator, *, coarsest: float = 0.2) -> np.ndarray:
    """A picture as another camera might have given it.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        rng: all chance comes from it.
        coarsest: least share of its pixels, along a side, that the picture is left with.

    Returns:
        uint8 RGB (H, W, 3).
    """
    out = _light(image, rng)
    chance = rng.random(5)
    if chance[0] < 0.06:
        out = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if chance[1] < 0.18:
        out = _few_pixels(out, rng, coarsest)
    if chance[2] < 0.12:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.8))
    if chance[3] < 0.20:
        out = _grain(out, rng)
    if chance[4] < 0.35:
        out = _jpeg(out, rng)
    return out


def _light(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Gamma, gain and offset for each channel, as one table look-up."""
    x = np.linspace(0.0, 1.0, 256)[:, None]
    gamma = np.exp(rng.normal(0.0, 0.35))
    gain = np.exp(rng.normal(0.0, 0.25)) * np.exp(rng.normal(0.0, 0.08, 3))
    table = (x**gamma - 0.5) * gain + 0.5 + rng.normal(0.0, 0.08)
    table = np.clip(table * 255.0, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table[None]), np.uint8)


def _few_pixels(image: np.ndarray, rng: np.random.Generator, coarsest: float) -> np.ndarray:
    height, width = image.shape[:2]
    scale = float(np.exp(rng.uniform(np.log(coarsest), np.log(0.7))))
    small = cv2.resize(
        image, (max(8, int(width * scale)), max(8, int(height * scale))), interpolation=cv2.INTER_AREA
    )
    larger = cv2.resize(small, (width, height), interpolation=int(rng.integers(0, 3)))
    return np.asarray(larger, np.uint8)


def _grain(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    noise = np.empty(image.shape, np.int16)
    cv2.setRNGSeed(int(rng.integers(2**31)))
    cv2.randn(noise, np.zeros(3), np.full(3, rng.uniform(2, 14)))
    return np.asarray(cv2.add(image, noise, dtype=cv2.CV_8U), np.uint8)


def _jpeg(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 92))])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
