"""A7: several pictures of one moment, laid over each other and solved for together.

Each frame of a mosaic averages over other pixels, and each draws its noise anew: together they say more than
any says alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Covers, Faces
from barefaced.redaction.attacks.deconvolution import Informed, colours_of, opponent
from barefaced.redaction.attacks.operator import Matrix

FRAMES = 16
SHAKE = 0.12
"""Standard deviation of a frame's shift along each axis, in distances between the eyes."""
_ROUNDS, _STEPS = 8, 12
_SHIFTING = 2.0
"""Variance of what moving a picture by parts of a pixel costs, in grey levels squared."""


@dataclass(frozen=True, eq=False)
class SeveralFrames(Informed):
    """The face that is likeliest for all frames at once: by the operator, and by how faces are.

    How far each frame is shifted is read off what lies outside the zone.

    Attributes:
        burst: photographs of one moment, each redacted by itself and with chance of its own; otherwise a
            film, which is covered once: more frames show more of what is around, and nothing else.
    """

    name, grade, frames = "several-frames", "casual", FRAMES

    burst: bool = True
    around: NDArray[np.bool_] | None = None

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Measure the operator, and what the attacker's own faces look like."""
        return replace(super().fit(redactor, faces, rng=rng), around=faces.outside())

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Crops uint8 (N, S, S, 3) out of frames uint8 (N, F, S, S, 3)."""
        if self.around is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        x1, y1, x2, y2 = self.zone
        done = covered[:, 0].copy()
        for crop, shots in zip(done, covered, strict=True):
            shifts = registered(shots, self.around)
            zone = self._solved(opponent(shots[:, y1:y2, x1:x2]), shifts)
            crop[y1:y2, x1:x2] = colours_of(zone[None])[0]
        return done

    def _solved(self, frames: Matrix, shifts: NDArray[np.float64]) -> Matrix:
        """The zone float32 (3, h, w) that is likeliest, by conjugate gradients; `frames` are (F, 3, h, w)."""
        assert self.operator is not None, "fitted"
        assert self.prior is not None, "fitted"
        prior, operator = self.prior, self.operator
        noise = operator.noise + _SHIFTING
        down, right = (
            np.linalg.cholesky(each + 1e-3 * np.eye(len(each))).astype(np.float32)
            for each in (prior.rows, prior.columns)
        )
        scale = np.sqrt(prior.variance)[:, None, None]

        def seen(zone: NDArray, shift: NDArray[np.float64]) -> NDArray:
            return operator.rows @ _shifted(zone, shift) @ operator.columns.T

        def back(left: NDArray, shift: NDArray[np.float64]) -> NDArray:
            return _shifted(operator.rows.T @ left @ operator.columns, -shift)

        def gathered(parts: list[NDArray]) -> NDArray:
            total = np.sum([back(part, shift) for part, shift in zip(parts, shifts, strict=True)], axis=0)
            return np.asarray(down.T @ (scale * total / noise) @ right, np.float32)

        def applied(white: NDArray) -> NDArray:
            zone = scale * (down @ white @ right.T)
            return white + gathered([seen(zone, shift) for shift in shifts])

        first = gathered([shot - seen(prior.mean, by) for shot, by in zip(frames, shifts, strict=True)])
        found = prior.mean + scale * (down @ _conjugated(applied, first) @ right.T)
        return np.asarray(found, np.float32)


def _conjugated(applied: Callable[[NDArray], NDArray], wanted: NDArray) -> NDArray:
    """What a symmetric operator takes to `wanted`, nearly (Hestenes and Stiefel 1952)."""
    found, left = np.zeros_like(wanted), wanted.copy()
    way, power = left.copy(), float((left * left).sum())
    for _ in range(_STEPS):
        if power < 1e-9:
            break
        along = applied(way)
        step = power / float((way * along).sum())
        found += step * way
        left -= step * along
        power, before = float((left * left).sum()), power
        way = left + power / before * way
    return found


def shaken(
    faces: Faces, redactor: Covers, *, frames: int, rng: np.random.Generator, burst: bool = True
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Pictures of the same moment with a hand that shakes, each redacted by itself.

    The zone stays where it is in the crop, as a detector's does that is unsure by a few pixels.

    Args:
        faces: bare.
        redactor: covers them.
        frames: F.
        rng: of the hand, and of what the redactor draws.
        burst: whether each is redacted by itself; otherwise the first one's cover lies still over all.

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
    if not burst:
        return _covered_once(replace(faces, images=moved[0]).covered(redactor, rng=rng), moved, faces), shifts
    shots = [replace(faces, images=each).covered(redactor, rng=rng) for each in moved]
    return np.stack(shots, axis=1), shifts


def _covered_once(first: NDArray[np.uint8], moved: NDArray[np.uint8], faces: Faces) -> NDArray[np.uint8]:
    """Frames (F, N, S, S, 3) with the zones of the first ones (N, S, S, 3): uint8 (N, F, S, S, 3)."""
    x1, y1, x2, y2 = faces.zone
    shots = moved.transpose(1, 0, 2, 3, 4).copy()
    shots[:, :, y1:y2, x1:x2] = first[:, None, y1:y2, x1:x2]
    return shots


def registered(shots: NDArray[np.uint8], outside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By how much each frame is shifted against the first, float64 (F, 2), (x, y) in pixels.

    Least squares over what is not covered (Lucas and Kanade 1981), or over all where everything is.

    Args:
        shots: uint8 (F, S, S, 3).
        outside: bool (S, S).
    """
    # Not smoothed: the zone's rim, which stands still, would get into what moves.
    grey = [shot.astype(np.float32).mean(axis=2) for shot in shots]
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

    kernel = np.ones((7, 7), np.uint8)
    less = cv2.erode(mask.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0
    return less if less.any() else mask


def _shifted(zone: NDArray, shift: NDArray[np.float64]) -> Matrix:
    """A zone float32 (3, h, w) moved by (x, y) pixels."""
    return np.asarray(_moved(zone.transpose(1, 2, 0), shift).transpose(2, 0, 1), np.float32)


def _moved(image: NDArray, shift: NDArray[np.float64]) -> NDArray:
    """A picture moved by (x, y) pixels, its edge repeated."""
    import cv2

    matrix = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
    size = image.shape[1], image.shape[0]
    return np.asarray(
        cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )
