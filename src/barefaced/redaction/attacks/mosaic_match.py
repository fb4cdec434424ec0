"""A3: no face is brought back; each gallery photograph is redacted the same way, at every offset.

Of a mosaic, blur or smaller picture only the values that are independent are compared, after the mean face
is taken off and without gain or level, so that light and camera count little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.operator import Matrix, Operator, found_operator

if TYPE_CHECKING:
    from barefaced.redaction.redactors import Redactor

AT_ONCE = 100
_LEARNT_FROM = 400


@dataclass(frozen=True, eq=False)
class MosaicMatch(Attack):
    """Nearest neighbour in the space of the squares (normalised cross-correlation).

    Attributes:
        offsets: tried along each axis; the best of all counts for a pair.
        reach: the furthest of them, pixels between the eyes.
    """

    name, grade, kind, trained = "mosaic-match", "casual", "matches", True

    offsets: int = 5
    reach: float = 0.12

    operator: Operator | None = None
    mean: NDArray[np.float32] | None = None
    covered_mean: NDArray[np.float32] | None = None
    zone: tuple[int, int, int, int] = (0, 0, 0, 0)
    step: float | None = None

    @classmethod
    def fits(cls, redactor: Redactor) -> bool:
        """Squares are compared where there are any."""
        return redactor.averages

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Measure the operator, and keep the means of the attacker's own faces, bare and redacted."""
        operator, few = (
            found_operator(redactor, faces, rng=rng),
            faces.at(np.arange(len(faces))[:_LEARNT_FROM]),
        )
        mean, covered = (
            _zones(images, faces.zone).mean(axis=0, keepdims=True)
            for images in (few.images, few.covered(redactor, rng=rng))
        )
        step = self.reach * faces.iod / max(1, self.offsets // 2)
        return replace(self, operator=operator, mean=mean, covered_mean=covered, zone=faces.zone, step=step)

    def compare(self, covered: NDArray[np.uint8], gallery: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The best correlation over all offsets; 0 where nothing of a face is left."""
        if self.operator is None or self.mean is None or self.covered_mean is None or self.step is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        operators = self.operator.rows, self.operator.columns
        picked = [_picked(len(each), self.operator) for each in operators]
        rows, columns = picked[0] @ operators[0], picked[1] @ operators[1]
        common = picked[0] @ self.covered_mean @ picked[1].T
        probes = _unit(_through(covered, self.zone, picked[0], picked[1]) - common)
        best = np.full((len(covered), len(gallery)), -np.inf, np.float32)
        half = self.offsets // 2
        for down, right in product(range(-half, half + 1), repeat=2):
            moved = _shifted(rows, down * self.step), _shifted(columns, right * self.step)
            seen = _through(gallery, self.zone, *moved) - moved[0] @ self.mean @ moved[1].T
            np.maximum(best, probes @ _unit(seen).T, out=best)
        return best


def _picked(length: int, operator: Operator) -> Matrix:
    """Rows (k, n) that each average pixels of a redacted axis that say much the same."""
    groups = np.arange(length) // max(1, int(operator.width))
    same = (np.arange(groups[-1] + 1)[:, None] == groups[None, :]).astype(np.float32)
    return same / same.sum(axis=1, keepdims=True)


def _shifted(rows: Matrix, by: float) -> Matrix:
    """Weights that look `by` pixels further along, the ends repeated."""
    import cv2

    move = np.array([[1.0, 0.0, by], [0.0, 1.0, 0.0]])
    size = rows.shape[1], rows.shape[0]
    shifted = cv2.warpAffine(np.ascontiguousarray(rows), move, size, flags=cv2.INTER_LINEAR)
    total = shifted.sum(axis=1, keepdims=True)
    return np.asarray(shifted / np.where(np.abs(total) > 1e-3, total, 1), np.float32)


def _through(
    images: NDArray[np.uint8], zone: tuple[int, int, int, int], rows: Matrix, columns: Matrix
) -> Matrix:
    """Float32 (N, 3, k, l): each zone between the two operators, a few at a time."""
    parts = [
        rows @ _zones(images[at : at + AT_ONCE], zone) @ columns.T for at in range(0, len(images), AT_ONCE)
    ]
    return np.concatenate(parts)


def _zones(images: NDArray[np.uint8], zone: tuple[int, int, int, int]) -> Matrix:
    """Float32 (N, 3, h, w)."""
    x1, y1, x2, y2 = zone
    return images[:, y1:y2, x1:x2].transpose(0, 3, 1, 2).astype(np.float32)


def _unit(blocks: NDArray[np.floating]) -> Matrix:
    """Rows (N, d) of length 1 without a level; zeros where there is nothing to see."""
    level = blocks.mean(axis=(2, 3), keepdims=True)
    flat = (blocks - level).reshape(len(blocks), -1)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(length > 1e-3, length, np.inf), np.float32)
