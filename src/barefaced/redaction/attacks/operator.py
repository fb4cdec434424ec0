"""What a redactor does, as a linear operator an axis: found by trying it on the attacker's own faces.

An attacker who has the program needs no look inside: he redacts faces of his own and asks which blur, which
mosaic, or which mosaic brought back to size smoothly comes nearest. What is left over counts as noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Covers, Faces

Matrix = NDArray[np.float32]

TRIED = 12
"""Faces that the redactor is tried on."""
ROUNDING = 1 / 12
"""Variance of what whole numbers lose."""


@dataclass(frozen=True, eq=False)
class Operator:
    """`rows @ zone @ columns.T` is what a redactor makes of a zone, and some noise.

    Attributes:
        kind: key of `FAMILIES`.
        width: sigma of a blur, side of a square; pixels.
        rows: float32 (h, h).
        columns: float32 (w, w).
        noise: variance of what it leaves unexplained, in grey levels squared, 1/12 or more.
        explained: share of the variance between redacted faces that it explains, at most 1.
    """

    kind: str
    width: float
    rows: Matrix
    columns: Matrix
    noise: float
    explained: float


def gaussian(size: int, width: float) -> Matrix:
    """Blur along an axis whose ends are repeated beyond it, float32 (n, n)."""
    import cv2

    blurred = (
        cv2.GaussianBlur(
            np.eye(size, dtype=np.float32), (1, 0), sigmaX=0.1, sigmaY=width, borderType=cv2.BORDER_REPLICATE
        )
        if width > 0
        else np.eye(size, dtype=np.float32)
    )
    return np.asarray(blurred, np.float32)


def mosaic(size: int, width: float) -> Matrix:
    """Means of squares that begin at the axis' start, float32 (n, n)."""
    square = np.arange(size) // max(1, round(width))
    same = (square[:, None] == square[None, :]).astype(np.float32)
    return same / same.sum(axis=1, keepdims=True)


def smoothed(size: int, width: float) -> Matrix:
    """Areas averaged to a smaller axis, and that brought back to size by cubics, float32 (n, n)."""
    import cv2

    fewer = max(1, round(size / max(width, 1)))
    small = cv2.resize(np.eye(size, dtype=np.float32), (size, fewer), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small.reshape(fewer, size), (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(back, np.float32)


FAMILIES: dict[str, Callable[[int, float], Matrix]] = {
    "gaussian": gaussian, "mosaic": mosaic, "smoothed": smoothed,
}  # fmt: skip
"""Kinds of operator and what makes one of them for an axis."""


def found_operator(redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Operator:
    """The operator of the families that comes nearest to a redactor.

    Args:
        redactor: tried on a few faces.
        faces: of the attacker's own.
        rng: which of them, and what the redactor draws.
    """
    few = faces.at(rng.choice(len(faces), min(TRIED, len(faces)), replace=False))
    bare, redacted = (_grey_zone(images, few) for images in (few.images, few.covered(redactor, rng=rng)))
    return nearest_operator(bare, redacted)


def nearest_operator(bare: Matrix, redacted: Matrix) -> Operator:
    """The operator that takes float32 zones (N, h, w) nearest to others of their shape."""
    height, width = bare.shape[1:]
    best = min(
        (_error(kind, size, bare, redacted), kind, size) for kind, size in _candidates(min(height, width))
    )
    error, kind, size = best
    if kind == "gaussian":
        for step in size * np.linspace(0.9, 1.1, 9):
            error, size = min((error, size), (_error(kind, float(step), bare, redacted), float(step)))
    spread = float(redacted.var(axis=0).mean())
    explained = 1 - error / spread if spread > 1e-6 else 0.0
    rows, columns = _matrix(kind, height, size), _matrix(kind, width, size)
    return Operator(kind, float(size), rows, columns, error + ROUNDING, explained)


def _candidates(side: int) -> Iterator[tuple[str, float]]:
    yield "gaussian", 0.0
    for size in np.geomspace(0.6, side / 2, 22):
        yield "gaussian", float(size)
    for whole in range(2, side // 2):
        yield "mosaic", float(whole)
    for fewer in range(2, min(side, 48)):
        yield "smoothed", side / fewer


def _error(kind: str, size: float, bare: Matrix, redacted: Matrix) -> float:
    """Mean squared difference, one level for all pixels of all faces left out."""
    rows, columns = (_matrix(kind, length, size) for length in bare.shape[1:])
    left = redacted - rows @ bare @ columns.T
    return float(left.var())


@lru_cache(maxsize=512)
def _matrix(kind: str, length: int, size: float) -> Matrix:
    return FAMILIES[kind](length, size)


def _grey_zone(images: NDArray[np.uint8], faces: Faces) -> Matrix:
    x1, y1, x2, y2 = faces.zone
    return images[:, y1:y2, x1:x2].astype(np.float32).mean(axis=3)
