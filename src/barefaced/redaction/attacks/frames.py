"""A7: several pictures of one moment: laid over each other, averaged, and what is left of blur undone.

Each frame of a mosaic averages over other pixels, and each draws its noise anew: together they say more than
any says alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Covers, Faces
from barefaced.redaction.attacks.deconvolution import Wiener
from barefaced.redaction.attacks.operator import nearest_operator

FRAMES = 16
SHAKE = 0.12
"""Standard deviation of a frame's shift along each axis, in distances between the eyes."""
_TRIED, _ROUNDS = 8, 5


@dataclass(frozen=True, eq=False)
class SeveralFrames(Wiener):
    """Frames laid over the first by what lies outside the zone, averaged; then the best linear guess."""

    name, grade, frames = "several-frames", "casual", FRAMES

    around: NDArray[np.bool_] | None = None

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Measure what averaging leaves of blur, on shaken faces of the attacker's own."""
        ready = super().fit(redactor, faces, rng=rng)
        few = faces.at(rng.choice(len(faces), min(_TRIED, len(faces)), replace=False))
        shots, shifts = shaken(few, redactor, frames=self.frames, rng=rng)
        x1, y1, x2, y2 = faces.zone
        bare = few.images.astype(np.float32).mean(axis=3)[:, y1:y2, x1:x2]
        over = np.stack([_laid_over(each, by) for each, by in zip(shots, shifts, strict=True)])
        operator = nearest_operator(bare, over.mean(axis=3)[:, y1:y2, x1:x2])
        return replace(ready, operator=operator, around=faces.outside())

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Crops uint8 (N, S, S, 3) out of frames uint8 (N, F, S, S, 3)."""
        if self.around is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        over = np.stack([_laid_over(shots, registered(shots, self.around)) for shots in covered])
        averaged = np.rint(np.clip(over, 0, 255)).astype(np.uint8)
        averaged[:, self.around] = covered[:, 0][:, self.around]
        return super().restore(averaged)


def shaken(
    faces: Faces, redactor: Covers, *, frames: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Pictures of the same moment with a hand that shakes, each redacted by itself.

    The zone stays where it is in the crop, as a detector's does that is unsure by a few pixels.

    Returns:
        Redacted crops, uint8 (N, F, S, S, 3), the first one unmoved; and shifts (x, y) in pixels, float64
        (N, F, 2).
    """
    shifts = rng.normal(0, SHAKE * faces.iod, (len(faces), frames, 2))
    shifts[:, 0] = 0
    moved = np.empty((frames, *faces.images.shape), np.uint8)
    for frame in range(frames):
        for number, image in enumerate(faces.images):
            moved[frame, number] = _moved(image, shifts[number, frame])
    shots = [replace(faces, images=each).covered(redactor, rng=rng) for each in moved]
    return np.stack(shots, axis=1), shifts


def registered(shots: NDArray[np.uint8], outside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By how much each frame is shifted against the first, float64 (F, 2), (x, y) in pixels.

    Least squares over what is not covered (Lucas and Kanade 1981), or over all where everything is.

    Args:
        shots: uint8 (F, S, S, 3).
        outside: bool (S, S).
    """
    import cv2

    grey = [cv2.GaussianBlur(shot.astype(np.float32).mean(axis=2), (0, 0), 1.5) for shot in shots]
    trusted = _inside_of(outside if outside.any() else np.ones_like(outside))
    down, right = (each[trusted] for each in np.gradient(grey[0]))
    slopes = np.stack([right, down], axis=1)
    normal = slopes.T @ slopes + 1e-3 * np.eye(2)
    shifts = np.zeros((len(shots), 2))
    for number, frame in enumerate(grey[1:], start=1):
        for _ in range(_ROUNDS):
            left = (_moved(frame, -shifts[number]) - grey[0])[trusted]
            shifts[number] -= np.linalg.solve(normal, slopes.T @ left)
        # What ran away is worth less than no move at all.
        if np.abs(shifts[number]).max() > len(outside) / 8:
            shifts[number] = 0
    return shifts


def _inside_of(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is left of a mask when its rim is not trusted; all of it if nothing would be."""
    import cv2

    kernel = np.ones((5, 5), np.uint8)
    less = cv2.erode(mask.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0
    return less if less.any() else mask


def _laid_over(shots: NDArray[np.uint8], shifts: NDArray[np.float64]) -> NDArray[np.float32]:
    """The mean of frames uint8 (F, S, S, 3) moved back, float32 (S, S, 3)."""
    back = [_moved(shot.astype(np.float32), -shift) for shot, shift in zip(shots, shifts, strict=True)]
    return np.asarray(np.mean(back, axis=0), np.float32)


def _moved(image: NDArray, shift: NDArray[np.float64]) -> NDArray:
    """A picture moved by (x, y) pixels, its edge repeated."""
    import cv2

    matrix = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
    size = image.shape[1], image.shape[0]
    return np.asarray(
        cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )
