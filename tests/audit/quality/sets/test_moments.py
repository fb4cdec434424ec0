from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.sets.moments import Moments


def test_rows_a_few_at_a_time_are_rows_all_at_once(rows):
    values = rows(100, place=1000.0).values  # far from 0, where a sum of squares would lose all figures
    found = Moments(values.shape[1])
    for part in np.split(values, [0, 1, 40, 97]):
        found.add(part)
    assert found.count == 100
    assert found.mean == pytest.approx(values.mean(0, dtype=float))
    assert found.covariance == pytest.approx(np.cov(values.astype(float), rowvar=False))


def test_one_row_has_no_covariance(rows):
    with pytest.raises(ValueError, match="at least 2"):
        _ = Moments.of(rows(1).values).covariance
