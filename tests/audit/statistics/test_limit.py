from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import AttackedLevel, PairScores, safe_resolution
from barefaced.audit.statistics.limit import rising_fit

STEPS = (1, 2, 3, 4, 6, 8)


def scores(rng, people: int, shift: float) -> tuple[PairScores, PairScores]:
    """Normal scores of everybody with himself, `shift` higher, and with eight others."""
    first = np.repeat(np.arange(people), 8)
    second = (first + rng.integers(1, people, len(first))) % people
    mated = PairScores.of(rng.normal(shift, 1, people), np.arange(people))
    return mated, PairScores.of(rng.normal(size=len(first)), first, second)


def level(rng, resolution: float, shift: float, people: int = 300, hits: float | None = None):
    """What is told below 0.5 * log2(resolution / 2) standard deviations, among 100 people."""
    mated, nonmated = scores(rng, people, shift)
    strangers = rng.normal(size=(people, 99)).max(1)
    first = mated.scores > strangers if hits is None else rng.random(people) < hits
    context = scores(rng, people, 0.0)
    return AttackedLevel(
        resolution, mated, nonmated, *context, PairScores.of(first.astype(float), np.arange(people))
    )


def rising(rng, people: int = 300):
    return [level(rng, step, max(0.0, 0.5 * np.log2(step / 2)), people) for step in STEPS]


def found(levels, seed: int = 0, draws: int = 100):
    return safe_resolution(levels, rng=np.random.default_rng(seed), draws=draws)


def test_the_fit_is_scipys():
    from scipy.optimize import isotonic_regression

    curves = np.random.default_rng(0).normal(size=(50, 9))
    assert rising_fit(curves) == pytest.approx(np.array([isotonic_regression(row).x for row in curves]))


def test_an_attack_that_knows_everything_leaves_no_safe_level():
    rng = np.random.default_rng(0)
    told = found([level(rng, step, 3.0) for step in (1, 2)])
    assert told.residual is None
    assert told.binding is not None
    assert told.holds == (False, False)


def test_an_attack_no_better_than_the_context_holds_everywhere():
    rng = np.random.default_rng(0)
    levels = []
    for step in STEPS:
        mated, nonmated = scores(rng, 400, 0.0)
        none = PairScores.of(np.zeros(400), np.arange(400))
        levels.append(AttackedLevel(step, mated, nonmated, mated, nonmated, none))
    told = found(levels)
    assert told.beyond
    assert told.binding is None
    assert (told.residual.value, told.residual.high) == pytest.approx((8, 8))
    assert told.bounds["excess_auc"] == pytest.approx([0] * 6, abs=1e-12)


def test_the_line_between_two_levels_is_read_over_the_logarithm():
    """Hits alone differ: bounds by Clopper and Pearson of 0 and of 20 in 400, 3 % between them."""
    from scipy import stats

    rng = np.random.default_rng(0)
    mated, nonmated = scores(rng, 400, 0.0)
    levels = [
        AttackedLevel(
            step, mated, nonmated, mated, nonmated, PairScores.of(np.arange(400) < many, range(400))
        )
        for step, many in ((2, 0), (4, 20))
    ]
    told = found(levels, draws=400)
    low, high = told.bounds["rank_one"]
    assert low == pytest.approx(1 - 0.05 ** (1 / 400))
    assert high == pytest.approx(stats.beta.ppf(0.95, 21, 380), abs=0.005)
    assert told.binding == "rank_one"
    assert told.residual.value == pytest.approx(2 * 2 ** ((0.03 - low) / (high - low)))
    assert told.residual.low <= told.residual.value <= told.residual.high


def test_conditions_are_those_of_each_level():
    from barefaced.audit.statistics import separations

    levels = rising(np.random.default_rng(1))
    told = found(levels[::-1])
    assert told.resolutions == STEPS
    for place, one in enumerate(levels):
        measured = separations(one.mated, one.nonmated).value
        context = separations(one.context_mated, one.context_nonmated).value
        assert told.conditions["auc"][place].value == pytest.approx(measured[0])
        assert told.conditions["excess_auc"][place].value == pytest.approx(measured[0] - context[0])
        assert told.conditions["min_cllr"][place].value == pytest.approx(measured[2])
        assert told.conditions["rank_one"][place].value == pytest.approx(one.hits.scores.mean())


def test_bounds_never_say_that_more_pixels_are_safer():
    told = found(rising(np.random.default_rng(2)))
    for name, sign in {"rank_one": 1, "auc": 1, "excess_auc": 1, "min_cllr": -1}.items():
        assert (np.diff(told.bounds[name]) * sign >= 0).all()
    assert told.holds == tuple(sorted(told.holds, reverse=True))


def test_a_failed_search_is_no_hit():
    rng = np.random.default_rng(0)
    one, two = level(rng, 1, 0.0, hits=0.5), level(rng, 2, 0.0, hits=0.5)
    rows = one.hits.scores.copy()
    expected = rows.copy()
    rows[:100], expected[:100] = np.nan, 0
    failed = AttackedLevel(1, *_sets(one), PairScores.of(rows, range(300)))
    told = found([failed, two])
    assert told.conditions["rank_one"][0].value == pytest.approx(expected.mean())


def _sets(one: AttackedLevel):
    return one.mated, one.nonmated, one.context_mated, one.context_nonmated


def test_what_cannot_be_told_is_refused():
    rng = np.random.default_rng(0)
    one, two = level(rng, 1, 0.0, 20), level(rng, 2, 0.0, 20)
    with pytest.raises(ValueError, match="two resolutions or more"):
        found([one])
    with pytest.raises(ValueError, match=r"got \[1.0, 1.0\]"):
        found([one, one])
    nobody = PairScores.of(np.full(20, np.nan), range(20))
    with pytest.raises(ValueError, match="fewer at 3 px"):
        found([one, two, AttackedLevel(3, nobody, *_sets(two)[1:], two.hits)])


@pytest.mark.slow
def test_r_star_is_seldom_too_high():
    """Truth: AUC over the context passes 0.52 at 2 * 2**0.1418 px, before any other condition ends."""
    true = 2 * 2 ** (np.sqrt(2) * 0.05015 / 0.5)
    too_high = 0
    for seed in range(40):
        told = found(rising(np.random.default_rng(seed), 500), seed)
        too_high += told.residual is not None and told.residual.value > true
    assert too_high <= 5  # 2 of 40 expected; more than 5 at 1 %
