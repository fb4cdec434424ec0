"""Drawn faces that are found without a network; as a script, a build of such pictures in its own process.

    python drawn.py SRC OUT [jobs] [pause in seconds] [--resume]

A blue pixel in the corner says that the faces wear masks.
"""

from __future__ import annotations

import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from barefaced.datasets import Settings
from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh

SKIN = np.array([200, 150, 120])
MASKED = (0, 0, 255)
SETTINGS = Settings(size=64, per_shard=3, min_eyes=10, styles={"surgical": 2, "n95": 1})


def picture(
    *faces: tuple[float, float, float], size: tuple[int, int] = (96, 96), seed: int = 0, masked: bool = False
) -> np.ndarray:
    """Faces (centre x, centre y, eye distance) on green noise, uint8 RGB of a size (width, height)."""
    image = np.random.default_rng(seed).integers(0, 90, (size[1], size[0], 3), np.uint8)
    for x, y, interocular in faces:
        hull = cv2.convexHull((mean_mesh()[:, :2] * interocular + (x, y)).astype(np.float32))
        cv2.fillConvexPoly(image, np.rint(hull).astype(np.int32), SKIN.tolist())
    if masked:
        image[0, 0] = MASKED
    return image


def portrait(seed: int = 0, **other: Any) -> np.ndarray:
    """One face of a size that will do."""
    return picture((46 + seed % 4, 48, 26.0), seed=seed, **other)


def find(image: np.ndarray) -> list[Face]:
    """The drawn faces of a picture."""
    skin = (np.abs(image.astype(int) - SKIN).max(axis=2) < 12).astype(np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(skin)
    boxes = [box for box in found[1:].astype(float) if box[4] > 30]
    wears_mask = 0.9 if tuple(image[0, 0]) == MASKED else 0.1
    return [face(box, wears_mask) for box in sorted(boxes, key=lambda box: -box[4])]


def face(box: np.ndarray, wears_mask: float) -> Face:
    """The average face in a box (left, top, width, height, ...)."""
    mean = mean_mesh()
    low, high = mean[:, :2].min(0), mean[:, :2].max(0)
    scale = box[3] / (high - low)[1]
    points = mean * scale
    # A face cut by the left edge is as wide as it would be.
    right, middle = box[0] + box[2], box[1] + box[3] / 2
    points[:, :2] += (right - scale * high[0], middle - scale * (low + high)[1] / 2)
    return Face(
        box=np.concatenate([points[:, :2].min(0), points[:, :2].max(0)]).astype(np.float32),
        landmarks=points[:, :2].astype(np.float32),
        depth=(points[:, 2] - points[:, 2].mean()).astype(np.float32),
        uncertainty=np.full(468, 0.5, np.float32),
        pose=(0.0, 0.0, 0.0),
        score=0.9,
        presence=0.95,
        wears_mask=wears_mask,
    )


def slowly(image: np.ndarray, *, pause: float) -> list[Face]:
    """Find faces, and take one's time."""
    time.sleep(pause)
    return find(image)


def crashing(image: np.ndarray) -> list[Face]:
    """A mistake of ours, on a picture with a masked face."""
    if tuple(image[0, 0]) == MASKED:
        raise ZeroDivisionError("division by zero")
    return find(image)


def main(source: str, out: str, jobs: str = "1", pause: str = "0", *flags: str) -> None:
    """Build, in shards of three."""
    from barefaced.datasets import build_trios, open_source
    from barefaced.errors import BarefacedError

    slow = partial(slowly, pause=float(pause))
    try:
        build_trios(
            open_source(Path(source), out=Path(out)), Path(out), settings=SETTINGS,
            find=slow, jobs=int(jobs), resume="--resume" in flags,
        )  # fmt: skip
    except BarefacedError as error:
        sys.exit(f"barefaced: {error}")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(*sys.argv[1:])
