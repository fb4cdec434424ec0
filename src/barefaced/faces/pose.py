"""The pose of a head, from its 3-D mesh.

The camera's axes are x to the right, y down and z into the scene. Angles are in degrees:
yaw > 0 turns the face to the viewer's right (the nose moves to larger x), pitch > 0 looks up, and
roll > 0 tilts the head clockwise as seen in the picture. Roll is applied last, so turning the picture
changes roll alone.
"""

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

_NOSE_BASE = 2  # the vertex under the nose: what lies below it moves with the jaw
_JAW_WEIGHT = 0.1


@cache
def mean_mesh() -> NDArray[np.float32]:
    """The average face, looking into the camera: float32 of shape (468, 3), read-only.

    One unit is the distance between the eyes; x to the right, y down, z into the scene.
    """
    return _read_only("mean")


@cache
def triangles() -> NDArray[np.int32]:
    """The mesh's faces: int32 of shape (T, 3), rows of the 468 vertices, read-only."""
    return _read_only("triangles")


def rotation_of_pose(pose: tuple[float, float, float]) -> NDArray[np.float64]:
    """The turn that takes a face looking into the camera to a pose.

    Args:
        pose: (yaw, pitch, roll) in degrees.

    Returns:
        float64 of shape (3, 3), to be multiplied with column vectors (x, y, z).
    """
    yaw, pitch, roll = np.radians(pose)
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x, dtype=np.float64)


def pose_from_mesh(points: NDArray[np.floating]) -> tuple[float, float, float]:
    """Pose of a head: the weighted rigid fit of the mean mesh onto its points (Kabsch 1976).

    Forehead, eyes and nose count most, because lips and jaw move without the head.

    Args:
        points: float of shape (468, 3), (x, y, z) in pixels; only differences between points matter.

    Returns:
        (yaw, pitch, roll) in degrees; yaw in [-90, 90], the others in [-180, 180].

    Raises:
        ValueError: if `points` has another shape or is not finite.
    """
    mean = mean_mesh().astype(np.float64)
    found = np.asarray(points, dtype=np.float64)
    if found.shape != mean.shape or not np.isfinite(found).all():
        raise ValueError(f"pose needs finite points of shape {mean.shape}, got shape {found.shape}")
    weights = np.where(mean[:, 1] <= mean[_NOSE_BASE, 1], 1.0, _JAW_WEIGHT)
    return _angles(_kabsch(mean, found, weights / weights.sum()))


def vertices_facing_camera(points: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which vertices of a mesh are turned to the camera, by their normals.

    Args:
        points: float of shape (468, 3), (x, y, z) in pixels.

    Returns:
        bool of shape (468,).
    """
    return _vertex_normals_z(np.asarray(points, dtype=np.float64)) * _winding() < 0


def _read_only(name: str) -> NDArray:
    with files("barefaced.faces").joinpath("mesh.npz").open("rb") as stream, np.load(stream) as arrays:
        array: NDArray = arrays[name]
    array.setflags(write=False)
    return array


def _kabsch(
    source: NDArray[np.float64], target: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rotation (3, 3) that best turns `source` onto `target`; weights sum to 1."""
    source, target = source - weights @ source, target - weights @ target
    left, _, right = np.linalg.svd(target.T @ (weights[:, None] * source))
    proper = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])  # a turn, never a mirror
    return np.asarray(left @ proper @ right, dtype=np.float64)


def _angles(rotation: NDArray[np.float64]) -> tuple[float, float, float]:
    """(yaw, pitch, roll) in degrees, the inverse of `rotation_of_pose`."""
    yaw = np.arcsin(np.clip(rotation[2, 0], -1, 1))
    pitch = np.arctan2(-rotation[2, 1], rotation[2, 2])
    roll = np.arctan2(rotation[1, 0], rotation[0, 0])
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))


def _vertex_normals_z(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The z of each vertex's normal (length is area): float64 of shape (468,)."""
    corners = points[triangles()][..., :2]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normals = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    summed = np.bincount(triangles().ravel(), np.repeat(normals, 3), minlength=len(points))
    return np.asarray(summed, dtype=np.float64)


@cache
def _winding() -> float:
    """-1 or 1, so that normals times this point out of the face; the mean mesh looks into the camera."""
    return -float(np.sign(_vertex_normals_z(mean_mesh().astype(np.float64)).sum()))
