from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.sets.extrapolation import extrapolated
from barefaced.audit.quality.sets.frechet import frechet_of_rows


def test_most_of_the_bias_goes():
    """Two normal distributions whose distance is known: 8 numbers, 0.1 apart, spreads 1 and 1.1."""
    true = 8 * (0.1**2 + 0.1**2)
    rng = np.random.default_rng(0)
    plain, better = [], []
    for _ in range(30):
        a, b = rng.normal(0, 1, (60, 8)), rng.normal(0.1, 1.1, (60, 8))
        plain.append(frechet_of_rows(a, b))
        better.append(extrapolated(a, b, rng))
    assert np.mean(plain) > 3 * true
    assert np.mean(better) == pytest.approx(true, abs=0.05)


def test_pairs_stay_together():
    """Each is its pair moved by the same: no part of them differs by chance."""
    rng = np.random.default_rng(0)
    a = rng.normal(0, 1, (40, 8))
    assert extrapolated(a, a + 0.5, rng, paired=True) == pytest.approx(8 * 0.5**2)
    assert extrapolated(a, a + 0.5, rng) < 8 * 0.5**2 - 0.1
