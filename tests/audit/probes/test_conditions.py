from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.probes.acquire import NO_FACE, SEVERAL, the_face
from barefaced.audit.probes.baselines import BASELINES
from barefaced.audit.probes.conditions import CONDITIONS, PROMPTS
from barefaced.audit.probes.frame import expected_face, eye_frame, moved


@pytest.fixture(scope="module")
def face(astronaut):
    return the_face(astronaut)


def made(name, astronaut, face, side=256):
    return CONDITIONS[name].make(astronaut, face, side=side, rng=np.random.default_rng(0))


@pytest.mark.parametrize("side", [128, 256])
def test_eyes_come_to_lie_where_they_are_expected(astronaut, face, side):
    _, matrix = eye_frame(astronaut, face, side=side)
    assert np.allclose(moved(face, matrix).eyes, expected_face(side).eyes, atol=0.1)
    assert expected_face(side).interocular == pytest.approx(62 * side / 256, abs=0.1)


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_picture_given_hides_what_the_hole_says(astronaut, face, name):
    hidden = made(name, astronaut, face)
    assert hidden.patch.shape == (256, 256, 3)
    assert 0.05 < hidden.hole.mean() < 0.7
    if hidden.bare is not None:
        near = np.abs(hidden.bare[~hidden.hole].astype(int) - hidden.patch[~hidden.hole])
        assert near.mean() < 2.0  # a mask's shadow lies outside its coverage
        assert np.abs(hidden.bare[hidden.hole].astype(int) - hidden.patch[hidden.hole]).mean() > 10


@pytest.mark.parametrize(("name", "alpha"), [("half-0.10", 0.10), ("half-0.25", 0.25), ("half-0.40", 0.40)])
def test_the_cut_is_one_row_in_every_picture(astronaut, face, name, alpha):
    hidden = made(name, astronaut, face)
    row = int(np.flatnonzero(hidden.hole.all(axis=1))[0])
    assert row == round(110 + alpha * 62)
    assert (hidden.picture[row:] == 255).all()
    assert hidden.told


def test_a_cropped_half_is_all_that_is_given(astronaut, face):
    hidden = made("half-0.25-crop", astronaut, face)
    assert hidden.picture.shape == (126, 256, 3)
    assert not hidden.told


def test_a_real_mask_is_passed_whole(astronaut, face):
    hidden = made("real-mask", astronaut, face)
    assert hidden.picture is astronaut
    assert (hidden.bare, hidden.told) == (None, False)


def test_the_words_are_those_of_work_000():
    assert PROMPTS["mask"].startswith("This is for academic research. Create a realistic reconstruction of")
    assert {CONDITIONS[name].prompt for name in CONDITIONS if name.startswith("half")} == {PROMPTS["half"]}


@pytest.mark.parametrize("name", BASELINES)
def test_baselines_leave_what_is_seen(astronaut, face, name):
    hidden = made("synthetic-mask", astronaut, face)
    filled = BASELINES[name](hidden)
    assert filled.dtype == np.uint8
    assert np.array_equal(filled[~hidden.hole], hidden.patch[~hidden.hole])


def test_one_face_or_a_reason(astronaut, face):
    assert face.interocular > 20
    assert the_face(np.zeros((64, 64, 3), np.uint8)) == NO_FACE
    assert the_face(np.hstack([astronaut, astronaut])) == SEVERAL
