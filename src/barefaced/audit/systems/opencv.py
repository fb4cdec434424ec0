"""OpenCV's inpainting as a system: it runs everywhere, and knows nothing of faces."""

from __future__ import annotations

from typing import Any

import numpy as np

from barefaced.audit.systems.base import Drawn, Given, failed
from barefaced.errors import BarefacedError
from barefaced.faces.warp import resized

METHODS = {"telea": "INPAINT_TELEA", "navier-stokes": "INPAINT_NS"}
RADIUS, SIDE = 3.0, 128
"""Pixels looked at around each one filled, OpenCV's usual value; and the size at which it is done."""


class OpenCv:
    """Fills the hole from its rim inwards; needs to be told the hole."""

    def __init__(self, name: str, method: str) -> None:
        """Args:
        name: in tables.
        method: one of `METHODS`.

        Raises:
            BarefacedError: for another.
        """
        if method not in METHODS:
            raise BarefacedError(f"unknown method of OpenCV {method!r}; known: {', '.join(METHODS)}")
        self.name, self.method = name, method
        self.told: dict[str, Any] = {"adapter": "opencv", "method": method, "radius": RADIUS, "side": SIDE}

    def draw(self, given: Given, *, samples: int, seed: int, first: int = 1) -> list[Drawn]:
        """See `System`."""
        import cv2

        if first > 1:
            return []
        if given.hole is None:
            return [failed("left alone", "it finds no hole by itself")]
        size = given.picture.shape[1::-1]
        small = resized(given.picture, (SIDE, SIDE))
        hole = cv2.resize(given.hole.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        filled = cv2.inpaint(small, hole, RADIUS, getattr(cv2, METHODS[self.method]))
        large = resized(np.asarray(filled, np.uint8), size)
        return [Drawn(np.where(given.hole[..., None], large, given.picture))]
