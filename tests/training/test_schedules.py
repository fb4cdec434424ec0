from __future__ import annotations

import numpy as np
import pytest

from barefaced.training.schedules import SCHEDULES, learning_rate_factor


def factors(schedule: str, *, steps: int, warmup: int = 0) -> np.ndarray:
    told = [learning_rate_factor(schedule, step=s, steps=steps, warmup=warmup) for s in range(steps + 1)]
    return np.array(told)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("constant", [1, 1, 1, 1, 1]),
        ("linear", [1, 1, 1, 0.5, 0]),
        ("cosine-as-published", [1, 0.5, 0, 0.5, 1]),
        ("cosine", [1, 0.5 + np.sqrt(0.125), 0.5, 0.5 - np.sqrt(0.125), 0]),
    ],
)
def test_shape(schedule, expected):
    assert np.allclose(factors(schedule, steps=4), expected)


@pytest.mark.parametrize("schedule", ["cosine", "linear"])
def test_falls_to_zero_once_at_the_very_end(schedule):
    told = factors(schedule, steps=1000)
    assert told[-1] == 0
    assert (told[:-1] > 0).all()
    assert (np.diff(told) <= 0).all()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_warm_up_climbs_from_near_zero(schedule):
    told, plain = factors(schedule, steps=100, warmup=10), factors(schedule, steps=100)
    assert np.allclose(told[:10], plain[:10] * np.arange(1, 11) / 10)
    assert np.array_equal(told[10:], plain[10:])


def test_an_unknown_name_lists_the_known():
    with pytest.raises(ValueError, match="'cosin'; known: constant, cosine, cosine-as-published, linear"):
        learning_rate_factor("cosin", step=0, steps=1)
