"""A9: the face is left alone; hair, ears, neck, clothes and light outside the zone are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.subspace import Subspace

SQUARE = 4
"""Pixels of a side of what is averaged."""


@dataclass(frozen=True, eq=False)
class Context(Attack):
    """The floor that no redaction of a face gets under: what was never covered."""

    name, grade, kind, trained, outside = "context-only", "determined", "matches", True, True

    subspace: Subspace | None = None
    seen: NDArray[np.bool_] | None = None

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Learn from the attacker's own people what outside the zone stays with a person."""
        outside = faces.outside().astype(np.float32)
        seen = _averaged(outside[None, :, :, None])[0, :, :, 0] > 1 - 1e-6
        return replace(self, subspace=Subspace.of(_rows(faces.images, seen), faces.identity), seen=seen)

    def compare(self, covered: NDArray[np.uint8], gallery: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Cosines; 0 where the zone is all of the crop."""
        if self.subspace is None or self.seen is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        probes, others = (self.subspace.units(_rows(each, self.seen)) for each in (covered, gallery))
        return np.asarray(probes @ others.T, np.float32)


def _rows(images: NDArray[np.uint8], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Float32 (N, d): means of the squares that lie outside the zone; one nought if there are none."""
    if not seen.any():
        return np.zeros((len(images), 1), np.float32)
    return _averaged(images)[:, seen].reshape(len(images), -1)


def _averaged(images: NDArray) -> NDArray[np.float32]:
    """Float32 (N, S // 4, S // 4, C), what is over at the right and below left out."""
    count, side, _, colours = images.shape
    whole = side // SQUARE
    cut = images[:, : whole * SQUARE, : whole * SQUARE].astype(np.float32)
    return cut.reshape(count, whole, SQUARE, whole, SQUARE, colours).mean(axis=(2, 4))
