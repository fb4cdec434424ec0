"""Endless, seeded, resumable batches: sample number `i` of a run is the same whoever draws it, and when."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from barefaced.errors import BarefacedError

Sample = dict[str, Any]
Batch = dict[str, torch.Tensor]


class Source(Protocol):
    """What a recipe learns from: `len(source)` items, each drawn with its own random generator."""

    def __len__(self) -> int: ...

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One sample as a dict of arrays of fixed shapes; all chance comes from `rng`."""
        ...


class _Stream(Dataset[Sample]):
    """Sample `i` of the endless run; each epoch walks every item once in an order of its own."""

    def __init__(self, source: Source, seed: int) -> None:
        self.source, self.seed = source, seed
        self._order: tuple[int, np.ndarray] = (-1, np.empty(0, np.int64))

    def __getitem__(self, index: int) -> Sample:
        epoch, place = divmod(index, len(self.source))
        if self._order[0] != epoch:
            self._order = (epoch, np.random.default_rng((self.seed, 0, epoch)).permutation(len(self.source)))
        return self.source.draw(int(self._order[1][place]), np.random.default_rng((self.seed, 1, index)))


class _Turn:
    """The indices of one rank's batches from a step on; the data position is just the step."""

    def __init__(self, *, step: int, batch_size: int, rank: int, ranks: int) -> None:
        self.step, self.batch_size, self.rank, self.ranks = step, batch_size, rank, ranks

    def __iter__(self) -> Iterator[list[int]]:
        step = self.step
        while True:
            first = (step * self.ranks + self.rank) * self.batch_size
            yield list(range(first, first + self.batch_size))
            step += 1


def batches(
    source: Source,
    *,
    batch_size: int,
    seed: int,
    step: int = 0,
    workers: int = 0,
    rank: int = 0,
    ranks: int = 1,
) -> Iterator[Batch]:
    """Draw batches for ever, beginning with the batch of `step`.

    Args:
        source: what to draw from; must not be empty.
        batch_size: samples a batch and rank.
        seed: of the order and of every sample.
        step: batches already drawn by the run; a resumed run passes its step and goes on exactly.
        workers: processes that draw ahead (0: this one); the batches are the same for any number.
        rank: this process among `ranks` that train together.
        ranks: how many processes train together.

    Yields:
        Dicts of stacked tensors.

    Raises:
        BarefacedError: if the source is empty.
    """
    if len(source) == 0:
        raise BarefacedError("there is nothing to train on: the source holds no items")
    turn = _Turn(step=step, batch_size=batch_size, rank=rank, ranks=ranks)
    loader = DataLoader(
        _Stream(source, seed),
        batch_sampler=turn,
        num_workers=workers,
        prefetch_factor=4 if workers else None,
        multiprocessing_context="fork" if workers else None,
        generator=torch.Generator(),  # else it takes a number of torch's own, which a resumed run would miss
    )
    return iter(loader)


def fixed_batches(source: Source, *, batch_size: int, seed: int, limit: int | None = None) -> Iterator[Batch]:
    """Walk a source once, in order, the same way each time: for validation.

    Raises:
        BarefacedError: if the source is empty.
    """
    count = len(source) if limit is None else min(limit, len(source))
    if count == 0:
        raise BarefacedError("there is nothing to validate on: the source holds no items")
    for first in range(0, count, batch_size):
        items = range(first, min(first + batch_size, count))
        samples = [source.draw(item, np.random.default_rng((seed, 2, item))) for item in items]
        yield torch.utils.data.default_collate(samples)
