from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, cross_group_fmr, rates_by_group, standardised

GROUPS = {number: "a" if number < 40 else "b" if number < 80 else "few" for number in range(100)}


@pytest.fixture(scope="module")
def pairs():
    """Of 40 a's 4 are missed, of 40 b's 8; 1 in 10 strangers of a match, 2 in 10 of b; none across."""
    missed = np.isin(np.arange(100), [*range(4), *range(40, 48)])
    mated = PairScores.of(np.where(missed, 0.0, 1.0), np.arange(100))
    first, second = np.nonzero(~np.eye(100, dtype=bool))
    label = np.array([GROUPS[number] for number in range(100)])
    turn = (first + second) % 10
    match = (label[first] == label[second]) & (turn < np.where(label[first] == "a", 1, 2))
    return mated, PairScores.of(match.astype(float), first, second)


def test_each_group_at_one_threshold(pairs):
    found, _ = rates_by_group(*pairs, GROUPS, 0.5)
    assert [each.group for each in found] == ["a", "b", "few"]
    assert [each.subjects for each in found] == [40, 40, 20]
    assert [each.fnmr.excluding.value for each in found[:2]] == [0.1, 0.2]
    assert found[1].fmr.excluding.value == pytest.approx(2 * found[0].fmr.excluding.value, rel=0.1)
    assert found[0].fmr.comparisons == 40 * 39


def test_small_groups_are_suppressed(pairs):
    small = rates_by_group(*pairs, GROUPS, 0.5)[0][2]
    assert small.suppressed
    assert small.fnmr is small.fmr is None


def test_differentials_by_hand(pairs):
    found, apart = rates_by_group(*pairs, GROUPS, 0.5)
    assert apart.fnmr_ratio == pytest.approx(np.sqrt(2))  # 0.2 over the root of 0.1 * 0.2
    rates = [each.fmr.excluding.value for each in found[:2]]
    gini = [abs(one - two) / (one + two) for one, two in (rates, (0.1, 0.2))]
    assert apart.garbe == pytest.approx(np.mean(gini))


def test_parity_is_one_and_zero():
    mated = PairScores.of(np.tile([0.0, 1.0], 40), np.arange(80))
    first, second = np.nonzero(~np.eye(80, dtype=bool))
    nonmated = PairScores.of(np.ones(len(first)), first, second)
    _, apart = rates_by_group(mated, nonmated, GROUPS, 0.5)
    assert (apart.fnmr_ratio, apart.fmr_ratio, apart.garbe) == pytest.approx((1, 1, 0))


def test_across_groups(pairs):
    found = cross_group_fmr(pairs[1], GROUPS, 0.5)
    assert set(found) == {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")}
    assert found["a", "b"].errors == 0
    assert found["b", "b"].errors > found["a", "a"].errors > 0


def test_who_has_no_label_is_left_out(pairs):
    known = {number: label for number, label in GROUPS.items() if label == "a"}
    found, apart = rates_by_group(*pairs, known, 0.5)
    assert [each.group for each in found] == ["a"]
    assert np.isnan(apart.fnmr_ratio)


def test_intervals_are_given_with_draws(pairs):
    rate = rates_by_group(*pairs, GROUPS, 0.5, rng=np.random.default_rng(0), draws=50)[0][0].fmr.excluding
    assert rate.low < rate.value < rate.high


def test_scores_in_sds_of_their_own_group():
    found = standardised(
        [3.0, 3.0, np.nan, 3.0],
        ["a", "b", "a", "c"],
        [0, 2, 10, 14, np.nan, 5],
        ["a", "a", "b", "b", "b", "c"],
    )
    assert found[:2] == pytest.approx([2 / np.sqrt(2), -9 / np.sqrt(8)])
    assert np.isnan(found[2:]).all()
