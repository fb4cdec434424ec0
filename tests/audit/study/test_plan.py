from __future__ import annotations

from pathlib import Path

import pytest

from barefaced.audit.study import Photo, Study, plan_study
from barefaced.audit.study.plan import detectable_effect, half_width


def study(people: int, *, groups=lambda number: {}, photos: int = 2) -> Study:
    roles = ["reference", *["probe_clean"] * (photos - 1)]
    shown = [
        Photo(f"p{number}", f"{number}-{role}-{k}", Path("x.png"), role, f"{number}-{k}", groups(number))
        for number in range(people)
        for k, role in enumerate(roles)
    ]
    return Study("drawn", tuple(shown), tuple(groups(0)))


def cells(number):
    return {"gender": "fm"[number % 2], "race": "abcd"[number // 2 % 4]}


@pytest.mark.parametrize(("people", "effect"), [(50, 0.40), (100, 0.28), (200, 0.20), (400, 0.14)])
def test_effects_that_can_be_seen(people, effect):
    assert detectable_effect(people) == pytest.approx(effect, abs=0.005)


def test_a_half_is_known_to_five_points_from_385_people():
    assert half_width(385) == pytest.approx(0.05, abs=0.0005)
    assert half_width(0) == 1.0


def test_the_balanced_design_of_work_000():
    told = plan_study(study(400, groups=cells), conditions=["half-0.25", "synthetic-mask"], samples=4)
    assert told["pairs"] == {"all": 79_800, "within_group": 9_800, "disjoint": 200}
    assert [entry["countable"] for entry in told["false_matches"]] == [True, True, False, False, False]
    assert told["generate"] == {"samples": 4, "pictures": 3200}
    assert told["groups"]["balanced"]
    assert told["groups"]["small_cells"] == []
    (sentence,) = told["cannot"]
    assert "0.0001 and below are extrapolated from 79,800 pairs" in sentence
    assert "448 people" in sentence


def test_pairs_of_one_persons_references_are_not_non_mated():
    shown = study(3)
    twice = [Photo("p0", "again", Path("y.png"), "reference", "again")]
    assert plan_study(Study("x", (*shown.photos, *twice)))["pairs"]["all"] == 3 + 2


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (study(3), "known to 37 points"),
        (study(3, photos=1), "Nobody has two photographs"),
        (study(1), "no two people have a reference"),
        (study(40), "No group is told"),
        (study(9, groups=cells), "Too few people for a rate of their own"),
        (study(9, groups=cells), "Groups differ in size"),
        (study(3, groups=cells), "combinations of groups have nobody"),
        (study(4, groups=cells), "No two people are of one group."),
    ],
)
def test_what_a_small_study_cannot_show(made, told):
    assert told in " ".join(plan_study(made)["cannot"])


def test_a_large_study_can_show_it_all():
    assert plan_study(study(5000, groups=lambda number: {"side": "lr"[number % 2]}))["cannot"] == []
