"""Trios out of shards: one after another, or any by its number."""

from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from barefaced.datasets.shards import read_index, read_manifest, read_slice, unpack
from barefaced.datasets.splits import SPLITS
from barefaced.datasets.trio import Trio
from barefaced.errors import BarefacedError


def read_trios(folder: Path, split: str) -> Iterator[Trio]:
    """Yield the trios of a split in the order of its shards; one is held at a time.

    Args:
        folder: written by `build_trios`.
        split: "train", "val" or "test".

    Raises:
        ValueError: if there is no such split.
        BarefacedError: if the folder holds no whole data set of this version, or a shard is damaged.
    """
    trios = TrioSet(folder, split)
    return (trios[item] for item in range(len(trios)))


class TrioSet:
    """The trios of a split by number: `len(trios)`, `trios[item]`; what it holds is 24 bytes a trio.

    It may be sent to other processes; files are opened to read one trio and closed again.
    """

    def __init__(self, folder: Path, split: str) -> None:
        """Open a split; arguments and errors are those of `read_trios`."""
        if split not in SPLITS:
            raise ValueError(f"unknown split {split!r}; known: {', '.join(SPLITS)}")
        self.folder = Path(folder)
        read_manifest(self.folder)
        names: dict[str, int] = {}
        places = array("q")
        for sample in read_index(self.folder):
            if sample.split == split:
                places.extend((names.setdefault(sample.shard, len(names)), sample.offset, sample.size))
        self._shards = list(names)
        self._places = np.frombuffer(places, np.int64).reshape(-1, 3)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, item: int) -> Trio:
        """Trio number `item`; negative numbers count from the end.

        Raises:
            IndexError: if there are not that many.
            BarefacedError: if its shard is missing or damaged.
        """
        shard, offset, size = (int(value) for value in self._places[item])
        path = self.folder / self._shards[shard]
        try:
            return Trio.decode(unpack(read_slice(path, offset, size)))
        except BarefacedError as error:
            told = str(error)
            raise BarefacedError(told if str(path) in told else f"{path} is damaged: {told}") from error
