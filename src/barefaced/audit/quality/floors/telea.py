"""OpenCV's inpainting: what a picture gives away about a hole in it without any knowledge of faces."""

import numpy as np
from numpy.typing import NDArray

RADIUS = 3.0
"""Pixels looked at around each one filled, OpenCV's usual value."""


class Telea:
    """Fills a hole from its rim inwards (Telea 2004, as OpenCV has it)."""

    side = None

    def __init__(self, faces: NDArray[np.uint8]) -> None:
        """Args:
        faces: not looked at; every floor is given them.
        """

    def paint(
        self, masked: NDArray[np.uint8], hole: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """The picture with its hole filled, uint8 (S, S, 3)."""
        import cv2

        filled = cv2.inpaint(np.ascontiguousarray(masked), hole.astype(np.uint8), RADIUS, cv2.INPAINT_TELEA)
        return np.asarray(filled, np.uint8)
