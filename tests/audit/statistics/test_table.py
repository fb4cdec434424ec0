from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import FMRS, PairScores, nonmatch_table


def shaped(mean: float, sd: float, count: int) -> np.ndarray:
    """Scores whose mean and SD are these to the last digit."""
    scores = np.random.default_rng(0).normal(size=count)
    return mean + sd * (scores - scores.mean()) / scores.std(ddof=1)


def mated(mean: float, sd: float, count: int = 200) -> PairScores:
    return PairScores.of(shaped(mean, sd, count), np.arange(count) // 2)


def nonmated(count: int = 150) -> PairScores:
    first, second = np.triu_indices(count, 1)
    return PairScores.of(shaped(0, 1, len(first)), first, second)


@pytest.mark.parametrize(
    ("mean", "sd", "printed", "near"),
    [
        pytest.param(4.66, 1.666, (8.1, 17.3, 28.6, 40.7, 52.3), 0.1, id="ArcFace"),
        # The line through the probits, 0.574 z - 2.866, itself misses the third number by 0.13.
        pytest.param(2.866 / 0.574, 1 / 0.574, (6.3, 13.7, 23.1, 33.8, 44.5), 0.14, id="AdaFace"),
    ],
)
def test_gives_table_1_of_the_work(mean, sd, printed, near):
    rows = nonmatch_table(mated(mean, sd), nonmated())
    assert [row.fmr for row in rows] == list(FMRS)
    assert [100 * row.parametric.value for row in rows] == pytest.approx(printed, abs=near)


def test_counted_stands_beside_parametric_with_failures_both_ways():
    pairs = mated(4.66, 1.666)
    scores = pairs.scores.copy()
    scores[:20] = np.nan
    row = nonmatch_table(PairScores.of(scores, pairs.first), nonmated())[1]
    missed = int(np.sum(scores < row.threshold.value))
    assert row.counted.errors == missed
    assert row.counted.excluding.value == pytest.approx(missed / 180)
    assert row.counted.including.value == pytest.approx((missed + 20) / 200)


def test_intervals_hold_the_value_and_draw_thresholds_too():
    rng = np.random.default_rng(0)
    row = nonmatch_table(mated(4.66, 1.666), nonmated(60), (1e-3,), rng=rng, draws=200)[0]
    for each in (row.threshold, row.parametric, row.counted.excluding):
        assert each.low < each.value < each.high


def test_constant_scores_have_no_parametric_rate():
    row = nonmatch_table(PairScores.of(np.ones(9), np.arange(9)), nonmated(20), (0.01,))[0]
    assert np.isnan(row.parametric.value)
    assert row.counted.excluding.value == 1
