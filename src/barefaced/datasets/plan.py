"""Which photo goes to which shard, settled before any photo is opened."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.settings import Settings
from barefaced.datasets.sources import Source
from barefaced.datasets.splits import SPLITS, split_of


@dataclass(frozen=True)
class Shard:
    """A shard to write: its name without an ending, and the numbers of its photos in their source."""

    name: str
    split: str
    photos: NDArray[np.int64]


def planned(source: Source, settings: Settings) -> list[Shard]:
    """All shards; the photos of each are drawn from the whole source, so that it is a fair sample of it."""
    items = range(len(source))
    place = np.fromiter((_place(settings.seed, source.name_of(item)) for item in items), np.uint64)
    order = np.argsort(place, kind="stable")
    split = np.fromiter((SPLITS.index(split_of(source.identity_of(item))) for item in items), np.uint8)
    step = max(1, settings.per_shard // settings.per_photo)
    shards = []
    for number, name in enumerate(SPLITS):
        mine = order[split[order] == number]
        pieces = [mine[first : first + step] for first in range(0, len(mine), step)]
        shards += [Shard(f"{name}-{count:06d}", name, piece) for count, piece in enumerate(pieces)]
    return shards


def _place(seed: int, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8])
