from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import prior_pull


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def truths():
    return unit(np.random.default_rng(0).normal(size=(60, 32)))


def test_a_common_look_pulls(truths):
    found = prior_pull(unit(truths + 0.1), truths, np.arange(60), rng=np.random.default_rng(0), draws=200)
    assert found.pull.value == pytest.approx(found.outputs.value - found.truths.value)
    assert found.pull.low > 0.1


def test_no_common_look_does_not(truths):
    others = unit(np.random.default_rng(1).normal(size=(60, 32)))
    found = prior_pull(others, truths, np.arange(60), rng=np.random.default_rng(0), draws=200)
    assert found.pull.low < 0 < found.pull.high


def test_is_the_mean_over_different_people_alone(truths):
    subjects = np.arange(60) // 3
    apart = subjects[:, None] != subjects
    assert prior_pull(truths, truths, subjects).outputs.value == pytest.approx(
        (truths @ truths.T)[apart].mean()
    )


def test_failures_are_left_out(truths):
    outputs = truths.copy()
    outputs[5] = np.nan
    kept = np.delete(np.arange(60), 5)
    assert prior_pull(outputs, truths, np.arange(60)) == prior_pull(truths[kept], truths[kept], kept)


def test_shapes_must_agree(truths):
    with pytest.raises(ValueError, match="row by row"):
        prior_pull(truths[1:], truths, np.arange(60))


def test_one_person_is_not_enough(truths):
    with pytest.raises(ValueError, match="got 1"):
        prior_pull(truths, truths, np.zeros(60))
