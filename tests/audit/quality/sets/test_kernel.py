from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.sets import kernel
from barefaced.audit.quality.sets.feature_set import Rows
from barefaced.audit.quality.sets.kernel import kernel_distances


def by_loops(one, other):
    """Every pair of different people, one after another."""

    def mean(a, b):
        likeness = [
            (float(x.astype(float) @ y) / len(x) + 1) ** 3
            for x, who in zip(*a, strict=True)
            for y, whose in zip(*b, strict=True)
            if who != whose
        ]
        return sum(likeness) / len(likeness)

    return mean(one, one) + mean(other, other) - 2 * mean(one, other)


def test_it_is_the_mean_over_pairs(rows, monkeypatch):
    monkeypatch.setattr(kernel, "_BLOCK", 7)
    a, b = rows(20), rows(15, place=0.5, seed=1, of="b")
    assert kernel_distances(a, b) == pytest.approx([by_loops(a, b)], rel=1e-5)


def test_nobody_is_compared_with_themselves(rows):
    a = rows(12)
    people = np.array([f"a {number // 2}" for number in range(12)])
    made = Rows(a.values + np.float32(0.1), people)
    assert kernel_distances(Rows(a.values, people), made) == pytest.approx(
        [by_loops(Rows(a.values, people), made)], rel=1e-5
    )


def test_a_row_drawn_twice_weighs_twice(rows):
    a, b = rows(6), rows(5, seed=1, of="b")
    times = np.array([2, 0, 1, 1, 1, 1])
    drawn = Rows(np.repeat(a.values, times, axis=0), np.repeat(a.people, times))
    weighed = kernel_distances(a, b, weights=times[None], other_weights=np.ones((1, 5)))
    assert weighed == pytest.approx(kernel_distances(drawn, b), rel=1e-5)


def test_it_has_no_bias_where_sets_are_alike(rows):
    found = [kernel_distances(rows(12, seed=n), rows(12, seed=1000 + n, of="b"))[0] for n in range(200)]
    assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(200)


def test_one_person_is_too_few(rows):
    with pytest.raises(ValueError, match="fewer than two"):
        kernel_distances(rows(1), rows(1))
