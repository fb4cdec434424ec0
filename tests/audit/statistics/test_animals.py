from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, zoo


def scored(mated, others):
    """Everybody's own score, and the mean of two people's numbers as the score of their comparison."""
    first, second = np.triu_indices(len(mated), 1)
    others = np.asarray(others, float)
    return (
        PairScores.of(mated, np.arange(len(mated))),
        PairScores.of((others[first] + others[second]) / 2, first, second),
    )


def test_by_hand():
    """Eight people, quarters of two: 0 and 1 match everybody, 2 and 3 nobody."""
    found = zoo(*scored([9, 8, 1, 2, 5, 5, 5, 5], [9, 8, 1, 2, 5, 5, 5, 5]))
    assert found.kinds == ("chameleon",) * 2 + ("phantom",) * 2 + ("",) * 4
    assert (found.count("chameleon"), found.count("dove")) == (2, 0)
    assert found.p["chameleon"] == pytest.approx(1 / 28)  # one of C(8, 2) pairs
    assert found.p["dove"] == pytest.approx(1)
    assert found.mated[0] == 9
    assert found.nonmated[0] == pytest.approx((7 * 9 + 8 + 1 + 2 + 5 * 4) / 14)


def test_doves_and_worms():
    found = zoo(*scored([9, 8, 1, 2, 5, 5, 5, 5], [1, 2, 9, 8, 5, 5, 5, 5]))
    assert found.kinds == ("dove",) * 2 + ("worm",) * 2 + ("",) * 4


def test_p_is_scipys():
    from scipy import stats

    rng = np.random.default_rng(0)
    for people in (30, 101):
        found = zoo(*scored(rng.normal(size=people), rng.normal(size=people)))
        for kind, p in found.p.items():
            expected = stats.hypergeom.sf(found.count(kind) - 1, people, people // 4, people // 4)
            assert p == pytest.approx(expected)


def test_people_who_are_like_everybody_are_found():
    rng = np.random.default_rng(0)
    common = rng.normal(size=80)
    found = zoo(*scored(common + rng.normal(0, 0.5, 80), common))
    assert found.p["chameleon"] < 1e-3
    assert found.p["phantom"] < 1e-3
    assert found.p["worm"] > 0.5


def test_who_lacks_a_kind_of_scores_is_left_out():
    mated, nonmated = scored(np.arange(9.0), np.arange(9.0))
    scores = mated.scores.copy()
    scores[3] = np.nan
    found = zoo(PairScores(scores, mated.first, mated.second), nonmated)
    assert 3 not in found.subjects
    assert len(found.subjects) == 8
    with pytest.raises(ValueError, match="four subjects or more"):
        zoo(mated.at(np.arange(3)), nonmated)
