"""Make `src/barefaced/redaction/redactors/prior.npz`: how faces that never existed look, and how they differ.

python scripts/face_prior.py BANK   (BANK: a folder of `barefaced dataset label`)

Of the people of faces_synthetic_256 in the training split, none of whom exists, those who look ahead. Each
face is moved so that its points lie where the mean's do; then the colours are taken apart into components.
What is kept are the mean and the components: no single face is in the file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.datasets import FaceBank
from barefaced.faces.pose import pose_from_mesh
from barefaced.faces.warp import cut_patch, similarity, transform
from barefaced.redaction.redactors.prior import BETWEEN, EYES_DOWN, PRIOR, SIDE, anchors, carried

OUT = Path("src/barefaced/redaction/redactors") / PRIOR
KEPT, SHAPES = 64, 12
"""Components of colours, and of shapes."""
AHEAD = 14.0
"""Degrees of yaw, and of pitch off the median, up to which a face looks ahead."""
OUTLINE = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
FEATURES = (
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 70, 63, 105, 66, 107, 300, 293, 334, 296, 336,
    168, 6, 195, 4, 98, 97, 2, 326, 327, 61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91, 78, 82, 13, 312,
    308, 87,
)  # fmt: skip
POINTS = [*OUTLINE, *FEATURES]

Array = NDArray[np.float64]


def main(folder: str) -> None:
    """Write the file."""
    cv2.setNumThreads(1)
    bank = FaceBank.open(Path(folder), "faces_synthetic_256")
    items = ahead(bank)
    fives = np.stack([five(bank.mesh[item].astype(np.float64)) for item in items])
    matrices = [similarity(own, template(fives)) for own in fives]
    shapes = np.stack([transform(bank.mesh[i][POINTS, :2], m) for i, m in zip(items, matrices, strict=True)])
    depths = [bank.mesh[i][POINTS, 2] * np.hypot(*m[:, 0]) for i, m in zip(items, matrices, strict=True)]
    mean = shapes.mean(0)
    looks = np.stack(
        [
            look(np.ascontiguousarray(bank.image(item)), matrix, mean, shape)
            for item, matrix, shape in zip(items, matrices, shapes, strict=True)
        ]
    )
    write(looks, shapes, np.mean(depths, 0))
    print(f"{OUT}: {len(items)} faces, {OUT.stat().st_size / 1e6:.1f} MB")


def ahead(bank: FaceBank) -> NDArray[np.int64]:
    """Rows of the faces to learn from."""
    poses = np.array([pose_from_mesh(mesh) for mesh in bank.mesh])
    straight = np.abs(poses[:, 0]) < AHEAD
    level = np.abs(poses[:, 1] - np.median(poses[:, 1])) < AHEAD
    train = np.isin(np.arange(len(bank.mesh)), bank.in_split("train"))
    return np.flatnonzero(straight & level & train & (bank.presence > 0.9))


def five(mesh: Array) -> Array:
    """Eyes, nose tip and mouth corners, (5, 2)."""
    points = mesh[:, :2]
    return np.stack([points[[33, 133]].mean(0), points[[362, 263]].mean(0), *points[[1, 61, 291]]])


def template(fives: Array) -> Array:
    """Where the mean's five points lie in the frame, (5, 2)."""
    middle = fives[:, :2].mean(1, keepdims=True)
    apart = np.hypot(*(fives[:, 1] - fives[:, 0]).T)[:, None, None]
    mean = ((fives - middle) / apart).mean(0)
    size = SIDE * BETWEEN / np.hypot(*(mean[1] - mean[0]))
    placed: Array = mean * size + [SIDE / 2 - 0.5, EYES_DOWN * SIDE]
    return placed


def look(image: NDArray[np.uint8], matrix: Array, mean: Array, shape: Array) -> NDArray[np.float32]:
    """A face's colours at the mean's places: brightness at full size, then colour at half."""
    frame = cut_patch(image, matrix, size=SIDE)
    places = carried(np.vstack([mean, anchors()]), np.vstack([shape, anchors()]))
    moved = cv2.remap(
        frame, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    coded = cv2.cvtColor(moved, cv2.COLOR_RGB2YCrCb)
    colour = cv2.resize(coded[..., 1:], (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
    return np.concatenate([coded[..., 0].ravel(), colour.ravel()]).astype(np.float32)


def components(rows: NDArray, count: int) -> tuple[NDArray, NDArray]:
    """The first principal components (count, D), as long as their standard deviations; and the mean (D,)."""
    mean = rows.mean(0)
    apart = rows - mean
    power, turns = np.linalg.eigh(apart @ apart.T)
    first = np.argsort(-power)[:count]
    return turns[:, first].T @ apart / np.sqrt(len(rows) - 1), mean


def write(looks: NDArray, shapes: Array, depth: Array) -> None:
    """Eight bits a number, and a scale a component."""
    parts, mean = components(looks, KEPT)
    scale = np.abs(parts).max(1) / 127
    forms, form = components(shapes.reshape(len(shapes), -1), SHAPES)
    np.savez_compressed(
        OUT,
        look=np.rint(mean).astype(np.uint8),
        parts=np.rint(parts / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        form=form.reshape(-1, 2).astype(np.float32),
        forms=forms.reshape(SHAPES, -1, 2).astype(np.float32),
        depth=(depth - depth.mean()).astype(np.float32),
    )


if __name__ == "__main__":
    main(sys.argv[1])
