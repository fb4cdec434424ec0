"""Where masks are worn."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face, align, detect
from barefaced.unmasking.doubt import settled
from barefaced.unmasking.models import SEGMENTER
from barefaced.unmasking.network import Network, loaded, planes
from barefaced.unmasking.windows import window_of


class Segmenter(Network):
    """Says how much of each pixel of a patch a mask hides."""

    task = "mask-segmentation"
    takes = ("image",)
    gives = "coverage"

    def __call__(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Find masks.

        Args:
            patches: uint8 RGB (N, S, S, 3), aligned by the "portrait" template.

        Returns:
            float32 (N, S, S) in [0, 1].

        Raises:
            BadModel: if the network does not do what its card says.
        """
        found = self._run(shape=patches.shape[:3], image=planes(patches))
        return np.clip(np.nan_to_num(found), 0.0, 1.0).astype(np.float32)


def segment(
    image: NDArray[np.uint8],
    *,
    faces: Sequence[Face] | None = None,
    model: str | os.PathLike[str] | None = None,
) -> NDArray[np.float32]:
    """Map where masks are worn, as the network sees it, and the photo's colours where it cannot tell.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        faces: whose; None for every face that `detect` finds.
        model: name of weights or path of an `.onnx` file; the package's segmenter unless given.

    Returns:
        float32 (H, W) in [0, 1], how much a mask hides of each pixel; 0 away from faces.

    Raises:
        ValueError: if `image` is no uint8 RGB picture.
        BarefacedError: if the weights are not here, or not usable.
    """
    require_picture(image)
    segmenter = loaded(Segmenter, model or SEGMENTER)
    coverage = np.zeros(image.shape[:2], np.float32)
    for face in detect(image) if faces is None else faces:
        patch, matrix = align(image, face, size=segmenter.side)
        window = window_of(matrix, segmenter.side, image.shape)
        if window is not None:
            found = settled(patch, segmenter(patch[None])[0])
            seen = window.from_patch(found, matrix)
            coverage[window.part] = np.maximum(coverage[window.part], seen)
    return coverage


def require_picture(image: NDArray) -> None:
    """Raise ValueError unless `image` is a uint8 RGB picture."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"a picture is uint8 RGB of shape (H, W, 3), got {image.dtype} {image.shape}")
