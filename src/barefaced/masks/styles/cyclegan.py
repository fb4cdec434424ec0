"""A mask as a network paints it: work 001's way from bare to masked, for whoever has its weights.

It is no garment: the network decides what is worn, where and in what colours. It is never picked at random,
or the same seed would give other masks where weights are than where none are.
"""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError
from barefaced.faces import Face, align, paste_back
from barefaced.masks.difference import coverage_by_difference
from barefaced.masks.worn import Worn
from barefaced.runtime import Session, find_weights, list_weights

NAME, WEIGHTS, TASK = "cyclegan", "cyclegan-001-masking", "face-masking"
CHANGED = 24
"""Levels of 255 beyond which a pixel counts as painted over."""
LEAST = 0.01
"""Share of the patch that a mask takes at least; smaller changes are not taken over."""


def require() -> Path:
    """The network's file.

    Raises:
        BarefacedError: if it is not here; the message says how to get it.
    """
    if WEIGHTS not in {stored.name for stored in list_weights()}:
        raise BarefacedError(
            f"style {NAME!r} wants the weights {WEIGHTS!r}, which are not here; train them (barefaced train "
            f"cyclegan, then export) or fetch them (barefaced models pull URL --sha256 HEX --name {WEIGHTS})"
        )
    return find_weights(WEIGHTS)


def paint_over(worn: Worn, face: Face) -> None:
    """Paint a mask on a face; the arrays of `worn` are changed in place, only where there is a mask now.

    Raises:
        BarefacedError: if the weights are not here.
        BadModel: if they are not usable.
    """
    path = require()
    session = _session(path, path.stat().st_mtime_ns)
    side = session.inputs["image"][2] or 128
    patch, matrix = align(worn.image, face, size=side)
    [made] = session.run(image=np.ascontiguousarray(patch.transpose(2, 0, 1)[None]))
    painted = np.ascontiguousarray(made[0].transpose(1, 2, 0))
    alpha = _alpha(patch, painted)
    white = np.full_like(patch, 255)
    hidden = paste_back(np.zeros_like(worn.image), white, matrix, feather=0, region=alpha)[..., 0]
    worn.image[...] = paste_back(worn.image, painted, matrix, feather=0, region=alpha)
    worn.coverage[...] += hidden / np.float32(255.0) * (1.0 - worn.coverage)


def _alpha(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Float32 (S, S) in [0, 1]: the large regions that were painted over, with soft edges."""
    changed = coverage_by_difference(before, after, threshold=CHANGED).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(changed)
    large = stats[:, cv2.CC_STAT_AREA] >= LEAST * changed.size
    large[0] = False
    region = large[labels].astype(np.float32) if count > 1 else np.zeros(changed.shape, np.float32)
    return np.asarray(cv2.GaussianBlur(region, (0, 0), len(before) / 100), np.float32)


@lru_cache(maxsize=1)
def _session(path: Path, _changed: int) -> Session:
    session = Session(path)
    session.require_card(TASK)
    return session
