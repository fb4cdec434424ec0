from __future__ import annotations

from collections import Counter

import pytest

from barefaced.audit.survey import Design


def test_through_json(made):
    design = made().design
    assert Design.from_json(design.to_json()) == design


@pytest.mark.parametrize("design", ["yesno", "2afc"])
def test_every_picture_as_often_as_any_other_at_any_time(made, design):
    plan = made(real=9, fake=9, more=f'design = "{design}"\npractice = 2\nshown = 6\n').design
    seen: Counter[str] = Counter(item.name for item in plan.items if item.phase == "scored")
    seen.subtract(list(seen))
    for slot in range(20):
        scored = [trial for trial in plan.trials(slot) if trial.phase == "scored"]
        assert len({trial.item for trial in scored}) == 6
        if design == "yesno":
            assert sum(trial.right == "fake" for trial in scored) == 3
        else:
            assert sum(trial.right == "right" for trial in scored) == 3
        seen.update(trial.item for trial in scored)
        assert max(seen.values()) - min(seen.values()) <= 1


def test_people_see_different_parts_in_different_orders(made):
    plan = made(more="practice = 2\nshown = 6\n").design
    orders = {tuple(trial.item for trial in plan.trials(slot)) for slot in range(10)}
    assert len(orders) == 10
    assert plan.trials(3) == Design.from_json(plan.to_json()).trials(3)


def test_practice_first_and_checks_strewn(made):
    plan = made(more="practice = 4\nshown = 12\ncatches = 4\n").design
    for slot in range(5):
        phases = "".join(trial.phase[0] for trial in plan.trials(slot))
        assert phases.startswith("pppp")
        assert "p" not in phases[4:]
        assert [phases[4 + 4 * quarter : 8 + 4 * quarter].count("c") for quarter in range(4)] == [1, 1, 1, 1]


def test_a_check_asks_for_either_answer(made):
    plan = made(more="catches = 4\n").design
    checks = [trial.right for trial in plan.trials(0) if trial.phase == "catch"]
    assert sorted(checks) == ["fake", "fake", "real", "real"]


def test_the_generated_one_stands_where_the_answer_says(made):
    plan = made(more='design = "2afc"\npractice = 1\n').design
    fakes = {picture.name for picture in plan.pictures if picture.fake}
    for trial in plan.trials(0):
        assert [name in fakes for name in trial.pictures] == [trial.right == "left", trial.right == "right"]
