from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.training.batches import batches, fixed_batches


class Noise:
    """Items that tell which they are, and a number of chance."""

    def __init__(self, count: int = 10) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def draw(self, item: int, rng: np.random.Generator) -> dict[str, object]:
        return {"item": item, "noise": rng.standard_normal(2).astype(np.float32)}


def drawn(count: int, **settings: int) -> list[dict[str, torch.Tensor]]:
    return list(islice(batches(Noise(), batch_size=4, seed=7, **settings), count))


def same(one, other) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a) for a, b in pairs)


@pytest.mark.parametrize("settings", [{"workers": 2}, {"step": 3}, {"step": 3, "workers": 2}])
def test_samples_depend_on_neither_workers_nor_the_first_step(settings):
    step = settings.get("step", 0)
    assert same(drawn(8 - step, **settings), drawn(8)[step:])


def test_samples_depend_on_the_seed():
    other = list(islice(batches(Noise(), batch_size=4, seed=8), 3))
    assert not same(other, drawn(3))


def test_every_item_once_an_epoch_in_another_order_and_with_other_chance():
    found = drawn(10)  # 40 samples of 10 items
    items = torch.cat([batch["item"] for batch in found]).reshape(4, 10)
    assert all(sorted(epoch) == list(range(10)) for epoch in items.tolist())
    assert len({tuple(epoch) for epoch in items.tolist()}) == 4
    assert len(torch.cat([batch["noise"] for batch in found]).unique()) == 80


def test_ranks_share_the_samples_of_one_process():
    shares = [drawn(3, rank=rank, ranks=2) for rank in range(2)]
    turns = [share[turn] for turn in range(3) for share in shares]
    assert same(turns, drawn(6))


def test_nothing_of_torchs_own_chance_is_used():
    """Else a resumed run, which begins a new stream, would go on with other numbers."""
    before = torch.get_rng_state()
    for workers in (0, 1):
        drawn(2, workers=workers)
    assert torch.equal(torch.get_rng_state(), before)


def test_stacked_as_tensors():
    batch = drawn(1)[0]
    assert batch["item"].shape == (4,)
    assert batch["noise"].shape == (4, 2)
    assert batch["noise"].dtype == torch.float32


def test_fixed_batches_walk_once_in_order():
    walks = [list(fixed_batches(Noise(), batch_size=4, seed=1)) for _ in range(2)]
    assert same(*walks)
    assert [batch["item"].tolist() for batch in walks[0]] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_fixed_batches_stop_at_a_limit():
    walk = list(fixed_batches(Noise(), batch_size=4, seed=1, limit=5))
    assert [len(batch["item"]) for batch in walk] == [4, 1]


@pytest.mark.parametrize("walk", [batches, fixed_batches])
def test_an_empty_source_is_refused(walk):
    with pytest.raises(BarefacedError, match="the source holds no items"):
        next(walk(Noise(0), batch_size=4, seed=1))
