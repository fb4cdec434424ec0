from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import (
    PairScores,
    clopper_pearson,
    fmr,
    fnmr,
    fnmr_at_realised,
    realised_fmr,
    rule_of_three,
    thresholds,
    wilson,
)


def every_pair(people: int, scores) -> PairScores:
    first, second = np.triu_indices(people, 1)
    return PairScores.of(scores, first, second)


def test_a_score_at_the_threshold_matches():
    pairs = PairScores.of([0.1, 0.5, 0.5, 0.9], range(4))
    assert fnmr(pairs, [0.5])[0].errors == 1
    assert fmr(pairs, [0.5])[0].errors == 3


def test_failures_are_misses_of_mated_pairs_and_no_matches_of_others():
    pairs = PairScores.of([0.1, np.nan, 0.9, np.nan], range(4))
    missed, matched = fnmr(pairs, [0.5])[0], fmr(pairs, [0.5])[0]
    assert (missed.errors, missed.comparisons, missed.failures) == (1, 4, 2)
    assert (missed.excluding.value, missed.including.value) == (0.5, 0.75)
    assert (matched.excluding.value, matched.including.value) == (0.5, 0.25)


def test_all_failed():
    rate = fnmr(PairScores.of([np.nan] * 3, range(3)), [0.5])[0]
    assert np.isnan(rate.excluding.value)
    assert rate.including.value == 1


def test_nothing_at_all():
    rate = fmr(PairScores.of([], []), [0.5], rng=np.random.default_rng(0))[0]
    assert np.isnan(rate.excluding.value)
    assert rate.comparisons == 0


def test_a_threshold_that_is_none_gives_no_rate():
    assert np.isnan(fnmr(PairScores.of([0.1], [0]), [np.nan])[0].excluding.value)


def test_independent_comparisons_have_clopper_pearsons_interval():
    scores = np.arange(100) / 100
    assert fnmr(PairScores.of(scores, np.arange(100)), [0.08])[0].excluding == clopper_pearson(8, 100)


def test_dependent_comparisons_have_none_without_draws():
    pairs = PairScores.of(np.arange(100) / 100, np.arange(100) // 2)
    assert np.isnan(fnmr(pairs, [0.08])[0].excluding.high)
    assert fnmr(pairs, [0.08], rng=np.random.default_rng(0), draws=100)[0].excluding.high > 0.08


def test_no_error_seen_is_not_no_error_possible():
    pairs = every_pair(30, np.zeros(435))
    rate = fmr(pairs, [0.5], rng=np.random.default_rng(0), draws=100)[0].excluding
    assert rate.value == rate.low == 0
    assert rate.high == pytest.approx(3.7 / 435, rel=0.02)


def test_a_few_wolves_make_a_rate_unsure():
    """One person in fifty matches everybody; pairs of him alone are all the errors."""
    first, second = np.triu_indices(50, 1)
    rate = fmr(
        PairScores.of(1.0 * (first == 0), first, second), [0.5], rng=np.random.default_rng(0), draws=500
    )[0].excluding
    assert rate.value == pytest.approx(2 / 50)
    assert rate.low < 0.01
    assert rate.high > 0.1
    assert clopper_pearson(49, 1225).high < 0.053


@pytest.mark.parametrize(
    ("errors", "trials", "low", "high"),
    [(8, 100, 0.0352, 0.1516), (32, 400, 0.0554, 0.1111), (0, 10, 0, 0.3085)],
)
def test_clopper_pearson_is_the_tables(errors, trials, low, high):
    found = clopper_pearson(errors, trials)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_proportions_are_scipys():
    from scipy import stats

    for errors, trials in ((0, 7), (3, 7), (7, 7), (120, 1000)):
        for ours, theirs in ((clopper_pearson, "exact"), (wilson, "wilson")):
            expected = stats.binomtest(errors, trials).proportion_ci(method=theirs)
            found = ours(errors, trials)
            assert (found.low, found.high) == pytest.approx(tuple(expected), abs=1e-9)


def test_a_share_of_nothing_is_unknown():
    assert np.isnan(wilson(0, 0).value)
    assert (clopper_pearson(0, 0).low, clopper_pearson(0, 0).high) == (0, 1)


@pytest.mark.parametrize("counts", [(-1, 5), (6, 5)])
def test_more_errors_than_trials_are_refused(counts):
    with pytest.raises(ValueError, match="errors lie between"):
        wilson(*counts)


def test_rule_of_three():
    assert rule_of_three(3_000_000) == 1e-6
    assert rule_of_three(300) == pytest.approx(clopper_pearson(0, 300, level=0.9).high, rel=0.01)
    with pytest.raises(ValueError, match="one trial"):
        rule_of_three(0)


def test_a_common_look_breaks_the_word_of_a_threshold():
    rng = np.random.default_rng(0)
    bare, drawn = (every_pair(120, rng.normal(shift, 1, 7140)) for shift in (0, 0.5))
    nominal = thresholds(bare, (1e-2,), estimators=["gaussian"])
    kept = realised_fmr(bare, nominal)[0]
    broken = realised_fmr(drawn, nominal, rng=rng, draws=200)[0]
    assert kept.ratio.value == pytest.approx(1, abs=0.3)
    assert broken.ratio.value == pytest.approx(3.4, abs=0.5)  # 1 - Phi(2.326 - 0.5) over 0.01
    assert broken.ratio.low > 1
    assert broken.realised.excluding.value == pytest.approx(broken.ratio.value * 0.01)


def test_a_common_look_gains_nothing_at_realised_rates():
    rng = np.random.default_rng(0)
    plain, scores = rng.normal(0, 1, 7140), rng.normal(4, 1.5, 120)
    found = [
        fnmr_at_realised(
            PairScores.of(scores + shift, np.arange(120)), every_pair(120, plain + shift), (1e-2, 1e-3)
        )
        for shift in (0, 0.5)
    ]
    assert [each.value for each in found[0]] == [each.value for each in found[1]]


def test_fnmr_at_realised_rates_has_an_interval():
    rng = np.random.default_rng(0)
    mated = PairScores.of(rng.normal(4, 1.5, 60), np.arange(60))
    found = fnmr_at_realised(mated, every_pair(60, rng.normal(size=1770)), (1e-2,), rng=rng, draws=200)[0]
    assert found.low < found.value < found.high
