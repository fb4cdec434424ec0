from __future__ import annotations

import numpy as np
import pytest

from barefaced.training.sources.odds import odds


def test_shares_go_by_the_square_of_the_score():
    assert odds(np.array([0.2, 0.4, 0.6], np.float32)) == pytest.approx([4 / 56, 16 / 56, 36 / 56])


@pytest.mark.parametrize("scores", [[0.3], [0.15] * 5000, [0.2, 0.9]])
def test_they_are_what_a_generator_takes_for_probabilities(scores):
    shares = odds(np.array(scores, np.float32))
    assert 0 <= np.random.default_rng(0).choice(len(scores), p=shares) < len(scores)


def test_of_nothing_there_are_none():
    assert odds(np.zeros(0, np.float32)).shape == (0,)
