from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.sets import neighbours
from barefaced.audit.quality.sets.feature_set import Rows
from barefaced.audit.quality.sets.neighbours import precision_recall


def by_hand(pictures, others, nearest):
    """Whether each picture is within the reach of some other, one after another."""
    reach = [sorted(np.linalg.norm(others - each, axis=1))[nearest] for each in others]  # 0 is itself
    return [
        any(np.linalg.norm(picture - each) <= far for each, far in zip(others, reach, strict=True))
        for picture in pictures
    ]


@pytest.mark.parametrize("nearest", [1, 3])
def test_it_is_the_papers_definition(rows, monkeypatch, nearest):
    monkeypatch.setattr(neighbours, "_BLOCK", 9)
    real, fake = rows(40, 3), rows(30, 3, place=1.0, seed=1, of="b")
    found = precision_recall(real, fake, nearest=nearest)
    assert found.precision.tolist() == by_hand(fake.values, real.values, nearest)
    assert found.recall.tolist() == by_hand(real.values, fake.values, nearest)
    assert 0 < found.precision.mean() < 1


def test_one_face_again_and_again_is_precise_and_recalls_little(rows):
    real = rows(60, 3)
    narrow = Rows(rows(60, 3, seed=1).values * np.float32(0.1), np.array([f"b {n}" for n in range(60)]))
    found = precision_recall(real, narrow)
    assert found.precision.mean() == 1
    assert found.recall.mean() < 0.1


def test_a_truth_is_no_neighbour_of_what_was_made_from_it():
    # The last lies by itself: but for its own truth nothing reaches it.
    place = np.array([[0], [10], [30], [70], [150]], np.float32)
    real, copied = Rows(place, np.array(list("vwxyz"))), place + np.float32(0.001)
    assert precision_recall(real, Rows(copied, real.people), nearest=1).precision.tolist() == [True] * 4 + [
        False
    ]
    assert precision_recall(real, Rows(copied, np.array(list("abcde"))), nearest=1).precision.all()


@pytest.mark.parametrize("people", [list("abc"), ["a"] * 9])
def test_too_few_are_refused(rows, people):
    few = Rows(rows(len(people)).values, np.array(people))
    with pytest.raises(ValueError, match="more than 3"):
        precision_recall(few, few)
