"""Make `src/barefaced/faces/mesh.npz`: the mean face, its triangles, and which vertex mirrors which.

python scripts/mean_mesh.py BANK   (BANK: a folder of `barefaced dataset label`; wants scipy)

The mean is taken over the faces of faces_synthetic_256 alone, none of which is a person.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Delaunay

from barefaced.datasets import FaceBank

OUT = Path("src/barefaced/faces/mesh.npz")
ROUNDS = 5
"""Of fitting all faces to their mean and taking the mean anew; it settles after three."""

Array = NDArray[np.float64]


def main(folder: str) -> None:
    """Write the file."""
    bank = FaceBank.open(Path(folder), "faces_synthetic_256")
    mean, mirror = mean_face(bank.mesh[bank.presence > 0.9].astype(np.float64))
    np.savez_compressed(
        OUT, mean=mean.astype(np.float32), triangles=triangulated(mean), mirror=mirror.astype(np.int32)
    )
    print(f"{OUT}: {len(mean)} vertices")


def mean_face(meshes: Array) -> tuple[Array, NDArray[np.int64]]:
    """The symmetric mean (468, 3) of meshes (N, 468, 3), one unit between the eyes; and the twins."""
    meshes = meshes - meshes.mean(1, keepdims=True)
    meshes = meshes / between_eyes(meshes)[:, None, None]
    mean = meshes.mean(0)
    for _ in range(ROUNDS):
        mean = np.mean([turned_onto(mesh, mean) for mesh in meshes], 0)
        mean = mean - mean.mean(0)
        reflected = mean * [-1, 1, 1]
        distance = ((mean[:, None] - reflected[None]) ** 2).sum(-1)
        twins = linear_sum_assignment(distance)[1]
        mean = (mean + reflected[twins]) / 2
        mean = mean / between_eyes(mean[None])[0]
    return mean, twins


def between_eyes(meshes: Array) -> Array:
    """Distance between the centres of the eyes of meshes (N, 468, 3): (N,)."""
    left, right = meshes[:, [33, 133]].mean(1), meshes[:, [362, 263]].mean(1)
    return np.asarray(np.linalg.norm(right - left, axis=1))


def turned_onto(mesh: Array, target: Array) -> Array:
    """A centred mesh after the turn and scale that best lay it on a centred target (Umeyama 1991)."""
    left, spread, right = np.linalg.svd(mesh.T @ target)
    proper = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    scale = (spread * proper).sum() / (mesh**2).sum()
    return np.asarray(scale * mesh @ (left * proper) @ right)


def triangulated(mean: Array) -> NDArray[np.int32]:
    """Delaunay triangles (T, 3) of the face unrolled around an axis behind it, without slivers at the rim."""
    axis = mean[:, 2].max() + 0.6
    flat = np.column_stack([1.2 * np.arctan2(mean[:, 0], axis - mean[:, 2]), mean[:, 1]])
    found = Delaunay(flat).simplices
    corners = flat[found]
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1)
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
    kept = found[(longest < 0.6) & (area > 1e-6)]
    normals = np.cross(mean[kept[:, 1]] - mean[kept[:, 0]], mean[kept[:, 2]] - mean[kept[:, 0]])
    inward = normals[:, 2] > 0  # z points away from the camera, and so should no normal
    kept[inward] = kept[inward][:, [0, 2, 1]]
    return kept.astype(np.int32)


if __name__ == "__main__":
    main(*sys.argv[1:])
