"""k-same (Newton, Sweeney and Malin 2005): the mean of the k faces of a gallery most like this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.warp import cut_patch
from barefaced.redaction.redactors.base import Image, Redactor
from barefaced.redaction.redactors.prior import SIDE, load_prior
from barefaced.redaction.redactors.synthetic import coarse_place, painted
from barefaced.redaction.zones import Zone

if TYPE_CHECKING:
    from barefaced.faces import Face

GALLERY = 500
"""Faces of the gallery; drawn from the model of faces that never existed, always the same."""


@dataclass(frozen=True, kw_only=True)
class KSame(Redactor):
    """A classical reference. It looks at the face, and so tells something of it: which k are nearest.

    The promise of at most 1 / k holds for a gallery that holds the person, and one picture of each; this one
    is of faces that never existed.

    Attributes:
        k: faces that are averaged.
    """

    name: ClassVar[str] = "k-same"
    generates: ClassVar[bool] = True
    surrounded: ClassVar[bool] = True

    k: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 2 <= self.k <= GALLERY:
            raise ValueError(f"k must be 2 to {GALLERY}, got {self.k}")

    def cover(
        self,
        image: Image,
        zone: Zone,
        *,
        face: Face | None = None,
        iod: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Image:
        """See `Redactor.cover`; no chance is in it but the grain's."""
        from barefaced.redaction.chance import generator

        prior, gallery = load_prior(), _gallery()
        place, (yaw, pitch) = coarse_place(zone, face, self.eyes_apart(zone, face, iod))
        own = prior.numbers(cut_patch(image, place, size=SIDE))
        nearest = np.argsort(((gallery - own) ** 2).sum(1))[: self.k]
        colours = prior.colours(gallery[nearest].mean(0))
        form = prior.turned(prior.form, yaw, pitch)
        return painted(image, zone, colours, form, place, generator(rng))

    def residual(self, iod: float) -> float:
        """Not pixels but a choice: all that is told of a face is which of the gallery are nearest."""
        return min(iod, 1.0)


@cache
def _gallery() -> NDArray[np.float32]:
    """Faces (GALLERY, K) as numbers of the model."""
    return np.random.default_rng(2005).standard_normal((GALLERY, load_prior().size)).astype(np.float32)
