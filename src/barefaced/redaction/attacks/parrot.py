"""A4: a recogniser taught on redacted faces (Newton, Sweeney and Malin 2005 name it a parrot).

Nothing is restored: from a redacted crop it is foretold where the bare one would lie in a space that tells
people apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.own_pairs import own_pairs
from barefaced.redaction.attacks.pixels import shrunk, units
from barefaced.redaction.attacks.regression import Ridge
from barefaced.redaction.attacks.subspace import Subspace


@dataclass(frozen=True, eq=False)
class Parrot(Attack):
    """Ridge regression onto what discriminant analysis finds in bare faces; numbers and no network.

    Attributes:
        examples: pairs it learns from.
        side: pixels of a side of the crops it looks at.
        directions: numbers that tell people apart.
    """

    name, grade, kind, trained = "parrot", "determined", "matches", True

    examples: int = 2000
    side: int = 48
    directions: int = 100
    space: Subspace | None = None
    foretells: Ridge | None = None

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Learn the space on bare faces, then to foretell it from redacted ones."""
        bare, covered = own_pairs(redactor, faces, self.examples, rng=rng)
        rows = shrunk(bare.images, self.side)
        space = Subspace.of(rows, bare.identity, size=self.directions)
        return replace(self, space=space, foretells=Ridge.of(shrunk(covered, self.side), space.units(rows)))

    def compare(self, covered: NDArray[np.uint8], gallery: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Cosines in that space, less what all faces have in common."""
        if self.space is None or self.foretells is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        common = self.foretells.offset
        told = units(self.foretells(shrunk(covered, self.side)) - common)
        return np.asarray(told @ units(self.space.units(shrunk(gallery, self.side)) - common).T, np.float32)
