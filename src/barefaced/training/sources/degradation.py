"""What cameras and the web do to two pictures of one face, the bare one and the masked one.

The network is to give back what the same camera would have shown without the mask, and no more dirt than
need be. So light, colour, blur and lost pixels, which are the scene's and the lens's, come over both alike;
grain and JPEG, which lie over a picture and cannot be foretold, over the masked one alone.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def degrade(bare: Picture, masked: Picture, *, rng: np.random.Generator) -> tuple[Picture, Picture]:
    """Both as another camera might have given them.

    Args:
        bare: uint8 RGB (S, S, 3); left unchanged.
        masked: the same shape; left unchanged.
        rng: all chance comes from it.

    Returns:
        New bare and masked pictures of the same shape. Where the two were equal they still are, but for what
        blur brings over from beside, and grain and JPEG on the second.
    """
    pair = (bare, masked)
    for odds, draw in ((0.9, _light), (0.05, _grey), (0.18, _few_pixels), (0.14, _blur), (0.04, _motion)):
        if rng.random() < odds:
            change = draw(rng, len(bare))
            pair = (change(pair[0]), change(pair[1]))
    bare, masked = pair
    for odds, draw in ((0.3, _grain), (0.45, _jpeg)):
        if rng.random() < odds:
            masked = draw(rng, len(bare))(masked)
    return bare, masked


Change = Callable[[Picture], Picture]
"""What is drawn once and done to each picture; those who draw are told the side of the pictures."""


def _light(rng: np.random.Generator, side: int) -> Change:
    """Exposure and cast: gamma, gain for each channel and offset, as one table look-up."""
    x = np.linspace(0.0, 1.0, 256)[:, None]
    gamma = np.exp(rng.normal(0.0, 0.22))
    gain = np.exp(rng.normal(0.0, 0.14)) * np.exp(rng.normal(0.0, 0.06, 3))
    table = (x**gamma - 0.5) * gain + 0.5 + rng.normal(0.0, 0.05)
    steps = np.clip(table * 255.0 + 0.5, 0, 255).astype(np.uint8)[None]
    return lambda image: np.asarray(cv2.LUT(image, steps), np.uint8)


def _grey(rng: np.random.Generator, side: int) -> Change:
    """No colour, or hardly any, perhaps with a tint as old prints have."""
    left = float(rng.choice((0.0, 0.0, rng.uniform(0.1, 0.5))))
    luma = np.array([[0.299, 0.587, 0.114]])
    tint = np.exp(rng.normal(0.0, 0.05, (3, 1))) if rng.random() < 0.3 else np.ones((3, 1))
    matrix = (tint * (left * np.eye(3) + (1 - left) * np.repeat(luma, 3, 0))).astype(np.float32)
    return lambda image: np.asarray(cv2.transform(image, matrix), np.uint8)


def _few_pixels(rng: np.random.Generator, side: int) -> Change:
    """A small or far face, enlarged."""
    small = max(12, round(side * float(np.exp(rng.uniform(np.log(0.3), np.log(0.8))))))
    how = int(rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)))

    def change(image: Picture) -> Picture:
        less = cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(less, (side, side), interpolation=how), np.uint8)

    return change


def _blur(rng: np.random.Generator, side: int) -> Change:
    """Out of focus, by up to 1.8 pixels of 256."""
    sigma = float(rng.uniform(0.4, 1.8)) * max(side / 256, 0.4)
    return lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def _motion(rng: np.random.Generator, side: int) -> Change:
    """Moved along a line while the shutter was open."""
    reach = max(3, round(side * float(rng.uniform(0.01, 0.03))) | 1)
    angle = float(rng.uniform(0, np.pi))
    kernel: NDArray[np.float32] = np.zeros((reach, reach), np.float32)
    end = np.array([np.cos(angle), np.sin(angle)]) * (reach // 2)
    first, last = (tuple(np.round(reach // 2 + sign * end).astype(int).tolist()) for sign in (-1, 1))
    cv2.line(kernel, first, last, 1.0, 1)
    return lambda image: np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), np.uint8)


def _grain(rng: np.random.Generator, side: int) -> Change:
    seed, sigma = int(rng.integers(2**31)), float(rng.uniform(1.0, 10.0))

    def change(image: Picture) -> Picture:
        noise = np.empty(image.shape, np.int16)
        cv2.setRNGSeed(seed)
        cv2.randn(noise, np.zeros(3), np.full(3, sigma))
        return np.asarray(cv2.add(image, noise, dtype=cv2.CV_8U), np.uint8)

    return change


def _jpeg(rng: np.random.Generator, side: int) -> Change:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 96))]

    def change(image: Picture) -> Picture:
        coded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), quality)[1]
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB), np.uint8)

    return change
