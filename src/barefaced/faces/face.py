"""`Face`: what every other room is told about a face in a picture."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.pose import pose_from_mesh, vertices_facing_camera

POINTS = 468
"""Landmarks of a face: the vertices of the MediaPipe face mesh, in its order."""

# Rows of the mesh; "left" and "right" are the image's, so that no reader has to turn round.
_LEFT_EYE = (33, 133)
_RIGHT_EYE = (362, 263)
_NOSE_TIP = 1
_MOUTH_CORNERS = (61, 291)


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """One face; pixels are the whole picture's, with (0, 0) the centre of its first pixel.

    Attributes:
        box: float32 of shape (4,), corners (x1, y1, x2, y2) in pixels; may reach past the picture.
        landmarks: float32 of shape (468, 2), (x, y) in pixels.
        depth: float32 of shape (468,), pixels; smaller is nearer the camera, 0 is the face's mean.
        uncertainty: float32 of shape (468,), the error to expect of each landmark, in pixels.
        pose: (yaw, pitch, roll) in degrees, with the signs of `barefaced.faces.pose`.
        score: in [0, 1], how sure the detector is.
        presence: in [0, 1], how sure the landmark network is that this is a face.
        wears_mask: in [0, 1], probability that a mask is worn.
    """

    box: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    depth: NDArray[np.float32]
    uncertainty: NDArray[np.float32]
    pose: tuple[float, float, float]
    score: float
    presence: float
    wears_mask: float

    def __post_init__(self) -> None:
        _check_shape("box", self.box, (4,))
        _check_shape("landmarks", self.landmarks, (POINTS, 2))
        _check_shape("depth", self.depth, (POINTS,))
        _check_shape("uncertainty", self.uncertainty, (POINTS,))

    @classmethod
    def from_mesh(cls, mesh: NDArray[np.floating]) -> Self:
        """The bare face that a mesh alone describes, taken at its word.

        Args:
            mesh: float of shape (468, 3), x, y and z in pixels of the picture.

        Raises:
            ValueError: if it is of another shape, or not finite.
        """
        points = mesh.astype(np.float32)
        pose = pose_from_mesh(points)
        return cls(
            box=np.concatenate([points[:, :2].min(0), points[:, :2].max(0)]),
            landmarks=points[:, :2],
            depth=points[:, 2] - points[:, 2].mean(),
            uncertainty=np.zeros(POINTS, np.float32),
            pose=pose,
            score=1.0,
            presence=1.0,
            wears_mask=0.0,
        )

    @property
    def confidence(self) -> float:
        """How sure both networks are together: the geometric mean of score and presence, in [0, 1]."""
        return float(np.sqrt(self.score * self.presence))

    @property
    def eyes(self) -> NDArray[np.float32]:
        """float32 of shape (2, 2): centres of the eyes, (x, y) in pixels, the image's left one first."""
        return np.stack([self.landmarks[list(corners)].mean(axis=0) for corners in (_LEFT_EYE, _RIGHT_EYE)])

    @property
    def interocular(self) -> float:
        """Distance between the centres of the eyes, in pixels."""
        left, right = self.eyes
        return float(np.hypot(*(right - left)))

    @property
    def five(self) -> NDArray[np.float32]:
        """float32 of shape (5, 2): eyes, nose tip, mouth corners, (x, y); the image's left one first."""
        return np.concatenate([self.eyes, self.landmarks[[_NOSE_TIP, *_MOUTH_CORNERS]]])

    @property
    def visible(self) -> NDArray[np.bool_]:
        """Bool of shape (468,): the skin there is turned to the camera, though a mask may lie over it."""
        return vertices_facing_camera(np.column_stack([self.landmarks, self.depth]))

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers for JSON: pixels to 0.01, degrees to 0.1, scores to 0.0001."""
        return {
            "box": _rounded(self.box, 2),
            "confidence": round(self.confidence, 4),
            "score": round(float(self.score), 4),
            "presence": round(float(self.presence), 4),
            "wears_mask": round(float(self.wears_mask), 4),
            "pose": dict(zip(("yaw", "pitch", "roll"), _rounded(self.pose, 1), strict=True)),
            "interocular": round(self.interocular, 2),
            "five": _rounded(self.five, 2),
            "landmarks": _rounded(self.landmarks, 2),
            "depth": _rounded(self.depth, 2),
            "uncertainty": _rounded(self.uncertainty, 2),
        }


def _check_shape(name: str, array: NDArray[np.float32], shape: tuple[int, ...]) -> None:
    if np.shape(array) != shape:
        raise ValueError(f"{name} of a face has shape {shape}, got {np.shape(array)}")


def _rounded(values: Any, digits: int) -> list[Any]:
    # Through double precision: a rounded float32 would print as 12.340000152587891.
    rounded: list[Any] = np.round(np.asarray(values, dtype=np.float64), digits).tolist()
    return rounded
