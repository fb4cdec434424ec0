"""Faces and their redactions, in the geometry in which attacks are tried, of people who are not attacked."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.faces.warp import cut_patch, similarity
from barefaced.redaction.redactors import Redactor
from barefaced.redaction.trials.geometry import SIDE, five_points, mean_face
from barefaced.redaction.trials.levels import zone_in
from barefaced.redaction.trials.people import attacked_people
from barefaced.training.batches import Sample
from barefaced.training.sources.labelled import sure_faces

TURN, SCALE, SHIFT = 1.5, 0.02, 0.007
"""By how much faces are moved, standard deviations: degrees, share, share of the side. No two people mark
eyes, nose and mouth alike."""


class RedactedFaces:
    """Bare faces and their redactions.

    Whoever may be attacked (`attacked_people`, which goes by names alone) is in no split.

    Args:
        folder: labelled sets.
        split: `train`, `val` or `test`.
        redactor: how they are redacted; its zone is that of the average face, as in trials.
        sets: names of the sets.
        side: pixels of a side of the crops.
        moved: whether faces are mirrored and moved a little.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        *,
        redactor: Redactor,
        sets: tuple[str, ...],
        side: int = SIDE,
        moved: bool = True,
    ) -> None:
        attacked = {name: _attacked(Path(folder), name) for name in sets}
        self.places = [
            (bank, item)
            for bank, item in sure_faces(folder, split, sets)
            if str(bank.identity[item]) not in attacked[bank.name]
        ]
        if not self.places:
            raise BarefacedError(f"nobody of split {split!r} of {', '.join(sets)} is left to learn from")
        self.redactor, self.side, self.moved = redactor, side, moved
        self.face, self.zone = mean_face(side), zone_in(redactor, side)

    def __len__(self) -> int:
        return len(self.places)

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One face: `bare` and `redacted`, uint8 RGB (3, side, side)."""
        bare = self._crop(*self.places[item], rng)
        redacted = self.redacted(bare, rng)
        return {
            "bare": np.ascontiguousarray(bare.transpose(2, 0, 1)),
            "redacted": np.ascontiguousarray(redacted.transpose(2, 0, 1)),
        }

    def redacted(self, bare: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A crop uint8 (side, side, 3) as the redactor publishes it, new."""
        x1, y1, x2, y2 = self.zone
        done = bare.copy()
        done[y1:y2, x1:x2] = self.redactor.cover(bare, self.zone, face=self.face, rng=rng)
        return done

    def spread(self, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """At most so many faces, evenly spread, each as (bare, redacted) uint8 (side, side, 3), unmoved."""
        for item in np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(int)):
            bank, place = self.places[item]
            bare = cut_patch(bank.image(place), self._matrix(bank, place), size=self.side)
            yield bare, self.redacted(bare, np.random.default_rng((4, int(item))))

    def _matrix(self, bank: FaceBank, item: int) -> np.ndarray:
        return similarity(Face.from_mesh(bank.mesh[item]).five, five_points(self.side))

    def _crop(self, bank: FaceBank, item: int, rng: np.random.Generator) -> np.ndarray:
        matrix = self._matrix(bank, item)
        if self.moved:
            matrix = _disturbed(matrix, self.side, rng)
        crop = cut_patch(bank.image(item), matrix, size=self.side)
        return crop[:, ::-1] if self.moved and rng.random() < 0.5 else crop


def _disturbed(matrix: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """The similarity, followed by a small one about the crop's middle."""
    angle, scale = np.radians(rng.normal(0.0, TURN)), np.exp(rng.normal(0.0, SCALE))
    middle = np.full(2, (side - 1) / 2)
    a, b = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[a, -b], [b, a]])
    offset = linear @ (matrix[:, 2] - middle) + middle + rng.normal(0.0, SHIFT * side, 2)
    return np.column_stack([linear @ matrix[:, :2], offset])


@cache
def _attacked(folder: Path, name: str) -> frozenset[str]:
    return frozenset(attacked_people(FaceBank.open(folder, name)))
