from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.conditions import CONDITIONS
from barefaced.audit.probes.controls import CONTROLS
from barefaced.audit.study import Photo, Study
from barefaced.errors import UnreadableImage


@pytest.fixture(scope="module")
def made(astronaut):
    half = CONDITIONS["half-0.25"]
    return half.make(astronaut, the_face(astronaut), side=128, rng=np.random.default_rng(0))


def cast(astronaut, others: int, *, third: bool = False, broken: bool = False) -> tuple[Cast, Photo]:
    """A study of one person and others, each the same portrait in a light of its own."""
    roles = [("me", "reference"), ("me", "probe_clean"), *[("me", "probe_clean")] * third]
    roles += [(f"p{number}", "reference") for number in range(others)]
    photos = tuple(
        Photo(subject, f"{number}", Path(f"{number}.png"), role, f"{number}")
        for number, (subject, role) in enumerate(roles)
    )

    def read(path: Path) -> np.ndarray:
        if broken:
            raise UnreadableImage(path, "gone")
        return np.asarray(astronaut - np.minimum(astronaut, int(path.stem)), np.uint8)

    return Cast(Study("x", photos), side=128, read=read), photos[1]


@pytest.mark.parametrize("name", CONTROLS)
def test_controls_fill_the_hole_and_touch_nothing_else(astronaut, made, name):
    people, probe = cast(astronaut, 6)
    for face in CONTROLS[name].paint(made, probe, people, yaw=0.0, samples=1):
        assert face.dtype == np.uint8
        assert np.array_equal(face[~made.hole], made.patch[~made.hole])
        assert (face[made.hole] != 255).any()


def test_the_mean_face_leaves_its_person_out(astronaut):
    people, _ = cast(astronaut, 2)
    mean, number = people.mean_without("me")
    assert number == 2
    faces = [people.patch(photo).astype(float) for photo in people.study.of_role("reference")[1:]]
    assert np.abs(mean - np.mean(faces, axis=0)).max() <= 0.5


def test_a_mean_of_few_is_nobodys_face(astronaut, made):
    people, probe = cast(astronaut, 4)
    (told,) = CONTROLS["mean face"].paint(made, probe, people, yaw=0.0, samples=1)
    assert told == "generate: a mean face takes 5 other people, the study has 4"


def test_donors_are_other_people(astronaut, made):
    people, probe = cast(astronaut, 9)
    assert len(CONTROLS["donor"].paint(made, probe, people, yaw=0.0, samples=1)) == 5
    alone, probe = cast(astronaut, 0)
    assert CONTROLS["donor"].paint(made, probe, alone, yaw=0.0, samples=1) == [
        "generate: nobody else in the study"
    ]


def test_the_oracle_knows_the_truth(astronaut, made):
    people, probe = cast(astronaut, 0)
    (face,) = CONTROLS["oracle"].paint(made, probe, people, yaw=0.0, samples=1)
    assert np.array_equal(face, made.bare)


def test_the_oracle_takes_a_third_photograph_first(astronaut, made):
    people, probe = cast(astronaut, 0, third=True)
    assert [photo.name for photo in people.third(probe)] == ["2"]
    (face,) = CONTROLS["oracle"].paint(made, probe, people, yaw=0.0, samples=1)
    assert not np.array_equal(face, made.bare)
    assert np.abs(face.astype(int) - made.bare)[made.hole].mean() < 6


def test_photographs_that_are_gone_are_nobodys_face(astronaut, made):
    people, probe = cast(astronaut, 6, broken=True)
    for control in ("mean face", "donor"):
        (told,) = CONTROLS[control].paint(made, probe, people, yaw=0.0, samples=1)
        assert told.startswith("generate: ")


def test_a_patch_that_had_to_go_comes_back_without_another_look(astronaut, monkeypatch):
    monkeypatch.setattr("barefaced.audit.probes.cast.HELD", 1)
    people, _ = cast(astronaut, 1)
    photos = people.study.of_role("reference")
    first = [people.patch(photo) for photo in photos]
    monkeypatch.setattr("barefaced.audit.probes.cast.the_face", lambda image: pytest.fail("looked again"))
    assert all(np.array_equal(people.patch(photo), patch) for photo, patch in zip(photos, first, strict=True))
    assert people.yaw(photos[0]) == pytest.approx(people.yaw(photos[1]), abs=3)


def test_of_a_large_study_fewer_donors_are_taken(astronaut, made, monkeypatch):
    people, probe = cast(astronaut, 6)
    counts = []
    for enough in (1000, 18, 1):
        monkeypatch.setattr("barefaced.audit.probes.controls.donor.ENOUGH", enough)
        counts.append(len(CONTROLS["donor"].paint(made, probe, people, yaw=0.0, samples=1)))
    assert counts == [5, 3, 2]
