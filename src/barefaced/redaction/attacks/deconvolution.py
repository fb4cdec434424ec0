"""A2: blur and mosaic undone by their own arithmetic: Wiener, Tikhonov, Richardson-Lucy.

The operator is measured (`operator.py`), its border is the redactor's own, and all faces are worked on at
once, an axis at a time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.operator import Matrix, Operator, found_operator

if TYPE_CHECKING:
    from barefaced.redaction.redactors import Redactor

AT_ONCE = 64
"""Faces in memory as floats."""
_LEARNT_FROM = 400
_OPPONENT = np.linalg.qr(np.array([[1, 1, 1], [1, 0, -2], [1, -1, 1]], float).T)[0].T.astype(np.float32)
"""Orthonormal rows: grey, and two colours that hardly vary with it."""


@dataclass(frozen=True, eq=False)
class Prior:
    """What faces look like before anything of one is seen: a mean, and how rows and columns go together.

    The covariance of a zone is taken for a Kronecker product, so that it can be inverted an axis at a time.

    Attributes:
        mean: float32 (3, h, w), in grey and two colours.
        rows: float32 (h, h), covariance along a column, mean of the diagonal 1.
        columns: float32 (w, w), along a row.
        variance: float32 (3,), of each colour.
    """

    mean: Matrix
    rows: Matrix
    columns: Matrix
    variance: Matrix

    @classmethod
    def of(cls, zones: Matrix) -> Self:
        """Learn it from float32 zones (N, 3, h, w)."""
        mean = zones.mean(axis=0)
        left = zones - mean
        variance = left.var(axis=(0, 2, 3)) + 1e-3
        left = left / np.sqrt(variance)[:, None, None]
        rows = np.einsum("ncij,nckj->ik", left, left, optimize=True)
        columns = np.einsum("ncij,ncik->jk", left, left, optimize=True)
        rows, columns = (each * (len(each) / np.trace(each)) for each in (rows, columns))
        return cls(mean, *(np.asarray(each, np.float32) for each in (rows, columns, variance)))


@dataclass(frozen=True, eq=False)
class Informed(Attack):
    """An attacker who has measured what a redactor does to a picture, and knows how faces look."""

    grade, kind, trained = "casual", "restores", True

    operator: Operator | None = None
    prior: Prior | None = None
    zone: tuple[int, int, int, int] = (0, 0, 0, 0)

    @classmethod
    def fits(cls, redactor: Redactor) -> bool:
        """Where nothing was averaged there is no average to take apart."""
        return redactor.averages

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Measure the operator, and what the attacker's own faces look like."""
        few = faces.at(np.arange(min(_LEARNT_FROM, len(faces))))
        prior = Prior.of(_taken(few.images, faces.zone))
        return replace(self, operator=found_operator(redactor, faces, rng=rng), prior=prior, zone=faces.zone)


@dataclass(frozen=True, eq=False)
class Deconvolution(Informed, ABC):
    """What the three have in common: take zones out and put them back."""

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The crops with their zone restored."""
        if self.operator is None or self.prior is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        x1, y1, x2, y2 = self.zone
        done = covered.copy()
        for first in range(0, len(covered), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            back = self._undone(_taken(covered[part], self.zone), self.operator, self.prior)
            done[part, y1:y2, x1:x2] = colours_of(back)
        return done

    @abstractmethod
    def _undone(self, zones: Matrix, operator: Operator, prior: Prior) -> Matrix:
        """Zones (N, 3, h, w) as they were, of what the operator made of them."""


class Wiener(Deconvolution):
    """The best linear guess for faces with the prior's mean and covariance (Wiener 1949), no noise told."""

    name = "wiener"

    def _undone(self, zones: Matrix, operator: Operator, prior: Prior) -> Matrix:
        power, turn = np.linalg.eigh(operator.rows @ prior.rows @ operator.rows.T)
        across, twist = np.linalg.eigh(operator.columns @ prior.columns @ operator.columns.T)
        left = zones - operator.rows @ prior.mean @ operator.columns.T
        signal = np.maximum(power, 0)[:, None] * np.maximum(across, 0) * prior.variance[:, None, None]
        share = (turn.T @ left @ twist) * (prior.variance[:, None, None] / (signal + operator.noise))
        gain, aside = prior.rows @ operator.rows.T @ turn, prior.columns @ operator.columns.T @ twist
        return prior.mean + gain @ share @ aside.T


class Tikhonov(Deconvolution):
    """Least squares with the smallest answer, weighed against the noise alone: no faces are known of."""

    name, trained = "tikhonov", False

    def _undone(self, zones: Matrix, operator: Operator, prior: Prior) -> Matrix:
        one, rows, two = np.linalg.svd(operator.rows)
        three, columns, four = np.linalg.svd(operator.columns)
        level = zones.mean(axis=(2, 3), keepdims=True)
        strength = rows[:, None] * columns
        weight = strength / (strength**2 + operator.noise / prior.variance[:, None, None])
        return level + two.T @ ((one.T @ (zones - level) @ three) * weight) @ four


class RichardsonLucy(Deconvolution):
    """Counts of light multiplied into place (Richardson 1972, Lucy 1974), so many times."""

    name, trained = "richardson-lucy", False

    rounds: int = 30

    def _undone(self, zones: Matrix, operator: Operator, prior: Prior) -> Matrix:
        light = np.maximum(np.einsum("ncij,cd->ndij", zones, _OPPONENT, optimize=True), 1)
        rows, columns = operator.rows, operator.columns
        found, even = light.copy(), rows.T @ np.ones_like(light[:1]) @ columns
        for _ in range(self.rounds):
            seen = np.maximum(rows @ found @ columns.T, 0.5)
            found *= (rows.T @ (light / seen) @ columns) / np.maximum(even, 1e-3)
        return np.einsum("ndij,cd->ncij", found, _OPPONENT, optimize=True)


def opponent(zones: NDArray[np.uint8]) -> Matrix:
    """Zones uint8 RGB (N, h, w, 3) in grey and two colours, float32 (N, 3, h, w)."""
    return np.einsum("nijd,cd->ncij", zones.astype(np.float32), _OPPONENT, optimize=True)


def colours_of(zones: Matrix) -> NDArray[np.uint8]:
    """The way back from `opponent`, uint8 RGB (N, h, w, 3)."""
    colours = np.einsum("ncij,cd->nijd", zones, _OPPONENT, optimize=True)
    return np.asarray(np.rint(np.clip(colours, 0, 255)), np.uint8)


def _taken(images: NDArray[np.uint8], zone: tuple[int, int, int, int]) -> Matrix:
    x1, y1, x2, y2 = zone
    return opponent(images[:, y1:y2, x1:x2])
