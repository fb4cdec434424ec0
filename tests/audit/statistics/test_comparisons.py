from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import PairScores, compare_all, thresholds
from barefaced.audit.statistics import comparisons as room


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch):
    monkeypatch.setattr(room, "_BLOCK", 64)


def drawn(rows: int, dimension: int = 16, seed: int = 0):
    templates = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return templates / np.linalg.norm(templates, axis=1, keepdims=True)


def one_by_one(templates, subjects):
    """Non-mated scores, falling, and their rows."""
    first, second = np.triu_indices(len(templates), 1)
    apart = subjects[first] != subjects[second]
    first, second = first[apart], second[apart]
    scores = (templates @ templates.T)[first, second]
    order = np.argsort(-scores)
    return scores[order], np.column_stack([first, second])[order]


@pytest.mark.parametrize("rows", [2, 63, 64, 65, 300])
@pytest.mark.parametrize("people", [7, None])
def test_is_every_comparison_made_one_by_one(rows, people):
    templates = drawn(rows)
    subjects = np.random.default_rng(1).integers(0, people, rows) if people else np.arange(rows)
    scores, pairs = one_by_one(templates, subjects)
    found = compare_all(templates, subjects if people else None, top=500)
    assert found.comparisons == len(scores) == found.histogram.sum()
    assert found.tail == pytest.approx(scores[:500], abs=1e-6)
    assert (templates[found.pairs[:, 0]] * templates[found.pairs[:, 1]]).sum(1) == pytest.approx(
        found.tail, abs=1e-6
    )
    assert np.isin(pairs[:100] @ [1, 1000], found.pairs @ [1, 1000]).all()
    counted = np.histogram(scores, found.edges)[0]
    assert np.abs(np.cumsum(counted) - np.cumsum(found.histogram)).max() <= 2 + len(scores) // 5000


def test_the_number_of_threads_changes_nothing():
    templates = drawn(400)
    one, four = (compare_all(templates, top=200, threads=threads) for threads in (1, 4))
    assert np.array_equal(one.histogram, four.histogram)
    assert np.array_equal(one.tail, four.tail)
    assert np.array_equal(one.pairs, four.pairs)


def test_thresholds_are_those_of_the_scores_themselves():
    templates = drawn(300)
    scores, pairs = one_by_one(templates, np.arange(300))
    found = compare_all(templates, top=1000)
    exact = {
        each.fmr: each.value.value
        for each in thresholds(PairScores.of(scores, *pairs.T), (0.1, 0.01, 1e-3), estimators=["empirical"])
    }
    assert found.threshold(1e-3) == pytest.approx(exact[1e-3], abs=1e-6)
    assert found.threshold(0.01) == pytest.approx(exact[0.01], abs=1e-6)
    assert found.threshold(0.1) == pytest.approx(exact[0.1], abs=2 / 2**15)  # below the tail: to a bin
    for rate in (1e-3, 0.01, 0.1):
        assert found.fmr(found.threshold(rate)) == pytest.approx(rate, abs=2e-5 + 0.001 * rate)
        assert found.fmr(found.threshold(rate)) <= rate


def test_equal_templates_are_counted_and_kept_by_row():
    found = compare_all(np.tile(drawn(1), (200, 1)), top=50)
    assert found.histogram[np.searchsorted(found.edges, 1) - 1 :].sum() == found.comparisons == 19900
    assert found.tail == pytest.approx(np.ones(50), abs=1e-5)
    assert found.threshold(0.5) > 0.999


def test_failures_are_counted():
    templates = drawn(100)
    templates[[3, 50]] = np.nan
    found = compare_all(templates, top=10_000)
    assert found.failures == 2
    assert found.comparisons == 98 * 97 // 2
    assert not np.isin(found.pairs, [3, 50]).any()


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_to_compare(rows):
    found = compare_all(drawn(2)[:rows])
    assert found.comparisons == len(found.tail) == 0
    assert np.isnan(found.threshold(0.01))
    assert np.isnan(found.fmr(0.5))


def test_one_subject_has_no_strangers():
    assert compare_all(drawn(70), np.zeros(70)).comparisons == 0


def test_work_done_is_reported():
    done = []
    found = compare_all(drawn(200), report=done.append)
    assert sum(done) == found.comparisons


def test_rows_must_be_of_unit_norm():
    with pytest.raises(ValueError, match="norm of 1"):
        compare_all(drawn(5) * 2)


def test_subjects_must_go_with_rows():
    with pytest.raises(ValueError, match="N subjects"):
        compare_all(drawn(5), np.arange(4))
