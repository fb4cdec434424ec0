from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, best_of, fmr, fnmr, repeats


def drawn(people: int = 200, samples: int = 8, between: float = 1.0, within: float = 0.5) -> PairScores:
    rng = np.random.default_rng(0)
    owner = np.repeat(np.arange(people), samples)
    return PairScores.of(rng.normal(4, between, people)[owner] + rng.normal(0, within, len(owner)), owner)


def test_variance_is_split():
    found = repeats(drawn(), rng=np.random.default_rng(0), draws=300)
    assert found.subject_sd.value == pytest.approx(1, rel=0.1)
    assert found.sample_sd.value == pytest.approx(0.5, rel=0.05)
    assert found.icc.value == pytest.approx(0.8, abs=0.04)
    assert found.icc.low < found.icc.value < found.icc.high


def test_by_hand():
    """Two subjects with means 1 and 5: between 16, within 2 each on df 1."""
    found = repeats(PairScores.of([0, 2, 4, 6], [0, 0, 1, 1]), [1, 7])
    assert found.sample_sd.value == pytest.approx(np.sqrt(2))
    assert found.subject_sd.value == pytest.approx(np.sqrt((16 - 2) / 2))
    assert found.icc.value == pytest.approx(7 / 9)
    assert [each.value for each in found.flips] == [0.5, 0]
    assert (found.by_subject[0].minimum, found.by_subject[1].mean) == (0, 5)


def test_flips_are_those_of_two_draws():
    pairs = drawn(samples=2)
    apart = (pairs.scores.reshape(-1, 2) >= 4).sum(1) == 1
    assert repeats(pairs, [4.0]).flips[0].value == pytest.approx(apart.mean())


def test_nothing_but_the_draw_gives_no_subject_variance():
    found = repeats(drawn(between=0))
    assert found.icc.value < 0.05


def test_failures_are_counted_for_each_subject():
    found = repeats(PairScores.of([1, np.nan, 3, 4, np.nan], ["a", "a", "b", "b", "c"]))
    assert found.by_subject["a"].failures == 1
    assert found.by_subject["c"].comparisons == 1


def test_the_best_of_each_comparison_is_kept():
    pairs = PairScores.of([1, 5, np.nan, np.nan, 2, 9], list("aabbca"), list("xxyyzx"))
    found = best_of(pairs)
    assert dict(zip(found.first, found.scores, strict=True)) == pytest.approx(
        {"a": 9, "b": np.nan, "c": 2}, nan_ok=True
    )
    first_two = best_of(pairs, 2)
    assert dict(zip(first_two.first, first_two.scores, strict=True))["a"] == 5
    assert len(best_of(PairScores.of([], []))) == 0


def test_an_attacker_who_keeps_the_best_misses_less_and_names_more_strangers():
    rng = np.random.default_rng(0)
    mated = drawn(within=1)
    first, second = (np.repeat(each, 8) for each in np.nonzero(~np.eye(40, dtype=bool)))
    nonmated = PairScores.of(rng.normal(size=len(first)), first, second)
    assert fnmr(best_of(mated), [3])[0].excluding.value < fnmr(best_of(mated, 1), [3])[0].excluding.value
    plain, best = (fmr(best_of(nonmated, count), [2.0])[0].excluding.value for count in (1, 8))
    assert best == pytest.approx(1 - (1 - 0.0228) ** 8, rel=0.2)
    assert plain == pytest.approx(0.0228, rel=0.4)
