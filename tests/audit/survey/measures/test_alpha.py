from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from barefaced.audit.survey.measures import Ratings, krippendorff_alpha


def test_the_example_of_its_author():
    """Two people, ten units: 0.095 (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability)."""
    one, other = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    units = list(range(10))
    ratings = Ratings.of([0] * 10 + [1] * 10, units + units, [True] * 20, one + other)
    assert krippendorff_alpha(ratings).value == pytest.approx(0.095, abs=5e-4)


def test_by_coincidences_with_gaps(rng):
    rows = np.flatnonzero(rng.random(120) < 0.4)
    person, image = np.divmod(rows, 15)
    said = rng.random(len(rows)) < np.where(image < 7, 0.8, 0.3)
    table = np.zeros((2, 2))
    for unit in range(15):
        values = said[image == unit].astype(int)
        for one, other in permutations(values, 2) if len(values) > 1 else ():
            table[one, other] += 1 / (len(values) - 1)
    n = table.sum(1)
    expected = 1 - (n.sum() - 1) * table[0, 1] / (n[0] * n[1])
    ratings = Ratings.of(person, image, np.ones(len(rows)), said)
    found = krippendorff_alpha(ratings, rng=rng, draws=200)
    assert found.value == pytest.approx(expected)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("said", "expected"), [([1, 1, 0, 0], 1.0), ([1, 1, 1, 1], np.nan), ([1, 0, 1, 0], -0.5)]
)
def test_ends(said, expected):
    assert krippendorff_alpha(
        Ratings.of([0, 1, 0, 1], [0, 0, 1, 1], [True] * 4, said)
    ).value == pytest.approx(expected, nan_ok=True)


def test_nobody_sees_what_another_saw():
    assert np.isnan(krippendorff_alpha(Ratings.of([0, 1], [0, 1], [True] * 2, [True, False])).value)
