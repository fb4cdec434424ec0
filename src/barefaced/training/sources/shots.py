"""Faces as folders hold them, before they are aligned: bare ones of labelled sets, and trios of shards."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets import FaceBank, TrioSet
from barefaced.datasets.shards import read_index


class Shot(NamedTuple):
    """A picture of a face.

    Attributes:
        bare: uint8 RGB (H, W, 3); not to be changed.
        mesh: float (468, 3) of the face, in its pixels.
        worn: the picture with a mask on, of the same shape, and coverage, float32 (H, W) in [0, 1]; None if
            a mask is yet to be put on.
    """

    bare: NDArray[np.uint8]
    mesh: NDArray
    worn: tuple[NDArray[np.uint8], NDArray[np.float32]] | None = None


class LabelledFaces:
    """Bare faces of labelled sets.

    Args:
        folder: holds the sets.
        split: whose faces.
        sets: names of the sets.
    """

    def __init__(self, folder: Path, split: str, *, sets: tuple[str, ...]) -> None:
        self.places = [
            (bank, int(item))
            for bank in (FaceBank.open(folder, name) for name in sets)
            for item in bank.in_split(split)
            if bank.presence[item] > 0.9 and np.isfinite(bank.mesh[item]).all()
        ]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, item: int) -> Shot:
        """Face number `item`."""
        bank, place = self.places[item]
        return Shot(bank.image(place), bank.mesh[place])


class StoredTrios:
    """Trios of shards.

    Args:
        folder: holds the shards.
        split: whose faces.
        styles: weights by style; trios with one that has none are passed over. None keeps all.
    """

    def __init__(self, folder: Path, split: str, *, styles: Mapping[str, float] | None) -> None:
        self.trios = TrioSet(folder, split)
        worn = [sample.styles for sample in read_index(folder) if sample.split == split]
        self.places = [
            place
            for place, told in enumerate(worn)
            if styles is None or all(styles.get(style, 0.0) > 0 for style, _ in told)
        ]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, item: int) -> Shot:
        """Trio number `item`, with its largest face."""
        trio = self.trios[self.places[item]]
        face = trio.record["faces"][0]
        mesh = np.column_stack([face["landmarks"], face["depth"]])
        return Shot(trio.bare, mesh, (trio.masked, trio.coverage))
