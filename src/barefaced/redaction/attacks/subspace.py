"""What tells people apart in some numbers, learnt from people with several photographs: a linear answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Subspace:
    """Principal components, made white by how photographs of one person differ.

    Within-class covariance normalisation (Hatch, Kajarekar and Stolcke 2006, Interspeech) of principal
    components; with a cosine it ranks as linear discriminant analysis does.

    Attributes:
        mean: float32 (d,).
        axes: float32 (d, k).
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    @classmethod
    def of(cls, rows: NDArray[np.float32], identity: NDArray[np.int_], *, size: int = 100) -> Self:
        """Learn it.

        Args:
            rows: float32 (N, d).
            identity: int (N,), whose; without anybody who has two rows, components alone are made white.
            size: components, at most.
        """
        mean = rows.mean(axis=0)
        left = rows - mean
        _, strength, turn = np.linalg.svd(left, full_matrices=False)
        kept = strength > 1e-4 * max(float(strength[:1].sum()), 1e-12)
        kept[size:] = False
        if not kept.any():
            return cls(mean, np.zeros((rows.shape[1], 1), np.float32))
        axes = turn[kept].T
        points = left @ axes
        inside = _within(points, identity)
        # A tenth of the total keeps directions in which nobody happened to differ from being all.
        total = points.T @ points / len(points)
        power, twist = np.linalg.eigh(0.9 * (total if inside is None else inside) + 0.1 * total)
        return cls(mean, (axes @ (twist / np.sqrt(np.maximum(power, 1e-9)))).astype(np.float32))

    def units(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rows (N, k) of length 1; zeros where there is nothing to see."""
        points = (rows - self.mean) @ self.axes
        length = np.linalg.norm(points, axis=1, keepdims=True)
        return np.asarray(points / np.where(length > 1e-6, length, np.inf), np.float32)


def _within(points: NDArray[np.float32], identity: NDArray[np.int_]) -> NDArray[np.float64] | None:
    """Covariance of photographs about their person's mean; None if nobody has two."""
    _, who, count = np.unique(identity, return_inverse=True, return_counts=True)
    sums = np.zeros((len(count), points.shape[1]))
    np.add.at(sums, who, points)
    several = count[who] > 1
    free = int(several.sum() - (count > 1).sum())
    if free < 2:
        return None
    apart = (points - sums[who] / count[who, None])[several]
    covariance: NDArray[np.float64] = apart.T @ apart / free
    return covariance
