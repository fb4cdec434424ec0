"""Faces that stay the same throughout a run: those of a validation, and those a linear guess is solved on."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from barefaced.training.batches import Batch, Sample, Source, fixed_batches
from barefaced.training.sources.trios import Trios


@lru_cache(maxsize=4)
def held_out(
    data: Path, size: int, sets: tuple[str, ...], leave_out: tuple[str, ...], *, unseen: bool, count: int
) -> tuple[Batch, ...]:
    """Batches of undisturbed trios of split `val`, kept: putting masks on takes longer than looking.

    Args:
        data: shards or labelled sets.
        size: side of the patches, pixels.
        sets: names of the labelled sets.
        leave_out: styles not shown in training.
        unseen: whether to wear these alone, or all but these.
        count: at most so many faces.
    """
    worn: dict[str, Any] = {"styles": dict.fromkeys(leave_out, 1.0)} if unseen else {"leave_out": leave_out}
    trios = Trios(data, "val", size=size, sets=sets, disturbed=False, **worn)
    return tuple(fixed_batches(Spread(trios, count), batch_size=16, seed=1))


def bare_faces(data: Path, *, side: int, sets: tuple[str, ...], count: int) -> torch.Tensor:
    """Bare aligned faces of split `train`, uint8 (N, 3, side, side), at most `count`, as they are."""
    trios = Trios(data, "train", size=side, sets=sets, bare=1.0, disturbed=False)
    batches = fixed_batches(Spread(trios, count), batch_size=64, seed=3)
    return torch.cat([batch["bare"] for batch in batches])


class Spread:
    """So many items of a source, evenly spread over it."""

    def __init__(self, source: Source, count: int) -> None:
        self.source = source
        self.items = np.unique(np.linspace(0, len(source) - 1, min(count, len(source))).astype(int))

    def __len__(self) -> int:
        return len(self.items)

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        return self.source.draw(int(self.items[item]), rng)
