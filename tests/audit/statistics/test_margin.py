from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import Bootstrap, PairScores, bootstrap, equivalence


def drawn(values, draws: int = 4000) -> Bootstrap:
    """The mean of one difference a person."""
    pairs = PairScores.of(values, range(len(values)))
    return bootstrap(
        lambda weights: weights @ pairs.scores[:, None] / weights.sum(1, keepdims=True),
        pairs,
        rng=np.random.default_rng(0),
        draws=draws,
    )


def test_is_that_of_statsmodels():
    stats = pytest.importorskip("statsmodels.stats.weightstats")
    values = np.random.default_rng(1).normal(0.05, 0.4, 80)
    found = equivalence(drawn(values), 0.15)
    p, (above, *_), (below, *_) = stats.DescrStatsW(values).ttost_mean(-0.15, 0.15)[:3]
    expected = {
        "below": stats.DescrStatsW(values).ttest_mean(0.15, "smaller")[1],
        "above": stats.DescrStatsW(values).ttest_mean(-0.15, "larger")[1],
    }
    assert max(expected.values()) == pytest.approx(p)
    assert (found.below, found.above) == pytest.approx(tuple(expected.values()), rel=0.15, abs=1e-5)
    assert above > 0 > below


def test_margins_decide():
    values = np.random.default_rng(0).normal(0.1, 0.1, 100)
    told = drawn(values)
    assert equivalence(told, 0.2).equivalent
    assert not equivalence(told, 0.1).no_gain
    assert equivalence(told, 0.1).no_worse
    assert not equivalence(drawn(-values), 0.05).no_worse
    assert equivalence(drawn(-values), 0.05).no_gain


def test_ends_and_tests_agree():
    values = np.random.default_rng(3).normal(0, 1, 60)
    found = equivalence(drawn(values), 0.3)
    assert found.no_gain == (found.difference.high < 0.3)
    assert found.difference.low < found.difference.value < found.difference.high


def test_few_people_show_nothing():
    found = equivalence(drawn([0.0]), 1.0)
    assert np.isnan(found.below)
    assert not found.no_gain


def test_no_spread_is_told_without_noise():
    assert equivalence(drawn(np.full(10, 0.1)), 0.2).equivalent
    assert not equivalence(drawn(np.full(10, 0.3)), 0.2).no_gain


@pytest.mark.parametrize("margin", [0, -0.1, float("nan")])
def test_a_margin_is_above_zero(margin):
    with pytest.raises(ValueError, match="above zero"):
        equivalence(drawn([0.0, 1.0]), margin)


def test_no_more_than_one_in_twenty_are_wrong():
    """At a difference of exactly the margin."""
    rng, wrong = np.random.default_rng(5), 0
    for _ in range(300):
        wrong += equivalence(drawn(rng.normal(0.2, 1, 40), 100), 0.2).no_gain
    assert 3 <= wrong <= 27  # 15 expected
