from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from barefaced.audit.survey.measures import Ratings, per_image


def test_counts_wilson_and_the_exact_test():
    right = np.array([1, 1, 1, 1, 0] + [0] * 12 + [1, 0], bool)
    image = [0] * 5 + [1] * 12 + [2] * 2
    found = per_image(Ratings.of(range(19), image, np.ones(19), right))
    assert [each.answers for each in found] == [5, 12, 2]
    assert [each.wrong.value for each in found] == pytest.approx([0.2, 1.0, 0.5])
    assert [each.p for each in found] == pytest.approx(
        [binomtest(1, 5).pvalue, binomtest(12, 12).pvalue, 1.0]
    )
    assert found[1].adjusted == pytest.approx(3 * found[1].p)
    assert found[1].wrong.high == 1.0
    assert found[1].wrong.low == pytest.approx(12 / (12 + 1.959964**2), abs=1e-6)
