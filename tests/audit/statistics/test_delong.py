from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, auc_difference, separations


def kinds(mated, nonmated):
    """Scores (2, M) and (2, N) of two systems, of as many people as comparisons need."""
    people = len(mated[0])
    first = people + 2 * np.arange(len(nonmated[0]))
    return (
        tuple(PairScores.of(each, range(people)) for each in mated),
        tuple(PairScores.of(each, first, first + 1) for each in nonmated),
    )


def drawn(seed: int, people: int = 80, gain: float = 0.0):
    rng = np.random.default_rng(seed)
    shared = rng.normal(1.0, 1, people), rng.normal(0.0, 1, people)
    mated = [shared[0] + rng.normal(gain * first, 0.5, people) for first in (1, 0)]
    nonmated = [shared[1] + rng.normal(0, 0.5, people) for _ in range(2)]
    return kinds(np.array(mated), np.array(nonmated))


def test_by_hand():
    """Mated 1, 3 and 2, 3 against 0, 2 and 0, 2: areas 3/4 and 7/8.

    Mated scores add (1/2, 1) and (3/4, 1), with variances 1/8 and 1/32, covariance 1/16. Non-mated: (1, 1/2)
    and (1, 3/4), the same. All over 2 each: 1/8, 1/16, 1/32; difference 1/8 - 2/16 + 1/32 = 1/32.
    """
    found = auc_difference(*kinds([[1.0, 3.0], [2.0, 3.0]], [[0.0, 2.0], [0.0, 2.0]]))
    assert (found.first.value, found.second.value) == (0.75, 0.875)
    assert found.first.high - found.first.value == pytest.approx(1.959964 * np.sqrt(1 / 8))
    assert found.difference.high - found.difference.value == pytest.approx(1.959964 * np.sqrt(1 / 32))
    assert found.p == pytest.approx(0.4795, abs=1e-4)  # 2 * (1 - Phi(0.70711))


def test_areas_are_those_of_the_curves():
    mated, nonmated = drawn(0)
    found = auc_difference(mated, nonmated)
    for place, told in enumerate((found.first, found.second)):
        assert told.value == pytest.approx(separations(mated[place], nonmated[place]).value[0])


def test_intervals_are_as_wide_as_differences_spread():
    found = [auc_difference(*drawn(seed)).difference for seed in range(150)]
    spread = np.std([each.value for each in found])
    assert np.mean([each.high - each.low for each in found]) == pytest.approx(2 * 1.96 * spread, rel=0.2)


def test_p_is_uniform_without_a_difference_and_small_with_one():
    from scipy import stats

    p = [auc_difference(*drawn(seed)).p for seed in range(150)]
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert np.median([auc_difference(*drawn(seed, gain=0.6)).p for seed in range(20)]) < 0.01


def test_failures_of_either_are_left_out():
    (one, two), nonmated = drawn(0)
    holed = one.scores.copy()
    holed[:5] = np.nan
    found = auc_difference((PairScores(holed, one.first, one.second), two), nonmated)
    plain = auc_difference((one.at(np.arange(5, 80)), two.at(np.arange(5, 80))), nonmated)
    assert found == plain


def test_one_system_twice_does_not_differ():
    (one, _), (other, _) = drawn(0)
    found = auc_difference((one, one), (other, other))
    assert found.difference.value == 0
    assert np.isnan(found.p)


def test_people_in_two_comparisons_are_refused():
    (one, two), nonmated = drawn(0)
    again = PairScores.of(one.scores, np.arange(80) // 2)
    with pytest.raises(ValueError, match="draw subjects instead"):
        auc_difference((again, again), nonmated)
    with pytest.raises(ValueError, match="draw subjects instead"):
        auc_difference((one, two), (one, two))
    with pytest.raises(ValueError, match="other subjects"):
        auc_difference((one, two.at(np.arange(79))), nonmated)
