"""The detectors, one a file: a picture in, boxes and scores out.

Each is a class `Detector(model, **settings)`; calling it with a uint8 RGB image (H, W, 3) gives
`(boxes, scores)`: float32 (N, 4), corners (x1, y1, x2, y2) in image pixels, and float32 (N,) in [0, 1],
best first. A box may reach past the picture where the face does.
"""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError

DETECTORS = {
    "own": "barefaced.faces.detectors.own:Own",
    "centerface": "barefaced.faces.detectors.centerface:CenterFace",
    "yunet": "barefaced.faces.detectors.yunet:YuNet",
    "mediapipe": "barefaced.faces.detectors.mediapipe:BlazeFace",
}
"""Name of each detector, and the class behind it as `module:Class`, imported when it is asked for."""


class Detector(Protocol):
    """What every detector does."""

    def __call__(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes float32 (N, 4) and scores float32 (N,), best first, of the faces in an image (H, W, 3)."""
        ...


def load_detector(name: str, *, model: str | Path | None = None, **settings: Any) -> Detector:
    """A detector by its name.

    Args:
        name: one of `DETECTORS`.
        model: its model file; only `own` has one in the package.
        **settings: keywords of the class, for instance `score`.

    Raises:
        BarefacedError: for an unknown name, or a model file that is missing or no such model.
    """
    if name not in DETECTORS:
        raise BarefacedError(f"unknown detector {name!r}; known: {', '.join(DETECTORS)}")
    module, _, attribute = DETECTORS[name].partition(":")
    detector: Detector = getattr(import_module(module), attribute)(model, **settings)
    return detector
