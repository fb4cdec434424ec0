from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.intervals import intervals


def spread(found):
    return found[:, 1] - found[:, 0]


def test_is_that_of_drawing_people_one_by_one():
    rng = np.random.default_rng(1)
    people = rng.integers(0, 12, 40)
    values = rng.normal(size=(40, 2)) + people[:, None]
    drawn = []
    for _ in range(1500):
        rows = np.concatenate([np.flatnonzero(people == one) for one in rng.choice(np.unique(people), 12)])
        drawn.append(values[rows].mean(0))
    expected = np.quantile(drawn, (0.025, 0.975), axis=0).T
    assert intervals(values, people, draws=2000) == pytest.approx(expected, abs=0.25)


def test_of_independent_numbers_it_is_the_textbooks():
    values = np.random.default_rng(0).normal(10, 2, (400, 1))
    low, high = intervals(values, np.arange(400))[0]
    assert low < 10 < high
    assert high - low == pytest.approx(2 * 1.96 * 2 / 20, rel=0.15)


def test_more_pictures_of_the_same_people_tell_nothing_new():
    values = np.random.default_rng(0).normal(size=(50, 1))
    once = intervals(values, np.arange(50))
    ten_times = intervals(np.repeat(values, 10, axis=0), np.repeat(np.arange(50), 10))
    assert ten_times == pytest.approx(once)
    as_if_others = intervals(np.repeat(values, 10, axis=0), np.arange(500))
    assert spread(as_if_others) < spread(once) / 2


def test_the_seed_decides_and_the_names_do_not():
    values = np.random.default_rng(0).normal(size=(20, 1))
    people = np.arange(20) // 2
    named = np.array([f"person {number}" for number in people])
    assert np.array_equal(intervals(values, people, seed=3), intervals(values, named, seed=3))
    assert np.array_equal(intervals(values, people, seed=3), intervals(values, people, seed=3))
    assert not np.array_equal(intervals(values, people, seed=3), intervals(values, people, seed=4))


def test_what_is_missing_is_left_out():
    values = np.random.default_rng(0).normal(size=(60, 1))
    people = np.arange(60) // 2
    holed = np.column_stack([values, np.where(people[:, None] % 2, values, np.nan), np.full((60, 1), np.nan)])
    found = intervals(holed, people)
    assert found[0] == pytest.approx(intervals(values, people)[0])
    assert np.isfinite(found[1]).all()
    assert spread(found)[1] > spread(found)[0]
    assert np.isnan(found[2]).all()


def test_one_person_gives_no_interval():
    assert np.isnan(intervals(np.ones((5, 2)), np.zeros(5))).all()


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="one length"):
        intervals(np.ones((5, 2)), np.zeros(4))
