"""Grades out of conditions."""

import numpy as np
import pytest

from barefaced.redaction import limits
from barefaced.redaction.limits import VERDICTS, grade_rows
from barefaced.redaction.trials.cells import Outcome

ROW = {
    "words": "layered", "start": 32.0, "residual": 0.5, "attack": "wiener", "by": "itself", "people": 1000,
    "rank_one": 0.01, "rank_one_high": 0.02, "auc": 0.5, "holds": True, "within": True,
    "excess_auc_bound": 0.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ({}, "withstands"),
        ({"holds": False, "excess_auc_bound": 0.03}, "not shown"),
        ({"holds": False, "within": False, "excess_auc_bound": 0.3}, "falls"),
        ({"holds": False, "within": False, "rank_one": 0.06}, "context"),
    ],
)
def test_a_verdict_follows_from_the_conditions(found, verdict):
    [row] = grade_rows([ROW | found])
    assert (row["grade"], row["verdict"]) == ("casual", verdict)
    assert verdict in VERDICTS


def outcome(words, people, *, told, control=False, seed=0):
    """An attack that knows a person by so many standard deviations, in a gallery of 40."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 1, (people, 40)) + told * np.eye(people, 40)
    return Outcome(
        "as-is", words, words.split()[0], 32.0, 0.5, (0, 0, 9, 9), control, "somebody",
        scores.astype(np.float32), (0.0, 0.0, 0.0), people,
    )  # fmt: skip


def test_a_level_is_held_against_the_same_people_behind_a_block(monkeypatch):
    monkeypatch.setattr(limits, "ENOUGH", 10)
    block = outcome("block", 40, told=0.0)
    blurred = outcome("blur", 20, told=4.0, seed=1), outcome("blur", 30, told=4.0, seed=2)
    rows = {row["words"]: row for row in limits.limit_rows([block, *blurred], draws=20)}
    assert rows["blur"]["people"] == 30
    assert rows["blur"]["excess_auc"] > 0.3
    assert rows["block"]["excess_auc"] == pytest.approx(0)
    assert limits.limit_rows(blurred, draws=20) == []


def test_a_grade_is_that_of_the_strongest_attack_up_to_it():
    trained = ROW | {"attack": "parrot", "holds": False, "within": False, "excess_auc_bound": 0.3}
    found = {row["grade"]: (row["verdict"], row["attack"]) for row in grade_rows([ROW, trained])}
    assert found == {"casual": ("withstands", "wiener"), "determined": ("falls", "parrot")}
