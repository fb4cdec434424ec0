from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from barefaced.datasets import FaceBank, note_doubts
from barefaced.errors import BarefacedError


def finder(*boxes: tuple[float, ...]):
    """A detector that sees the same in every picture with a face: boxes (x1, y1, x2, y2) and a score."""
    return partial(seen, np.array(boxes, np.float32).reshape(-1, 5))


def seen(held: np.ndarray, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    assert image.flags.c_contiguous
    found = held if image.shape[1] >= 90 else held[:0]
    return found[:, :4], found[:, 4]


KNOWN = (17, 9, 75, 87, 0.8)
"""Where the drawn faces of the bank lie, roughly."""
FAR, FARTHER, BESIDE = (0, 0, 9, 9, 0.7), (80, 80, 90, 90, 0.6), (1, 1, 10, 10, 0.5)


def test_what_is_new_to_the_first_teacher_and_then_to_both(bank):
    told = []
    path = note_doubts(
        bank, "faces_a", own=finder(KNOWN, BESIDE, FARTHER), second=finder(KNOWN, FAR),
        progress=lambda *done: told.append(done),
    )  # fmt: skip
    assert path == bank / "faces_a.doubts.npz"
    assert told == [(number, 5) for number in range(1, 6)]
    noted = FaceBank.open(bank, "faces_a")
    assert noted.also.dtype == noted.confused.dtype == np.float32
    assert np.allclose(noted.also, [FAR] * 4)  # BESIDE overlaps it: the second teacher confirms what we saw
    assert np.allclose(noted.confused, [FARTHER] * 4)
    assert noted.also_owner.tolist() == noted.confused_owner.tolist() == [0, 1, 2, 3]
    assert np.allclose(noted.also_of(2), [FAR])


def test_two_processes_note_what_one_does(bank):
    own, second = finder(KNOWN, BESIDE, FARTHER), finder(KNOWN, FAR)
    one = note_doubts(bank, "faces_a", own=own, second=second).read_bytes()
    assert note_doubts(bank, "faces_a", own=own, second=second, jobs=2).read_bytes() == one


def test_all_agree(bank):
    note_doubts(bank, "faces_a", own=finder(KNOWN), second=finder())
    noted = FaceBank.open(bank, "faces_a")
    assert noted.also.shape == noted.confused.shape == (0, 5)


def test_what_overlaps_a_little_is_another_thing(bank):
    """Two boxes are of one thing from an overlap of a fifth of both together."""
    x1, y1, x2, y2, score = KNOWN
    aside = [(x1 + share * (x2 - x1), y1, x2 + share * (x2 - x1), y2, score) for share in (0.6, 0.8)]
    note_doubts(bank, "faces_a", own=finder(*aside), second=finder())
    assert np.allclose(FaceBank.open(bank, "faces_a").confused[:, 0], aside[1][0])


def test_damaged_doubts_are_noted_anew(bank):
    (bank / "faces_a.doubts.npz").write_bytes(b"half")
    note_doubts(bank, "faces_a", own=finder(FAR), second=finder())
    assert len(FaceBank.open(bank, "faces_a").confused) == 4


def test_a_failure_leaves_the_older_doubts(bank):
    note_doubts(bank, "faces_a", own=finder(FAR), second=finder())
    before = (bank / "faces_a.doubts.npz").read_bytes()

    def stopped(image):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        note_doubts(bank, "faces_a", own=stopped, second=finder())
    assert (bank / "faces_a.doubts.npz").read_bytes() == before


def test_a_wrong_name_lists_the_known(bank):
    with pytest.raises(BarefacedError, match="holds no labelled set 'scenes'; known: faces_a"):
        note_doubts(bank, "scenes", own=finder(), second=finder())
