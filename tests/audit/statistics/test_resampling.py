from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, bootstrap

NODES = {"no": 0.0, "some": 0.1, "strong": 0.7}


def drawn(people: int, node: float, rng) -> PairScores:
    """Every pair of some people: what is theirs and what is the pair's, with a variance of one."""
    first, second = np.triu_indices(people, 1)
    own = rng.normal(0, np.sqrt(node / 2), people)
    return PairScores.of(
        own[first] + own[second] + rng.normal(0, np.sqrt(1 - node), len(first)), first, second
    )


def mean(pairs):
    return lambda weights: weights @ pairs.scores[:, None] / weights.sum(1, keepdims=True)


def width(found) -> float:
    ((low, high),) = found.bounds()
    return high - low


@pytest.mark.parametrize("node", NODES.values(), ids=NODES)
def test_intervals_are_as_wide_as_means_of_dependent_pairs_spread(node):
    rng = np.random.default_rng(0)
    means = [drawn(40, node, rng).scores.mean() for _ in range(1500)]
    widths = [width(bootstrap(mean(pairs), pairs, rng=rng, draws=400)) for pairs in
              (drawn(40, node, rng) for _ in range(30))]  # fmt: skip
    assert np.mean(widths) == pytest.approx(
        2 * 1.96 * np.std(means), rel=0.15
    )  # too wide where people have no effect


@pytest.mark.slow
@pytest.mark.parametrize("node", NODES.values(), ids=NODES)
def test_intervals_cover_with_dependent_pairs(node):
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(1000):
        pairs = drawn(60, node, rng)
        ((low, high),) = bootstrap(mean(pairs), pairs, rng=rng, draws=400).bounds()
        held += low <= 0 <= high
    assert 0.93 <= held / 1000 <= 0.97


def test_drawing_pairs_would_be_too_sure():
    rng = np.random.default_rng(0)
    pairs = drawn(60, 0.7, rng)
    alone = PairScores.of(pairs.scores, np.arange(len(pairs)))
    assert width(bootstrap(mean(pairs), pairs, rng=rng)) > 4 * width(bootstrap(mean(alone), alone, rng=rng))


def test_of_independent_scores_it_is_the_textbooks():
    rng = np.random.default_rng(0)
    pairs = PairScores.of(rng.normal(10, 2, 400), np.arange(400))
    found = bootstrap(mean(pairs), pairs, rng=rng)
    assert found.value == pytest.approx(pairs.scores.mean())
    assert width(found) == pytest.approx(2 * 1.96 * 2 / 20, rel=0.15)


def test_scores_of_the_same_people_tell_nothing_new():
    rng = np.random.default_rng(0)
    once = PairScores.of(rng.normal(size=50), np.arange(50))
    ten = PairScores.of(np.repeat(once.scores, 10), np.repeat(once.first, 10))
    assert width(bootstrap(mean(ten), ten, rng=rng)) == pytest.approx(
        width(bootstrap(mean(once), once, rng=rng)), rel=0.1
    )


def test_a_subject_in_two_sets_is_drawn_for_both():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=80)
    one, two = PairScores.of(scores, np.arange(80)), PairScores.of(scores + 1, np.arange(80))
    other = PairScores.of(scores + 1, np.arange(80) + 80)

    def difference(these, those):
        return mean(two)(those) - mean(one)(these)

    assert width(bootstrap(difference, one, two, rng=rng)) == pytest.approx(0, abs=1e-9)
    assert width(bootstrap(difference, one, other, rng=rng)) > 0.3


def test_bca_leans_as_the_scores_do():
    rng = np.random.default_rng(3)
    pairs = PairScores.of(rng.exponential(size=40), np.arange(40))
    plain, leaning = (
        bootstrap(mean(pairs), pairs, rng=np.random.default_rng(0), bca=bca).bounds()[0]
        for bca in (False, True)
    )
    assert (leaning > plain).all()


def test_bca_is_scipys():
    from scipy import stats

    scores = np.random.default_rng(3).exponential(size=40)
    pairs = PairScores.of(scores, np.arange(40))
    ours = bootstrap(mean(pairs), pairs, rng=np.random.default_rng(0), draws=20_000, bca=True).bounds()[0]
    theirs = stats.bootstrap(
        (scores,), np.mean, method="BCa", n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours == pytest.approx(tuple(theirs), abs=0.03)


def test_names_and_order_of_people_do_not_matter():
    pairs = drawn(20, 0.3, np.random.default_rng(0))
    named = PairScores.of(pairs.scores, *(np.char.mod("p%03d", each) for each in (pairs.first, pairs.second)))
    bounds = [bootstrap(mean(each), each, rng=np.random.default_rng(5)).bounds() for each in (pairs, named)]
    assert np.array_equal(*bounds)


def test_one_person_gives_no_interval():
    pairs = PairScores.of([1.0, 2.0], ["a", "a"])
    found = bootstrap(mean(pairs), pairs, rng=np.random.default_rng(0))
    assert found.value == 1.5
    assert np.isnan(found.bounds()).all()


def test_a_statistic_that_most_draws_cannot_give_has_no_interval():
    pairs = PairScores.of(np.arange(10.0), np.arange(10))
    found = bootstrap(
        lambda weights: np.where(weights[:, :1] > 0, 1.0, np.nan), pairs, rng=np.random.default_rng(0)
    )
    assert found.value == 1
    assert np.isnan(found.bounds()).all()
