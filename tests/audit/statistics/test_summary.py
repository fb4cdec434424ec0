from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, effect_intervals, effect_sizes, mean_and_sd, summarise


def test_a_summary_counts_failures():
    found = summarise([1.0, np.nan, 3.0, 8.0])
    assert (found.comparisons, found.failures) == (4, 1)
    assert (found.minimum, found.median, found.mean, found.maximum) == (1, 3, 4, 8)
    assert found.sd == pytest.approx(np.std([1, 3, 8], ddof=1))


@pytest.mark.parametrize("scores", [[], [np.nan], [2.0]])
def test_too_few_have_no_spread(scores):
    assert np.isnan(summarise(scores).sd)


def test_mean_and_sd_have_intervals():
    rng = np.random.default_rng(0)
    pairs = PairScores.of(rng.normal(3, 2, 200), np.arange(200))
    mean, sd = mean_and_sd(pairs, rng=rng, draws=500)
    assert mean.value == pytest.approx(pairs.scores.mean())
    assert sd.value == pytest.approx(pairs.scores.std(ddof=1))
    assert mean.low < 3 < mean.high
    assert sd.high - sd.low == pytest.approx(2 * 1.96 * 2 / np.sqrt(400), rel=0.25)


def test_effect_sizes_by_hand():
    """Means 2 and 4; variances 1 and 4; three scores each, so that s_pooled^2 is 2.5."""
    found = effect_sizes([1, 2, 3], [2, 4, 6])
    assert found.pooled.value == pytest.approx(-2 / np.sqrt(2.5))
    assert found.average.value == pytest.approx(-2 / np.sqrt(2.5))
    assert found.glass.value == pytest.approx(-1)
    assert found.hedges.value == pytest.approx(-2 / np.sqrt(2.5) * (1 - 3 / 15))


def test_unequal_numbers_part_pooled_from_average():
    found = effect_sizes(np.append(np.tile([1.0, 3.0], 50), np.nan), [2.0, 10.0])
    one, two = np.var(np.tile([1, 3], 50), ddof=1), 32
    assert found.pooled.value == pytest.approx(-4 / np.sqrt((99 * one + two) / 100))
    assert found.average.value == pytest.approx(-4 / np.sqrt((one + two) / 2))


def test_the_variant_moves_the_number_by_a_third():
    rng = np.random.default_rng(0)
    found = effect_sizes(rng.normal(4.66, 1.666, 20_000), rng.normal(8.83, 1.05, 20_000))
    assert found.average.value == pytest.approx(-3.0, abs=0.05)
    assert found.glass.value == pytest.approx(-4.0, abs=0.1)


def test_constant_scores_have_no_effect_size():
    found = effect_sizes([1, 1], [2, 2])
    assert np.isnan([found.pooled.value, found.glass.value]).all()


def test_effect_sizes_have_intervals():
    rng = np.random.default_rng(0)
    one, two = (PairScores.of(rng.normal(mean, 1, 100), np.arange(100) + mean * 1000) for mean in (0, 1))
    found = effect_intervals(one, two, rng=rng, draws=500).pooled
    plain = effect_sizes(one.scores, two.scores).pooled
    assert found.value == plain.value
    # The variance of d for equal groups: 2/n + d^2/(4 n)
    assert found.high - found.low == pytest.approx(
        2 * 1.96 * np.sqrt(2 / 100 + plain.value**2 / 400), rel=0.2
    )
