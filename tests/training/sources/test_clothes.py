from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from barefaced.training.sources.clothes import DRAWN, DRESSED, picture_of, something_drawn

MOUTH = np.array([[1, 0, 1], [0, 0, 0]], np.uint8)


@pytest.fixture
def bank():
    """Two pictures, bare ones 0 and 1; dressed, 10 times that and which."""
    return SimpleNamespace(
        image=lambda place: place,
        worn=np.zeros((2, 3)),
        mouth=MOUTH,
        dressed=lambda place, k: (10 * (place + 1) + k, bool(MOUTH[place, k])),
    )


def drawn(bank, place: int, count: int = 1000, **other) -> list[tuple[int, bool]]:
    return [picture_of(bank, place, np.random.default_rng(seed), **other) for seed in range(count)]


def test_faces_wear_something_as_often_as_it_says(bank):
    seen = drawn(bank, 0)
    assert {picture for picture, _ in seen} == {0, 10, 11, 12}
    assert np.mean([picture >= 10 for picture, _ in seen]) == pytest.approx(DRESSED, abs=0.05)
    assert all(masked == (picture in (10, 12)) for picture, masked in seen)


def test_masked_means_with_a_mask_over_the_mouth(bank):
    assert set(drawn(bank, 0, 60, masked=True)) == {(10, True), (12, True)}


def test_where_no_picture_has_one_the_face_is_bare(bank):
    assert set(drawn(bank, 1, 20, masked=True)) == {(1, False)}


@pytest.mark.parametrize("masked", [False, True])
def test_a_set_that_was_not_dressed_is_bare_and_takes_no_chance(bank, masked):
    """So that what is drawn afterwards is the same with a set dressed or not."""
    bank.worn = bank.mouth = None
    rng = np.random.default_rng(0)
    assert picture_of(bank, 1, rng, masked=masked) == (1, False)
    assert rng.random() == np.random.default_rng(0).random()


def test_the_share_drawn_is_of_all_faces():
    """Of those left bare it is larger by as much as they are fewer."""
    rng = np.random.default_rng(0)
    share = np.mean([something_drawn(rng) for _ in range(4000)])
    assert share * (1 - DRESSED) == pytest.approx(DRAWN, abs=0.02)
