from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import FMRS, TAILS, PairScores, thresholds
from barefaced.audit.statistics.tails.pareto import pareto_fit

PEOPLE, DIMENSION = 400, 64


def sphere(rng, people: int = PEOPLE, dimension: int = DIMENSION) -> PairScores:
    """Cosines of every two of some random directions, 79,800 of them for 400."""
    drawn = rng.normal(size=(people, dimension))
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    first, second = np.triu_indices(people, 1)
    return PairScores.of((drawn @ drawn.T)[first, second], first, second)


def truth(threshold, dimension: int = DIMENSION):
    """The share of all such cosines at or above a threshold."""
    from scipy.special import betaincc

    return betaincc((dimension - 1) / 2, (dimension - 1) / 2, (1 + np.asarray(threshold)) / 2)


def found(pairs: PairScores, estimator: str, fmrs=FMRS) -> np.ndarray:
    return np.array([each.value.value for each in thresholds(pairs, fmrs, estimators=[estimator])])


@pytest.fixture(scope="module")
def rates():
    """True FMR over nominal at 1e-4 and 1e-6: medians of 20 simulations."""
    rng, fmrs = np.random.default_rng(0), (1e-4, 1e-6)
    drawn = [sphere(rng) for _ in range(20)]
    return {
        name: np.median([truth(found(pairs, name, fmrs)) / fmrs for pairs in drawn], axis=0)
        for name in ("gaussian", "pareto", "beta")
    }


def test_gaussian_thresholds_are_too_strict(rates):
    assert rates["gaussian"] == pytest.approx((0.45, 0.08), rel=0.15)


def test_pareto_thresholds_hold_to_1e_4_and_are_lenient_beyond(rates):
    assert rates["pareto"][0] == pytest.approx(1.0, abs=0.25)
    assert rates["pareto"][1] > 1.5


def test_beta_is_the_law_of_directions(rates):
    assert rates["beta"] == pytest.approx((1, 1), abs=0.1)


def test_empirical_lets_in_no_more_than_it_says():
    pairs = sphere(np.random.default_rng(1))
    for fmr, limit in zip((0.1, 1e-2, 1e-3), found(pairs, "empirical", (0.1, 1e-2, 1e-3)), strict=True):
        assert np.mean(pairs.scores >= limit) == pytest.approx(fmr, abs=1.01 / len(pairs))
        assert np.mean(pairs.scores >= limit) <= fmr


def test_empirical_keeps_ties_together():
    pairs = PairScores.of(np.repeat([0.0, 0.5], [990, 10]), np.arange(1000))
    limit = found(pairs, "empirical", (0.01,))[0]
    assert 0 < limit <= 0.5
    pairs = PairScores.of(np.repeat([0.0, 0.5], [980, 20]), np.arange(1000))
    assert found(pairs, "empirical", (0.01,))[0] > 0.5


def test_what_lies_beyond_the_data_is_marked():
    told = thresholds(sphere(np.random.default_rng(0)), estimators=["empirical", "pareto"])
    assert [each.extrapolated for each in told] == [False, False, True, True, True] * 2
    assert told[2].expected == pytest.approx(7.98)
    assert told[4].factor == pytest.approx(10 / 0.0798)
    assert told[1].factor == 1
    assert np.isnan(told[2].value.value)
    assert np.isfinite(told[7].value.value)


def test_pareto_fit_is_scipys():
    from scipy import stats

    for shape in (-0.3, -0.05, 0.2):
        excess = stats.genpareto.rvs(shape, scale=2, size=3000, random_state=1)
        theirs, _, scale = stats.genpareto.fit(excess, floc=0)
        ours, ratio = pareto_fit(excess, np.ones((2, len(excess))))
        assert ours == pytest.approx([theirs] * 2, abs=2e-3)
        assert ours / ratio == pytest.approx([scale] * 2, rel=3e-3)


def test_weights_count_scores_as_often():
    rng = np.random.default_rng(0)
    scores = np.sort(rng.normal(0, 0.1, 3000))
    often = rng.integers(1, 4, 3000)
    for name, tail in TAILS.items():
        weighted = tail(scores, often[None].astype(float), np.array([0.01]))
        repeated = np.repeat(scores, often)
        plain = tail(repeated, np.ones((1, len(repeated))), np.array([0.01]))
        # The Pareto distribution starts at the highest twentieth of the scores as they are.
        assert weighted == pytest.approx(plain, abs=0.002 if name == "pareto" else 1e-12)


@pytest.mark.parametrize("estimator", TAILS)
def test_constant_and_few_scores_are_told_without_noise(estimator):
    for scores in (np.full(1000, 0.3), np.array([0.1, 0.2, 0.3]), np.array([0.5])):
        told = thresholds(PairScores.of(scores, np.arange(len(scores))), estimators=[estimator])
        assert len(told) == 5


def test_beta_says_nothing_of_what_is_no_cosine():
    assert np.isnan(found(PairScores.of(np.random.default_rng(0).normal(size=500), range(500)), "beta")).all()


def test_failures_are_left_out():
    scores = np.random.default_rng(0).normal(0, 0.1, 500)
    holed = np.append(scores, [np.nan] * 3)
    both = [found(PairScores.of(each, np.arange(len(each))), "gaussian") for each in (scores, holed)]
    assert np.array_equal(*both)


def test_unknown_estimators_are_refused_by_name():
    with pytest.raises(ValueError, match="no such estimator: gumbel; there are empirical"):
        thresholds(sphere(np.random.default_rng(0), 20), estimators=["gumbel"])


def test_no_scores_are_refused():
    with pytest.raises(ValueError, match="got none"):
        thresholds(PairScores.of([np.nan], [1]))


@pytest.mark.parametrize("estimator", ["gaussian", "pareto"])
def test_intervals_hold_the_value(estimator):
    pairs = sphere(np.random.default_rng(0), 150)
    for each in thresholds(
        pairs, (1e-2, 1e-4), estimators=[estimator], rng=np.random.default_rng(0), draws=100
    ):
        assert each.value.low < each.value.value < each.value.high


@pytest.fixture(scope="module")
def simulated() -> tuple[np.ndarray, float]:
    """Of 200 studies: true rates at the threshold for 1e-4, over 1e-4; and how often its interval held it."""
    rng, held, rates = np.random.default_rng(3), 0, []
    for _ in range(200):
        pairs = sphere(rng)
        at = thresholds(pairs, (1e-4,), estimators=["pareto"], rng=rng, draws=200)[0].value
        rates.append(truth(at.value) / 1e-4)
        held += truth(at.high) <= 1e-4 <= truth(at.low)
    return np.array(rates), held / 200


@pytest.mark.slow
def test_tail_at_1e_4_is_within_a_quarter(simulated):
    assert np.median(np.abs(simulated[0] - 1)) < 0.25


@pytest.mark.slow
@pytest.mark.xfail(strict=True, reason="the bootstrap of people is too narrow for tails: 87 %")
def test_intervals_of_the_tail_cover(simulated):
    assert 0.93 <= simulated[1] <= 0.97
