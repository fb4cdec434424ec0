from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg

from barefaced.audit.quality.sets.frechet import frechet_distance, frechet_of_rows
from barefaced.audit.quality.sets.moments import Moments


def by_square_root(a, b):
    """The formula as published, by SciPy's matrix root."""
    c, d = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = linalg.sqrtm(c @ d)
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(c + d - 2 * np.real(root))


@pytest.mark.parametrize("count", [300, 40])
def test_it_is_the_published_formula(rows, count):
    a = rows(count).values.astype(float) @ np.diag([3, 1, 1, 0.5, 0.1, 2])
    b = rows(50, place=0.4, seed=1).values.astype(float)
    assert frechet_distance(Moments.of(a), Moments.of(b)) == pytest.approx(by_square_root(a, b))
    assert frechet_of_rows(a, b) == pytest.approx(by_square_root(a, b))


def test_fewer_rows_than_numbers_are_right_too(rows):
    # SciPy's root of a singular product is rough; a part in 10,000 is what it gives.
    a, b = rows(9, 20).values.astype(float), rows(12, 20, place=0.5, seed=1).values.astype(float)
    assert frechet_of_rows(a, b) == pytest.approx(frechet_distance(Moments.of(a), Moments.of(b)), rel=1e-6)
    assert frechet_of_rows(a, b) == pytest.approx(by_square_root(a, b), rel=1e-4)


def test_of_one_number_it_is_what_anybody_can_reckon():
    # (2 - 5)^2 + (1 - 2)^2: means 2 and 5, standard deviations 1 and 2
    a, b = np.array([[1.0], [2.0], [3.0]]), np.array([[3.0], [5.0], [7.0]])
    assert frechet_distance(Moments.of(a), Moments.of(b)) == pytest.approx(10)


def test_a_set_is_no_distance_from_itself(rows):
    a = Moments.of(rows(30).values)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
