"""Grades out of conditions."""

import pytest

from barefaced.redaction.limits import VERDICTS, grade_rows

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


def test_a_grade_is_that_of_the_strongest_attack_up_to_it():
    trained = ROW | {"attack": "parrot", "holds": False, "within": False, "excess_auc_bound": 0.3}
    found = {row["grade"]: (row["verdict"], row["attack"]) for row in grade_rows([ROW, trained])}
    assert found == {"casual": ("withstands", "wiener"), "determined": ("falls", "parrot")}
