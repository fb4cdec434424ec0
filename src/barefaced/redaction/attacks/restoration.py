"""A5: restorations learnt from redacted faces: one solved in closed form, one by a small network.

Blur is noise that can be foretold: who owns the redactor makes as many pairs of a face and its redaction as
he likes.
"""

from __future__ import annotations

import os
from copy import copy
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel
from barefaced.redaction.attacks.base import Attack, Covers, Faces
from barefaced.redaction.attacks.own_pairs import own_pairs
from barefaced.redaction.attacks.pixels import enlarged, put_back, shrunk
from barefaced.redaction.attacks.regression import Ridge
from barefaced.runtime import Session, find_weights

TASK = "face-restoration"
"""What the card of a restoring network says it is for."""
AT_ONCE = 32
"""Crops that a network is given at once."""


@dataclass(frozen=True, eq=False)
class RidgeRestoration(Attack):
    """Clean pixels as linear functions of all redacted ones: deconvolution and knowledge of faces in one.

    Attributes:
        examples: pairs it learns from.
        side: pixels of a side at which it is solved; areas are averaged, which undoes some of the rounding.
    """

    name, grade, kind, trained = "ridge", "determined", "restores", True

    examples: int = 2000
    side: int = 72
    solved: Ridge | None = None
    zone: tuple[int, int, int, int] = (0, 0, 0, 0)

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Solve for it on the attacker's own faces."""
        bare, covered = own_pairs(redactor, faces, self.examples, rng=rng)
        solved = Ridge.of(shrunk(covered, self.side), shrunk(bare.images, self.side))
        return replace(self, solved=solved, zone=faces.zone)

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Zones as sharp as redaction and rounding left them."""
        if self.solved is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        made = enlarged(self.solved(shrunk(covered, self.side)), covered.shape[1])
        return put_back(covered, made, self.zone)


class NetworkRestoration(Attack):
    """A network made by recipe `restore-unet` for one redactor, out of its ONNX file."""

    name, grade, kind = "unet", "determined", "restores"

    def __init__(self, *, weights: str | os.PathLike[str], threads: int = 1) -> None:
        """Load it.

        Args:
            weights: name of weights in a store, or an ONNX file.
            threads: cores that one run may use.

        Raises:
            BadModel: if the file is damaged, made for another task, or takes other inputs.
            BarefacedError: if there is no such model.
        """
        self.session = Session(find_weights(weights), threads=threads)
        self.card = self.session.require_card(TASK)
        shape = self.session.inputs.get("image", ())
        if set(self.session.inputs) != {"image"} or len(shape) != 4 or shape[2] != shape[3] or not shape[2]:
            raise BadModel(self.session.name, f"takes {self.session.inputs}, not an image (N, 3, S, S)")
        self.side = int(shape[2])
        self.zone: tuple[int, int, int, int] | None = None

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> NetworkRestoration:
        """Keep where the zone is; all else was learnt in the workshop."""
        ready = copy(self)
        ready.zone = faces.zone
        return ready

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Zones at the network's own size, brought to that of the crops.

        Raises:
            ValueError: if it was not fitted.
        """
        if self.zone is None:
            raise ValueError(f"the attack {self.name!r} has to be fitted first")
        rows = []
        for first in range(0, len(covered), AT_ONCE):
            few = shrunk(covered[first : first + AT_ONCE], self.side)
            image = np.rint(few).astype(np.uint8).reshape(-1, self.side, self.side, 3)
            (face,) = self.session.run(image=np.ascontiguousarray(image.transpose(0, 3, 1, 2)))
            rows.append(face.transpose(0, 2, 3, 1).reshape(len(face), -1).astype(np.float32))
        return put_back(covered, enlarged(np.concatenate(rows), covered.shape[1]), self.zone)
