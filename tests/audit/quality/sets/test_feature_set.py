from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.sets.feature_set import Rows


def test_all_is_kept_in_order_while_it_is_little(rows, kept):
    given = rows(20)
    found = kept(given)
    assert np.array_equal(found.rows().values, given.values)
    assert found.rows().people.tolist() == given.people.tolist()


def test_of_many_a_fair_sample_is_kept_and_the_moments_of_all(rows, kept):
    given = rows(200, 2)
    taken = np.zeros(200)
    for seed in range(50):
        found = kept(given, kept=20, seed=seed)
        taken[[int(person.split()[1]) for person in found.rows().people]] += 1
    assert len(found) == 200
    assert taken.sum() == 50 * 20
    # Each is to be taken 5 times of 50; the first as often as the last.
    assert taken[:100].mean() == pytest.approx(5, abs=0.8)
    assert found.moments.covariance == pytest.approx(np.cov(given.values.astype(float), rowvar=False))


def test_whose_row_is_whose_stays_right(rows, kept):
    given = rows(50, 2)
    found = kept(given, kept=10).rows()
    by_name = dict(zip(given.people, given.values, strict=True))
    assert all(np.array_equal(by_name[who], row) for who, row in zip(found.people, found.values, strict=True))


def test_what_a_network_has_no_answer_for_is_counted(rows, kept):
    given = rows(10)
    values = given.values.copy()
    values[3, 2] = np.nan
    found = kept(Rows(values, given.people))
    assert (len(found), found.left_out) == (9, 1)
    assert "a 3" not in found.rows().people
