from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, agreement


def drawn(count: int = 120):
    rng = np.random.default_rng(0)
    one = np.round(rng.normal(size=count), 1)
    return (PairScores.of(each, np.arange(count)) for each in (one, one + rng.normal(size=count).round(1)))


def test_is_scipys_with_ties():
    from scipy import stats

    one, two = drawn()
    found = agreement(one, two)
    straight = stats.pearsonr(one.scores, two.scores)
    assert found.squared_pearson.value == pytest.approx(straight.statistic**2)
    assert (found.pearson.low, found.pearson.high) == pytest.approx(tuple(straight.confidence_interval()))
    assert found.spearman.value == pytest.approx(stats.spearmanr(one.scores, two.scores).statistic)


def test_intervals_over_subjects_are_near_fishers_where_rows_are_independent():
    one, two = drawn()
    found = agreement(one, two, rng=np.random.default_rng(0), draws=500)
    assert found.squared_pearson.low == pytest.approx(found.pearson.low**2, abs=0.08)
    assert found.spearman.low < found.spearman.value < found.spearman.high


def test_failures_of_either_are_left_out():
    one, two = PairScores.of([1, 2, 3, np.nan, 5], range(5)), PairScores.of([2, 4, 7, 1, np.nan], range(5))
    assert agreement(one, two).comparisons == 3


@pytest.mark.parametrize("scores", [np.ones(10), [np.nan] * 10])
def test_what_does_not_vary_correlates_with_nothing(scores):
    one = PairScores.of(np.arange(10.0), range(10))
    found = agreement(one, PairScores.of(scores, range(10)))
    assert np.isnan(found.squared_pearson.value)
    assert np.isnan(found.spearman.value)


def test_rows_are_of_the_same_comparisons():
    with pytest.raises(ValueError, match="same comparisons"):
        agreement(PairScores.of([1.0], ["a"]), PairScores.of([1.0], ["b"]))
