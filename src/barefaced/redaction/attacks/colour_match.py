"""A3 where no squares are left: the mean colour of a face in its light, compared with a gallery's.

A single value tells little, and one that is mixed with its surroundings less. How much, an attacker learns on
his own faces: what colour lay under a cover, told by the cover and by what is around it, and how much two
photographs of one person differ in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.own_pairs import own_pairs

Rows = NDArray[np.float64]

_LEAST = 1.0
"""Variance of a colour that is added, in grey levels squared: nobody's is known exactly."""


@dataclass(frozen=True, eq=False)
class ColourMatch(Attack):
    """Log likelihood ratio of two colours, taken for normal: of one person, or of anybody.

    Attributes:
        examples: pairs it learns from.
    """

    name, grade, kind, trained = "colour-match", "casual", "matches", True

    examples: int = 1000
    around: NDArray[np.bool_] | None = None
    slopes: Rows | None = None
    mean: Rows | None = None
    within: Rows = field(default_factory=lambda: np.eye(3))
    among: Rows = field(default_factory=lambda: np.eye(3))

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Learn to foretell a face's colour, and how far that is from another photograph of the person."""
        bare, covered = own_pairs(redactor, faces, self.examples, rng=rng)
        around = faces.outside()
        colours, seen = _colours(bare.images, ~around), _seen(covered, around)
        slopes = np.asarray(np.linalg.lstsq(seen, colours, rcond=None)[0], np.float64)
        apart = seen @ slopes - colours[_another(bare.identity)]
        within, among = (_inverse(each) for each in (apart, colours - colours.mean(axis=0)))
        return replace(
            self, around=around, slopes=slopes, mean=colours.mean(axis=0), within=within, among=among
        )

    def compare(self, covered: NDArray[np.uint8], gallery: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The ratio, of the colour foretold and the gallery's."""
        if self.around is None or self.slopes is None or self.mean is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        colours = _colours(gallery, ~self.around)
        apart = (_seen(covered, self.around) @ self.slopes)[:, None] - colours[None]
        alike = np.einsum("pgi,ij,pgj->pg", apart, self.within, apart, optimize=True)
        usual = np.einsum("gi,ij,gj->g", colours - self.mean, self.among, colours - self.mean, optimize=True)
        return np.asarray(usual - alike, np.float32)


def _colours(images: NDArray[np.uint8], where: NDArray[np.bool_]) -> Rows:
    """Mean colours (N, 3) of pixels where bool (S, S) says so; noughts where nowhere."""
    share = where / max(int(where.sum()), 1)
    return np.stack([np.einsum("ijc,ij->c", image.astype(np.float64), share) for image in images])


def _seen(covered: NDArray[np.uint8], around: NDArray[np.bool_]) -> Rows:
    """What there is to go by, (N, 7): the cover's colour, the surroundings', and one."""
    ones = np.ones((len(covered), 1))
    return np.hstack([_colours(covered, ~around), _colours(covered, around), ones])


def _another(identity: NDArray[np.int_]) -> NDArray[np.int_]:
    """For each row another one of the same person, or itself where there is none."""
    order = np.argsort(identity, kind="stable")
    same = identity[order] == np.roll(identity[order], -1)
    found = np.arange(len(identity))
    found[order] = np.where(same, np.roll(order, -1), np.where(np.roll(same, 1), np.roll(order, 1), order))
    return found


def _inverse(apart: Rows) -> Rows:
    """Of the covariance of rows (N, 3) about nought."""
    return np.asarray(np.linalg.inv(apart.T @ apart / len(apart) + _LEAST * np.eye(3)), np.float64)
