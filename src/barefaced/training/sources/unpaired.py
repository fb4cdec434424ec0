"""Two heaps of aligned faces without pairs, bare and masked, that share nobody: what CycleGAN learns from.

MaskedFace-Net was made of FFHQ, so that work 001's domains may show the same people. Here everybody of a set
belongs to one domain, decided by name, whatever the split; and the splits are by identity as everywhere.
"""

import csv
import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.shards import read_index
from barefaced.errors import BarefacedError
from barefaced.training.batches import Sample
from barefaced.training.sources.shots import LabelledFaces, StoredTrios
from barefaced.training.sources.trios import STYLE_WEIGHTS, Trios

DOMAINS = ("bare", "masked")


class Unpaired:
    """Faces of a split, each drawn with a chance one of the other domain; aligned to the template `portrait`.

    Args:
        folder: labelled sets, or shards of trios.
        split: whose faces: `train`, `val` or `test`.
        size: S, side of the pictures, pixels.
        sets: names of the labelled sets with bare faces.
        masked_sets: sets of photos on which masks are worn; without any, masks of ours are put on the
            people of `sets` whose domain is `masked`.
        styles: of our masks; all that trios wear unless given.
        tables: folder with `NAME.csv` of `barefaced dataset curate` for some of the sets; photos of theirs
            that are not accepted are left out. None for no such folder.

    Attributes:
        bare: the bare faces, as they are.
        masked: the masked ones; where masks are ours, whole trios.

    Raises:
        BarefacedError: if a domain has nobody, or a set or a table is not there.
        ValueError: if a style is unknown, or a set is in both lists.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        *,
        size: int,
        sets: Sequence[str] = ("faces_synthetic_256",),
        masked_sets: Sequence[str] = (),
        styles: Sequence[str] = (),
        tables: Path | None = None,
    ) -> None:
        if both := set(sets) & set(masked_sets):
            raise ValueError(f"set {min(both)!r} cannot be bare and masked")
        self._given = (Path(folder), split)
        self._settings: dict[str, Any] = {
            "size": size, "sets": tuple(sets), "masked_sets": tuple(masked_sets), "styles": tuple(styles),
            "tables": tables,
        }  # fmt: skip
        weights = {name: STYLE_WEIGHTS.get(name, 1.0) for name in styles} or None
        common: dict[str, Any] = {"size": size, "disturbed": False}
        self.bare = Trios(folder, split, sets=sets, bare=1.0, **common)
        if masked_sets:
            self.masked = Trios(folder, split, sets=masked_sets, bare=1.0, **common)
        else:
            self.masked = Trios(folder, split, sets=sets, styles=weights, **common)
        for domain, trios in zip(DOMAINS, (self.bare, self.masked), strict=True):
            _keep(trios.shots, folder, split, domain=None if masked_sets else domain, tables=tables)
            if not len(trios):
                raise BarefacedError(
                    f"{folder} has nobody for the domain of {domain} faces in split {split!r}; both domains "
                    "want people of their own"
                )

    def __reduce__(self) -> tuple[object, ...]:
        return partial(Unpaired, **self._settings), self._given  # other processes open the files themselves

    def __len__(self) -> int:
        return max(len(self.bare), len(self.masked))

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """A face of each domain, of two people.

        Returns:
            `bare` and `masked`, uint8 RGB (3, S, S), mirrored or not, and moved by a little.
        """
        bare = self.bare.draw(item % len(self.bare), rng)["bare"]
        # Walked in step, the same two would always meet.
        masked = self.masked.draw(int(rng.integers(len(self.masked))), rng)["masked"]
        return {"bare": _moved(bare, rng), "masked": _moved(masked, rng)}


def domain_of(person: str) -> str:
    """The domain of everybody of a name: `bare` or `masked`, half of them each."""
    return DOMAINS[hashlib.sha256(f"domain of {person}".encode()).digest()[0] & 1]


def people(shots: LabelledFaces | StoredTrios, folder: Path, split: str) -> list[str]:
    """Who each of the shots shows, set and name."""
    if isinstance(shots, LabelledFaces):
        return [f"{bank.name}/{bank.identity[item]}" for bank, item in shots.places]
    every = [sample.identity for sample in read_index(folder) if sample.split == split]
    return [every[place] for place in shots.places]


def _keep(
    shots: LabelledFaces | StoredTrios, folder: Path, split: str, *, domain: str | None, tables: Path | None
) -> None:
    """Leave out who belongs to the other domain, and what a table does not accept."""
    who = people(shots, folder, split)
    accepted = _accepted(shots, tables)
    kept: list[Any] = [
        place
        for place, person, fine in zip(shots.places, who, accepted, strict=True)
        if fine and domain in (None, domain_of(person))
    ]
    shots.places = kept


def _accepted(shots: LabelledFaces | StoredTrios, tables: Path | None) -> list[bool]:
    if tables is None:
        return [True] * len(shots)
    if not isinstance(shots, LabelledFaces):
        raise BarefacedError("shards are curated when they are built (`dataset build --curated`)")
    held = {name: _table(tables / f"{name}.csv") for name in {bank.name for bank, _ in shots.places}}
    return [(kept := held[bank.name]) is None or str(bank.names[item]) in kept for bank, item in shots.places]


def _table(path: Path) -> set[str] | None:
    """The photos that a table accepts; None if there is none of that set."""
    if not path.exists():
        return None
    with path.open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        if lacking := {"photo", "accepted"} - set(rows.fieldnames or ()):
            raise BarefacedError(f"{path} is no table of `dataset curate`: no column {min(lacking)}")
        return {Path(row["photo"]).name for row in rows if row["accepted"] == "yes"}


def _moved(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Mirrored or not, a little turned, larger and aside; (3, S, S)."""
    size = picture.shape[-1]
    middle = (size - 1) / 2
    degrees, zoom = rng.normal(0, 2.0), float(np.exp(rng.normal(0, 0.03)))
    turn = np.asarray(cv2.getRotationMatrix2D((middle, middle), degrees, zoom), np.float64)
    turn[:, 2] += rng.normal(0, 0.012 * size, 2)
    if rng.random() < 0.5:
        turn = turn @ np.array([[-1.0, 0.0, size - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    image = cv2.warpAffine(picture.transpose(1, 2, 0), turn, (size, size), borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(image.transpose(2, 0, 1), np.uint8)
