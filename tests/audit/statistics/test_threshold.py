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


def test_pareto_intervals_lean_upwards_and_reach_further_where_people_matter():
    rng = np.random.default_rng(4)
    plain = sphere(rng, 200)
    own = rng.normal(0, 0.1, 200)
    bound = PairScores(plain.scores + own[plain.first] + own[plain.second], plain.first, plain.second)
    shuffled = PairScores(rng.permutation(bound.scores), plain.first, plain.second)
    at, alone = (
        thresholds(each, (1e-3,), estimators=["pareto"], rng=rng)[0].value for each in (bound, shuffled)
    )
    assert at.value == pytest.approx(alone.value)
    assert at.high - at.low > 1.3 * (alone.high - alone.low)
    assert alone.high - alone.value > alone.value - alone.low


def test_variance_of_pareto_thresholds_is_that_of_many_samples():
    """Independent scores with a generalised Pareto tail: errors by Fisher's information."""
    from scipy import stats

    from barefaced.audit.statistics.tails.pareto_interval import pareto_intervals

    rng, rates = np.random.default_rng(0), np.array([1e-3])
    true = stats.genpareto.isf(1e-3, -0.1)
    values, widths, held = [], [], 0
    for _ in range(60):
        pairs = PairScores.of(
            stats.genpareto.rvs(-0.1, size=20_000, random_state=rng), range(20_000)
        ).sorted()
        values.append(TAILS["pareto"](pairs.scores, np.ones((1, 20_000)), rates)[0, 0])
        ((low, high),) = pareto_intervals(pairs, rates).ends
        widths.append(high - low)
        held += low <= true <= high
    assert np.median(widths) == pytest.approx(2 * 1.96 * np.std(values), rel=0.3)
    assert held >= 52  # of 60 at 95 %, fewer in one of ten thousand


def test_a_tail_in_two_pieces_is_unstable():
    """A few comparisons of another kind, as of twins: a start above them and one below disagree."""
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 0.1, 40_000)
    mixed = np.append(scores[300:], rng.normal(0.4, 0.1, 300))
    steady, broken = (
        thresholds(
            PairScores.of(each, range(40_000)), (1e-4,), estimators=["pareto", "beta"], rng=rng, draws=20
        )
        for each in (scores, mixed)
    )
    assert [each.unstable for each in (*steady, *broken)] == [False, False, True, False]
    assert abs(broken[0].moved) > 3 * abs(steady[0].moved)
    assert broken[0].value.high - broken[0].value.low > 2 * abs(broken[0].moved)
    assert np.isnan(broken[1].moved)


def test_pareto_intervals_of_few_people_or_scores_are_not_told():
    scores = np.random.default_rng(0).normal(size=2000)
    for pairs in (
        PairScores.of(scores, np.zeros(2000), np.ones(2000)),
        PairScores.of(scores[:900], range(900)),
        PairScores.of(np.sort(np.random.default_rng(0).random(2000)) ** 0.2, range(2000)),  # ends abruptly
    ):
        told = thresholds(pairs, (1e-3,), estimators=["pareto"], rng=np.random.default_rng(0))[0]
        assert np.isnan([told.value.low, told.value.high, told.moved]).all()
        assert told.unstable == bool(pairs.scores.max() < 1)


def bound(rng, share: float) -> PairScores:
    """Normal scores of 400 people, of whose variance a share is the people's and not the pair's."""
    first, second = np.triu_indices(PEOPLE, 1)
    own = rng.normal(0, np.sqrt(share / 2), PEOPLE)
    scores = own[first] + own[second] + rng.normal(0, np.sqrt(1 - share), len(first))
    return PairScores.of(scores, first, second)


def simulate(draw, true: float) -> tuple[np.ndarray, int]:
    """Thresholds for 1e-4 of 200 studies, and how many of their intervals hold the true one."""
    rng, held, found = np.random.default_rng(3), 0, []
    for _ in range(200):
        at = thresholds(draw(rng), (1e-4,), estimators=["pareto"], rng=rng)[0].value
        found.append(at.value)
        held += at.low <= true <= at.high
    return np.array(found), held


@pytest.mark.slow
def test_the_tail_at_1e_4_is_within_a_quarter_and_its_intervals_cover():
    """Of directions, whose pairs do not hang together, and of scores with what is of the people."""
    from scipy.special import betainccinv, ndtri
    from scipy.stats import binomtest

    half = (DIMENSION - 1) / 2
    found, held = simulate(sphere, 2 * betainccinv(half, half, 1e-4) - 1)
    _, bound_held = simulate(lambda rng: bound(rng, 0.1), -ndtri(1e-4))
    assert np.median(np.abs(truth(found) / 1e-4 - 1)) < 0.25
    assert 0.93 <= (held + bound_held) / 400 <= 0.97
    for each in (held, bound_held):  # 200 tell a coverage to 3 pp
        likely = binomtest(each, 200).proportion_ci()
        assert likely.low < 0.97
        assert likely.high > 0.93
