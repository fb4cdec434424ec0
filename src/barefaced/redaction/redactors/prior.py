"""Faces that never existed: a linear model of how synthetic faces look and of how they differ.

`scripts/face_prior.py` makes its file. A face is a mean and a sum of components, in a square frame in which
the eyes have their place; its colours lie where the mean's points are, and its points say where they belong.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.pose import rotation_of_pose

Array = NDArray[np.float32]

PRIOR = "prior.npz"
SIDE = 192
"""Pixels of the frame."""
BETWEEN, EYES_DOWN = 1 / 4.6, 0.44
"""Distance between the eyes, and how far down they lie, in sides of the frame."""
_STEP = 4
"""Pixels between the places that are reckoned; in between they are interpolated."""
_BEHIND = 1.2
"""Distances between the eyes from the mean face's depth to the axis about which a head turns."""
_STIFF = 0.2
"""Pixels squared added to the splines' diagonal: points that nearly coincide need not be met exactly."""


@dataclass(frozen=True, eq=False)
class Prior:
    """The model.

    Attributes:
        look: float32 (D,), the mean's brightness at full size, then its two colours at half, values of 255.
        parts: float32 (K, D), components, each as long as its standard deviation.
        form: float32 (P, 2), the mean's points in the frame.
        forms: float32 (F, P, 2), components likewise.
        depth: float32 (P,), frame pixels, smaller nearer.
    """

    look: Array
    parts: Array
    form: Array
    forms: Array
    depth: Array

    @property
    def size(self) -> int:
        """K, how many numbers make a face's colours."""
        return len(self.parts)

    def colours(self, numbers: NDArray[np.floating]) -> NDArray[np.uint8]:
        """A face at the mean's places.

        Args:
            numbers: float (K,), in standard deviations.

        Returns:
            uint8 RGB (SIDE, SIDE, 3).
        """
        import cv2

        values = np.clip(self.look + numbers @ self.parts, 0, 255).astype(np.float32)
        bright, half = values[: SIDE * SIDE].reshape(SIDE, SIDE, 1), SIDE // 2
        colour = cv2.resize(values[SIDE * SIDE :].reshape(half, half, 2), (SIDE, SIDE))
        coded = np.concatenate([bright, colour], 2)
        return np.asarray(cv2.cvtColor(np.rint(coded).astype(np.uint8), cv2.COLOR_YCrCb2RGB), np.uint8)

    def numbers(self, frame: NDArray[np.uint8]) -> Array:
        """The numbers (K,) that come nearest to a face in the frame, uint8 RGB (SIDE, SIDE, 3)."""
        import cv2

        coded = cv2.cvtColor(frame, cv2.COLOR_RGB2YCrCb).astype(np.float32)
        colour = cv2.resize(coded[..., 1:], (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
        apart = np.concatenate([coded[..., 0].ravel(), colour.ravel()]) - self.look
        return np.asarray(self.parts @ apart / (self.parts**2).sum(1), np.float32)

    def turned(self, form: Array, yaw: float, pitch: float) -> Array:
        """Points (P, 2) of a face looking ahead, as they lie when it looks aside, degrees."""
        axis = np.array([SIDE / 2, EYES_DOWN * SIDE, _BEHIND * BETWEEN * SIDE])
        points = np.column_stack([form, self.depth]) - axis
        return np.asarray((points @ rotation_of_pose((yaw, pitch, 0.0)).T + axis)[:, :2], np.float32)

    def shown(self, colours: NDArray, form: Array) -> NDArray[np.uint8]:
        """Colours (SIDE, SIDE, C), uint8, brought to the places of a form (P, 2)."""
        import cv2

        places = carried(np.vstack([form, anchors()]), np.vstack([self.form, anchors()]))
        moved = cv2.remap(
            colours, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(moved, np.uint8)


@cache
def load_prior() -> Prior:
    """The model that comes in the package."""
    with np.load(io.BytesIO(_content())) as held:
        return Prior(
            look=held["look"].astype(np.float32),
            parts=held["parts"].astype(np.float32) * held["scale"][:, None],
            form=held["form"],
            forms=held["forms"],
            depth=held["depth"],
        )


def prior_digest() -> str:
    """SHA-256 of the model's file."""
    return hashlib.sha256(_content()).hexdigest()


def _content() -> bytes:
    return files("barefaced.redaction.redactors").joinpath(PRIOR).read_bytes()


def anchors() -> NDArray[np.float64]:
    """Places on the frame's edge that stay: float (16, 2)."""
    along = np.linspace(0, SIDE - 1, 5)
    return np.array([(x, y) for x in along for y in along if x in along[[0, -1]] or y in along[[0, -1]]])


def carried(source: NDArray, target: NDArray) -> Array:
    """Where each pixel of the frame goes when some points go to others, by thin plates (Bookstein 1989).

    Args:
        source: float (N, 2), (x, y).
        target: float (N, 2).

    Returns:
        float32 (SIDE, SIDE, 2), (x, y) for each pixel.
    """
    import cv2

    count = len(source)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _bent(source, source) + _STIFF * np.eye(count)
    system[:count, count:] = flat = np.column_stack([np.ones(count), source])
    system[count:, :count] = flat.T
    weights = np.linalg.solve(system, np.vstack([target, np.zeros((3, 2))]))
    along = np.arange(0, SIDE + _STEP, _STEP, dtype=float)
    grid = np.stack(np.meshgrid(along, along), -1).reshape(-1, 2)
    coarse = (
        _bent(grid, source) @ weights[:count] + np.column_stack([np.ones(len(grid)), grid]) @ weights[count:]
    )
    coarse = coarse.reshape(len(along), len(along), 2).astype(np.float32)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) / _STEP
    # Not by cubics: those of OpenCV bend a straight line.
    fine = cv2.remap(coarse, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(fine, np.float32)


def _bent(points: NDArray, knots: NDArray) -> NDArray[np.float64]:
    """r^2 log r^2 between each two."""
    right, down = (points[:, None, axis] - knots[None, :, axis] for axis in (0, 1))
    squared = right * right + down * down
    return np.asarray(squared * np.log(np.maximum(squared, 1e-9)), np.float64)
