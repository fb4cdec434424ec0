"""A8: the likeliest face, of all that a model of faces can draw, whose redaction is the one that was seen.

Faces are a mean and principal components of unit spread, a redaction is close to linear in them, and what it
leaves over is noise: so the most probable face is solved for (Bishop 2006, 12.2), where PULSE has to search
(arXiv:2003.03808).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.own_pairs import own_pairs
from barefaced.redaction.attacks.pixels import enlarged, put_back, shrunk

Rows = NDArray[np.float32]

_TIED = 1.0  # share of a unit's variance by which the slopes are held towards nought
_LEAST_NOISE = 1 / 12 / 9  # of areas of nine pixels, each rounded


@dataclass(frozen=True, eq=False)
class FaceModel:
    """Faces, and how their redactions depend on them.

    Attributes:
        mean: float32 (d,).
        axes: float32 (K, d), each as long as faces spread along it.
        redacted_mean: float32 (d,).
        solve: float32 (d, K), from a redaction less its mean to the likeliest coefficients.
    """

    mean: Rows
    axes: Rows
    redacted_mean: Rows
    solve: Rows

    @classmethod
    def of(cls, bare: Rows, redacted: Rows, *, components: int) -> Self:
        """Learn it from float32 (N, d) faces and their redactions."""
        mean, redacted_mean = bare.mean(axis=0), redacted.mean(axis=0)
        left, seen = bare - mean, redacted - redacted_mean
        power, turn = np.linalg.eigh((left @ left.T).astype(np.float64))
        kept = min(components, int((power > power[-1] * 1e-7).sum()))
        turn, power = turn[:, ::-1][:, :kept], power[::-1][:kept]
        coefficients = (turn * np.sqrt(len(bare))).astype(np.float32)
        axes = (turn.T @ left / np.sqrt(len(bare))).astype(np.float32)
        slopes = coefficients.T @ seen / (len(bare) + _TIED)
        noise = (seen - coefficients @ slopes).var(axis=0) + _LEAST_NOISE
        certain = slopes / noise
        inverse = np.linalg.inv((certain @ slopes.T).astype(np.float64) + np.eye(kept))
        return cls(mean, axes, redacted_mean, (certain.T @ inverse).astype(np.float32))

    def likeliest(self, redacted: Rows) -> Rows:
        """Faces float32 (M, d)."""
        return np.asarray(((redacted - self.redacted_mean) @ self.solve) @ self.axes + self.mean, np.float32)


@dataclass(frozen=True, eq=False)
class PriorSearch(Attack):
    """The most probable face of a linear model.

    Attributes:
        examples: pairs that the model is learnt from.
        components: of the model.
        side: pixels of a side at which it is solved.
    """

    name, grade, kind, trained = "prior-search", "determined", "restores", True

    examples: int = 2000
    components: int = 400
    side: int = 48
    model: FaceModel | None = None
    zone: tuple[int, int, int, int] = (0, 0, 0, 0)

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Learn the model of the attacker's own faces and their redactions."""
        bare, covered = own_pairs(redactor, faces, self.examples, rng=rng)
        rows, seen = shrunk(bare.images, self.side), shrunk(covered, self.side)
        return replace(self, model=FaceModel.of(rows, seen, components=self.components), zone=faces.zone)

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The crops, in their zones the likeliest faces."""
        if self.model is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        made = enlarged(self.model.likeliest(shrunk(covered, self.side)), covered.shape[1])
        return put_back(covered, made, self.zone)
