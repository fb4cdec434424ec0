from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import MEASURES, PairScores, det_curve, separations


def both(mated, nonmated):
    return (
        PairScores.of(mated, np.arange(len(mated))),
        PairScores.of(nonmated, np.arange(len(nonmated)) + len(mated)),
    )


def measured(mated, nonmated) -> dict[str, float]:
    return dict(zip(MEASURES, separations(*both(mated, nonmated)).value, strict=True))


def test_of_the_recovered_parameters_it_is_what_they_imply():
    rng = np.random.default_rng(0)
    found = measured(rng.normal(4.66, 1.666, 20_000), rng.normal(size=100_000))
    assert found["auc"] == pytest.approx(0.992, abs=0.001)
    assert found["eer"] == pytest.approx(0.040, abs=0.002)


def test_auc_is_mann_whitneys_with_ties():
    from scipy import stats

    rng = np.random.default_rng(0)
    mated, nonmated = rng.integers(2, 9, 40), rng.integers(0, 6, 70)
    expected = stats.mannwhitneyu(mated, nonmated).statistic / (40 * 70)
    assert measured(mated, nonmated)["auc"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("mated", "nonmated", "auc", "eer", "cllr"),
    [
        pytest.param([2, 3], [0, 1], 1, 0, 0, id="apart"),
        pytest.param([1, 1], [1, 1], 0.5, 0.5, 1, id="constant"),
        pytest.param([0, 1], [2, 3], 0, 0.5, 1, id="upside-down"),
        # Hull from (FMR 0, FNMR 1/2) to (1/2, 0): they are equal at 1/4; one half is told in two bits' place.
        pytest.param([1, 3], [0, 2], 0.75, 0.25, 0.5, id="by-hand"),
    ],
)
def test_by_hand(mated, nonmated, auc, eer, cllr):
    found = measured(mated, nonmated)
    assert (found["auc"], found["eer"], found["min_cllr"]) == pytest.approx((auc, eer, cllr), abs=1e-9)


def test_min_cllr_of_noise_is_nearly_a_bit():
    rng = np.random.default_rng(0)
    assert measured(rng.normal(size=3000), rng.normal(size=3000))["min_cllr"] == pytest.approx(1, abs=0.01)


def test_min_cllr_is_that_of_pooling_every_score():
    """Plain pool adjacent violators over all scores, both kinds weighted alike."""
    rng = np.random.default_rng(0)
    mated, nonmated = rng.normal(1.5, 1, 60), rng.normal(size=90)
    from scipy.optimize import isotonic_regression

    scores = np.concatenate([mated, nonmated])
    order = np.argsort(scores)
    kind = np.repeat([1.0, 0.0], (60, 90))[order]
    weight = np.where(kind, 1 / 60, 1 / 90)
    share = isotonic_regression(kind, weights=weight).x
    expected = (-np.log2(share[kind == 1]).mean() - np.log2(1 - share[kind == 0]).mean()) / 2
    assert measured(mated, nonmated)["min_cllr"] == pytest.approx(expected)


def test_measures_do_not_depend_on_the_scale():
    rng = np.random.default_rng(0)
    mated, nonmated = rng.normal(2, 1, 50), rng.normal(size=200)
    assert measured(np.exp(mated), np.exp(nonmated)) == pytest.approx(measured(mated, nonmated))


def test_fnmr_at_a_realised_rate_is_counted():
    rng = np.random.default_rng(0)
    mated, nonmated = rng.normal(2, 1, 500), rng.normal(size=1000)
    found = separations(*both(mated, nonmated), (0.01, 0.1)).value[len(MEASURES) :]
    for rate, share in zip((0.01, 0.1), found, strict=True):
        limit = np.sort(nonmated)[-int(rate * 1000) - 1]
        assert share == pytest.approx(np.mean(mated <= limit))


def test_weights_are_repeats():
    rng = np.random.default_rng(0)
    mated, nonmated = rng.normal(2, 1, 30), rng.normal(size=50)
    subjects = np.arange(30), np.arange(50) + 30
    twice = separations(
        *(
            PairScores.of(np.repeat(x, 2), np.repeat(s, 2))
            for x, s in zip((mated, nonmated), subjects, strict=True)
        )
    )
    assert twice.value == pytest.approx(separations(*both(mated, nonmated)).value)


def test_without_one_kind_nothing_is_told():
    assert np.isnan(separations(*both([], [1.0, 2.0])).value).all()
    assert np.isnan(separations(*both([1.0, 2.0], [])).value).all()


def curve(people: int = 80, draws: int = 200):
    rng = np.random.default_rng(0)
    first, second = np.triu_indices(people, 1)
    nonmated = PairScores.of(rng.normal(size=len(first)), first, second)
    return det_curve(PairScores.of(rng.normal(3, 1.2, people), range(people)), nonmated, rng=rng, draws=draws)


def test_the_curve_falls_inside_its_bands():
    found = curve()
    assert (np.diff(found.fnmr) <= 0).all()
    assert found.fnmr[-1] == 0
    inner = slice(5, -25)  # where neither error is all or nothing
    assert (found.pointwise[:, 0] <= found.fnmr).all()
    assert (found.simultaneous[inner, 0] <= found.fnmr[inner]).all()
    assert (found.simultaneous[inner, 1] > found.pointwise[inner, 1]).mean() > 0.9
    assert found.auc.low < found.auc.value < found.auc.high
    assert found.eer.low < found.eer.value < found.eer.high


def test_without_draws_there_is_no_band():
    found = det_curve(*both([1.0, 3.0], [0.0, 2.0]))
    assert np.isnan(found.pointwise).all()
    assert np.isnan(found.simultaneous).all()
    assert found.eer.value == pytest.approx(0.25)


def test_a_curve_needs_both_kinds():
    with pytest.raises(ValueError, match="0 mated and 2 non-mated"):
        det_curve(*both([np.nan], [1.0, 2.0]))
