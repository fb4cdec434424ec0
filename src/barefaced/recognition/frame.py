"""A face as a recogniser wants to see it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.warp import cut_patch, similarity

ALIGN_MODES = ("five", "eyes")
"""By all five points; or by what no mask hides: both eyes and the face's box."""

BOX_WIDTH, BOX_HEIGHT = 2.35, 2.97
"""Sides of a face's box, as `detect` gives it, over the distance between the eyes in ArcFace's template:
medians of 290 bare and masked photos of LFW, where they scatter by 5 and 6 of 100."""


class Frame(Protocol):
    """What of a recogniser its alignment depends on; `Recogniser` and `Preset` both have it."""

    @property
    def size(self) -> int:
        """Side of a patch in pixels."""
        ...

    @property
    def template(self) -> Sequence[tuple[float, float]]:
        """Five points (x, y) in the patch."""
        ...


def aligned(
    image: NDArray[np.uint8], face: Face, recogniser: Frame, *, mode: str = "five"
) -> NDArray[np.uint8]:
    """Cut a face out as a recogniser wants it.

    Two photographs that are to be compared have to be aligned in one mode, and a result has to tell which:
    the points under a mask are guesses, and a mode for each kind of photograph would be a difference between
    the kinds that is not the mask's.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        face: where it is.
        recogniser: whose template to bring it to.
        mode: `five`, the least-squares similarity of all five points (Umeyama 1991); or `eyes`, turn and
            place from both eyes, scale the geometric mean of what their distance and the box's height say.

    Returns:
        uint8 RGB (S, S, 3), pixels averaged where the face shrinks, the picture's border repeated beyond it.

    Raises:
        ValueError: for an unknown mode, or a face whose points coincide.
    """
    template = np.array(recogniser.template, np.float64)
    if mode == "five":
        matrix = similarity(face.five, template)
    elif mode == "eyes":
        matrix = _by_eyes(face, template[:2])
    else:
        raise ValueError(f"unknown mode of alignment {mode!r}; known: {', '.join(ALIGN_MODES)}")
    return cut_patch(image, matrix, size=recogniser.size)


def _by_eyes(face: Face, target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Float64 (2, 3), image pixels to patch pixels, that puts the middle between the eyes in its place."""
    matrix = similarity(face.eyes, target)
    # Eyes draw together as a face turns aside, the box's height stays.
    height = float(face.box[3] - face.box[1])
    if not height > 0:
        raise ValueError(f"the box of a face has a height, got {height:g} pixels")
    angle = np.arctan2(matrix[1, 0], matrix[0, 0])
    upright = np.hypot(BOX_HEIGHT * np.cos(angle), BOX_WIDTH * np.sin(angle))  # of a turned ellipse
    expected = upright * np.linalg.norm(target[1] - target[0])
    by_eyes = np.hypot(matrix[0, 0], matrix[1, 0])
    linear = matrix[:, :2] * np.sqrt(expected / height / by_eyes)
    return np.column_stack([linear, target.mean(axis=0) - linear @ face.eyes.astype(np.float64).mean(axis=0)])
