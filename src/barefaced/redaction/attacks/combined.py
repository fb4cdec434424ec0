"""A6: restore, then compare as one who knows what restored faces look like.

A recogniser knows sharp faces. Two things bring what was restored nearer to what it knows: what all restored
faces have in common is taken off their embeddings, and the gallery is redacted and restored in the same way,
beside the bare one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.recognition import Recogniser, load_recogniser
from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.own_pairs import own_pairs
from barefaced.redaction.attacks.pixels import units

Rows = NDArray[np.float32]
_EMBEDDED = 64


@dataclass(frozen=True, eq=False)
class Knowing:
    """A recogniser, and what to take off its answers.

    Attributes:
        recogniser: ready to run.
        bare: float32 (D,), mean of its answers to bare faces.
        restored: float32 (D,), to restored ones.
    """

    recogniser: Recogniser
    bare: Rows
    restored: Rows

    def likeness(self, probes: Rows, bare: Rows, restored: Rows) -> Rows:
        """Sum of cosines (N, G) of restored probes to a bare gallery, and to the same restored."""
        seen, again = (units(rows - self.restored) for rows in (probes, restored))
        return np.asarray(seen @ units(bare - self.bare).T + seen @ again.T, np.float32)


@dataclass(frozen=True, eq=False)
class RestorationParrot(Attack):
    """Any restoration, then recognisers that were shown what it makes of the attacker's own faces.

    Attributes:
        recogniser: names or files as `load_recogniser` takes them, parted by commas; their answers are added.
        by: the attack that restores.
        weights: its network's file, where it has one.
        shown: faces that the recognisers are shown, and the restoration never learns from.
    """

    name, grade, kind, trained = "restoration-parrot", "determined", "matches", True

    recogniser: str
    by: str = "wiener"
    weights: str = ""
    shown: int = 200
    redactor: Covers | None = None
    geometry: Faces | None = None
    restoration: Attack | None = None
    knowing: tuple[Knowing, ...] = ()

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Learn to restore on most of the attacker's faces, and what becomes of embeddings on the others.

        Raises:
            BarefacedError: if a recogniser or network cannot be used.
            ValueError: if there is no attack called as `by` says.
        """
        from barefaced.redaction.attacks import attack_named  # the catalogue holds what is defined here

        order, kept = rng.permutation(len(faces)), min(self.shown, len(faces) // 3)
        settings = {"weights": self.weights} if self.weights else {}
        plan = attack_named(self.by, **settings)
        restoration = plan.fit(redactor, faces.at(order[kept:]), rng=rng)
        bare, covered = own_pairs(redactor, faces.at(order[:kept]), kept, rng=rng)
        restored = restoration.restore(covered)
        recognisers = [load_recogniser(name.strip()) for name in self.recogniser.split(",")]
        knowing = tuple(
            Knowing(each, embedded(bare.images, each).mean(axis=0), embedded(restored, each).mean(axis=0))
            for each in recognisers
        )
        nobody = faces.at(order[:0])
        return replace(self, redactor=redactor, geometry=nobody, restoration=restoration, knowing=knowing)

    def compare(self, covered: NDArray[np.uint8], gallery: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Mean over the recognisers of what `Knowing.likeness` says."""
        if self.restoration is None or self.geometry is None or self.redactor is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        faces = replace(self.geometry, images=gallery, identity=np.zeros(len(gallery), int))
        again = faces.covered(self.redactor, rng=np.random.default_rng(0))  # its chance is the attacker's own
        probes, restored = (self.restoration.restore(images) for images in (covered, again))
        scores = [
            each.likeness(*(embedded(images, each.recogniser) for images in (probes, gallery, restored)))
            for each in self.knowing
        ]
        return np.asarray(np.mean(scores, axis=0), np.float32)


def embedded(images: NDArray[np.uint8], recogniser: Recogniser) -> Rows:
    """Unit rows float32 (N, D) of crops; noughts where the recogniser had no answer."""
    from barefaced.redaction.trials.geometry import patches_for  # which imports this package's catalogue

    parts = [
        recogniser.embed(patches_for(images[at : at + _EMBEDDED], recogniser))
        for at in range(0, len(images), _EMBEDDED)
    ]
    return np.nan_to_num(np.concatenate(parts))
