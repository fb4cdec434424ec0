from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import (
    benjamini_hochberg,
    clopper_pearson,
    holm,
    smallest_effect,
    smallest_rate,
    subjects_needed,
)


@pytest.mark.parametrize(("subjects", "effect"), [(50, 0.40), (100, 0.28), (200, 0.20), (400, 0.14)])
def test_effects_that_can_be_found(subjects, effect):
    assert smallest_effect(subjects) == pytest.approx(effect, abs=0.005)


def test_the_effect_is_found_as_often_as_said():
    rng = np.random.default_rng(0)
    drawn = rng.normal(smallest_effect(100), 1, (4000, 100))
    z = drawn.mean(1) * 10
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.8, abs=0.02)


def test_subjects_for_a_rate():
    assert subjects_needed(0.5, 0.05) == 385
    found = clopper_pearson(192, 385)
    assert found.high - found.low == pytest.approx(0.1, abs=0.005)


def test_the_smallest_rate_that_comparisons_support():
    assert smallest_rate(3_000_000) == pytest.approx(1e-6)
    assert smallest_rate(300_000, errors=30) == pytest.approx(1e-4)
    assert smallest_rate(2) == 1


@pytest.mark.parametrize("ask", [lambda: smallest_effect(0), lambda: smallest_rate(0)])
def test_nothing_shows_nothing(ask):
    with pytest.raises(ValueError, match="or more, got 0"):
        ask()


def test_rates_lie_between_none_and_all():
    with pytest.raises(ValueError, match=r"got 1\.5"):
        subjects_needed(1.5, 0.1)


def test_many_tests_by_hand():
    assert holm([0.01, 0.04, 0.03, np.nan]) == pytest.approx([0.03, 0.06, 0.06, np.nan], nan_ok=True)
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
    assert len(holm([])) == 0
    assert holm([0.9, 0.8]).tolist() == [1, 1]


def test_many_tests_are_those_of_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(0).uniform(0, 0.2, 30)
    assert holm(p) == pytest.approx(multitest.multipletests(p, method="holm")[1])
    assert benjamini_hochberg(p) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1])


def test_p_values_lie_between_zero_and_one():
    with pytest.raises(ValueError, match=r"got 0\.5 to 1\.2"):
        holm([0.5, 1.2])
