from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores


def test_failures_are_kept_and_counted():
    pairs = PairScores.of([0.5, np.nan, 0.1], [1, 2, 3], [4, 5, 6])
    assert len(pairs) == 3
    assert pairs.failures == 1
    assert pairs.known.scores.tolist() == [0.5, 0.1]
    assert pairs.sorted().first.tolist() == [3, 1]


@pytest.mark.parametrize(
    ("first", "second", "independent"),
    [
        ([1, 2, 3], None, True),
        ([1, 1, 3], None, False),
        ([1, 3], [2, 4], True),
        ([1, 2], [2, 4], False),
    ],
)
def test_comparisons_are_independent_if_no_one_is_in_two(first, second, independent):
    assert PairScores.of(np.zeros(len(first)), first, second).independent is independent


@pytest.mark.parametrize("parts", [([1.0], [1, 2]), ([[1.0]], [[1]]), ([1.0], [1], [1, 2])])
def test_lengths_must_agree(parts):
    with pytest.raises(ValueError, match="one length"):
        PairScores.of(*parts)


def test_infinite_scores_are_refused():
    with pytest.raises(ValueError, match="infinity"):
        PairScores.of([np.inf], [1])
