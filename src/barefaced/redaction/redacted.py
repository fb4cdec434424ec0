"""`Redacted`: a picture with its faces covered, and what was done to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Redacted:
    """A picture in which every pixel outside `region` is the user's own.

    Attributes:
        image: uint8 RGB of shape (H, W, 3).
        region: bool of shape (H, W), the zones' pixels.
        zones: int32 of shape (N, 4), x1 y1 x2 y2 in pixels, the last ones not included; one a face.
        method: the redactor's name in `REDACTORS`.
        settings: the redactor's settings, ready for JSON; nothing in them tells of the faces.
    """

    image: NDArray[np.uint8]
    region: NDArray[np.bool_]
    zones: NDArray[np.int32]
    method: str
    settings: dict[str, Any]

    def __post_init__(self) -> None:
        if self.image.dtype != np.uint8 or self.image.ndim != 3 or self.image.shape[2] != 3:
            raise ValueError(f"image must be uint8 (H, W, 3), got {self.image.dtype} {self.image.shape}")
        if self.region.dtype != np.bool_ or self.region.shape != self.image.shape[:2]:
            raise ValueError(f"region must be bool {self.image.shape[:2]}, got {self.region.shape}")
        if self.zones.ndim != 2 or self.zones.shape[1] != 4:
            raise ValueError(f"zones are of shape (N, 4), got {self.zones.shape}")
