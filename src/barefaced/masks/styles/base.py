"""What every style is given to draw with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.masks.garment import Garment

Array = NDArray[np.float32]
WEAR = ("correct", "nose-out", "chin", "hanging")


@dataclass(frozen=True)
class Make:
    """The order for one garment.

    Attributes:
        rng: all chance comes from it.
        shape: rows and columns of the material's pictures, pixels.
        wear: one of `WEAR`.
        wanted: reflectance of red, green and blue that the user asked for, linear in [0, 1], or None.
        texture: float32 (h, w, 3), linear, to be printed on the cloth, or None.
        side: the side of the face, -1 left or 1 right in the picture, that the camera sees best; 0 if both.
    """

    rng: np.random.Generator
    shape: tuple[int, int]
    wear: str = "correct"
    wanted: tuple[float, float, float] | None = None
    texture: Array | None = None
    side: int = 0

    @property
    def top(self) -> float:
        """Where the upper edge's ends lie on the chart: beside the nose bridge, unless worn otherwise."""
        return {"correct": 0.32, "nose-out": 0.86, "chin": 1.42, "hanging": 0.32}[self.wear]

    @property
    def plain(self) -> bool:
        """The cloth has to be of one colour: one was asked for, or a texture comes on it."""
        return self.wanted is not None or self.texture is not None

    def colour(self, usual: tuple[tuple[float, float, float], ...]) -> tuple[float, float, float]:
        """The colour asked for, or one of the style's usual ones, a little varied."""
        if self.wanted is not None:
            return self.wanted
        chosen = np.array(usual[int(self.rng.integers(len(usual)))])
        varied = np.clip(chosen * np.exp(self.rng.normal(0, 0.07) + self.rng.normal(0, 0.03, 3)), 0.01, 0.95)
        return float(varied[0]), float(varied[1]), float(varied[2])

    def printed(self, albedo: Array) -> Array:
        """The cloth with the texture on it, where there is one: its shade stays, its colour goes."""
        if self.texture is None:
            return albedo
        import cv2

        shade = albedo.mean(-1, keepdims=True) / max(float(albedo.mean()), 1e-3)
        fitted = cv2.resize(self.texture, self.shape[::-1], interpolation=cv2.INTER_AREA)
        dressed: Array = np.clip(fitted * shade, 0.0, 1.0).astype(np.float32)
        return dressed


@dataclass(frozen=True)
class Style:
    """A way to draw a garment, and what it is.

    Attributes:
        draw: the order to the garment.
        wears: the ways it can be worn, out of `WEAR`.
        occluder: it is no mask but something else in front of a face; never picked where a mask is wanted.
    """

    draw: Callable[[Make], Garment]
    wears: tuple[str, ...] = WEAR
    occluder: bool = False
