from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import gallery_sizes, gaussian_searches, identification


@pytest.mark.parametrize(
    ("size", "rank_one", "tpir"),
    [(10**3, 0.80, 0.59), (10**5, 0.57, 0.37), (10**6, 0.45, 0.28), (10**8, 0.27, 0.15)],
)
def test_growth_is_what_the_recovered_parameters_imply(size, rank_one, tpir):
    found = gaussian_searches(4.66, 1.666, [size])[0]
    assert found.rank_one == pytest.approx(rank_one, abs=0.02)
    assert found.tpir == pytest.approx(tpir, abs=0.02)


def test_a_million_strangers_hold_a_false_candidate():
    assert gaussian_searches(4.66, 1.666, [10**6])[0].false_candidate == pytest.approx(0.63, abs=0.005)


def test_a_real_photograph_is_found_throughout():
    assert all(each.rank_one >= 0.997 for each in gaussian_searches(8.83, 1.05, [10**3, 10**6, 10**8]))


def test_an_sd_is_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        gaussian_searches(1, 0, [10])


def drawn(people: int = 500):
    rng = np.random.default_rng(0)
    others = rng.normal(size=(people, people))
    np.fill_diagonal(others, np.nan)
    return rng.normal(4.66, 1.666, people), others


def test_random_galleries_agree_with_the_gaussian_form():
    sizes = [10, 100, 400]
    found = identification(*drawn(), rng=np.random.default_rng(0), sizes=sizes, galleries=60)
    for each, expected in zip(found, gaussian_searches(4.66, 1.666, sizes), strict=True):
        assert each.cmc[1].value == pytest.approx(expected.rank_one, abs=0.04)
        assert each.tpir[1e-2].value == pytest.approx(expected.tpir, abs=0.06)
        assert each.cmc[1].low < expected.rank_one < each.cmc[1].high
        assert each.cmc[1].value <= each.cmc[5].value <= each.cmc[50].value


def test_by_hand():
    own = np.array([5.0, 2.0, np.nan, 1.0])
    others = np.array([[np.nan, 1, 2, 3], [1, np.nan, 2, 0], [0, 0, np.nan, 0], [4, 4, 4, np.nan]])
    found = identification(own, others, rng=np.random.default_rng(0), sizes=[4], ranks=(1, 4), galleries=400)[
        0
    ]
    # Three of the four columns: the first is always first, a tie of the second counts against him, the third
    # failed, the fourth is beaten by all.
    assert found.cmc[1].value == pytest.approx((1 + 1 / 4) / 4, abs=0.03)
    assert found.cmc[4].value == 0.75
    assert np.isnan(found.tpir[1e-2].value)


def test_sizes_go_by_half_decades():
    assert gallery_sizes(1000) == [10, 32, 100, 316, 1000]
    assert gallery_sizes(40) == [10, 32, 40]
    assert gallery_sizes(7) == [7]
    assert gallery_sizes(1) == []


@pytest.mark.parametrize("size", [1, 501])
def test_galleries_hold_people_at_hand(size):
    with pytest.raises(ValueError, match="2 to 500"):
        identification(*drawn(), rng=np.random.default_rng(0), sizes=[size])


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="P, G"):
        identification(np.ones(3), np.ones((4, 5)), rng=np.random.default_rng(0))
