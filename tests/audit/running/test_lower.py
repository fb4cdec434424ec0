from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.probes.cast import Cast
from barefaced.audit.running import lower
from barefaced.audit.running.cases import Case
from barefaced.audit.running.embeddings import Looker
from barefaced.audit.running.lower import LowerHalves
from barefaced.audit.running.outcomes import Makers
from barefaced.audit.running.store import Store


@pytest.fixture
def halves(people, recogniser, tmp_path, monkeypatch):
    """Of seven people, who would be too few."""
    monkeypatch.setattr(lower, "FEWEST", 5)
    with Store(tmp_path) as store:
        yield LowerHalves(Looker(store, [recogniser]), Cast(people, side=128), seed=0), store


def test_true_halves_know_their_people(halves, people, tmp_path):
    """The recogniser sees light alone, and tones are taken away: what is left is how channels differ."""
    held, store = halves
    makers = Makers(store, tmp_path, held._cast, [], samples=1, tell_hole=False)
    for photo in people.of_role("probe_clean"):
        case = Case(photo, "half-0.25", 128, 0)
        for sample in makers.samples(case):
            if sample.system == "oracle" and sample.outcome.picture:
                (seen,) = held._looker.look([held.look(case, sample)])
                held.add("oracle", case.condition, photo.subject, seen)
    (row,) = held.told()
    assert (row["system"], row["condition"], row["people"]) == ("oracle", "half-0.25", 6)
    assert 0.5 < row["low"] <= row["auc"] <= 1


def test_the_upper_half_does_not_count(halves, people):
    held, _ = halves
    face = held._cast.patch(people.photos[0])
    other = face.copy()
    other[:40] = np.random.default_rng(0).integers(0, 256, other[:40].shape)
    assert np.array_equal(held._under(face, 0.25), held._under(other, 0.25))
    assert not np.array_equal(held._under(face, 0.25), held._under(face[::-1], 0.25))


def test_invention_is_told_as_such():
    rng = np.random.default_rng(1)

    def units():
        rows = rng.normal(size=(60, 16)).astype(np.float32)
        return {
            f"p{n}": {"r": row} for n, row in enumerate(rows / np.linalg.norm(rows, axis=1, keepdims=True))
        }

    truths = units()
    row = lower._measured(units(), truths, "r", 0)
    assert row["low"] < 0.5 < row["high"]
    assert lower._measured(truths, truths, "r", 0)["auc"] == 1
    nobody = {who: {"r": "acquire: no face"} for who in truths}
    assert lower._measured(nobody, truths, "r", 0) is None


def test_of_many_strangers_some_are_drawn(monkeypatch):
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(60, 16)).astype(np.float32)
    noise = rng.normal(size=(60, 16)).astype(np.float32)
    truths, probes = (
        {f"p{n}": {"r": row / np.linalg.norm(row)} for n, row in enumerate(each)}
        for each in (rows, rows + noise)
    )
    whole = lower._measured(probes, truths, "r", 0)
    monkeypatch.setattr(lower, "MOST", 500)
    some = lower._measured(probes, truths, "r", 0)
    assert some["auc"] == pytest.approx(whole["auc"], abs=0.02)
    assert some["others"] != whole["others"]
