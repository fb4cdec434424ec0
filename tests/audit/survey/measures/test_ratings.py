from __future__ import annotations

import pytest

from barefaced.audit.survey.measures import Ratings


def test_none():
    none = Ratings.of([], [], [], [])
    assert (len(none), none.people, none.images) == (0, 0, 0)


def test_labels_become_numbers():
    ratings = Ratings.of(["b", "a", "b"], [7, 7, 3], [True, True, False], [True, False, False])
    assert ratings.person.tolist() == [1, 0, 1]
    assert ratings.image.tolist() == [1, 1, 0]
    assert ratings.correct.tolist() == [True, False, True]


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="one length"):
        Ratings.of([1, 2], [1, 2], [True], [True, False])
