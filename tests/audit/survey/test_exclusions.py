from __future__ import annotations

from barefaced.audit.survey import Store
from barefaced.audit.survey.exclusions import excluded
from barefaced.audit.survey.store import names_of


def left_out(store: Store) -> dict[int, str]:
    rows = [*names_of(store.design, store.answers(), store.people())]
    return excluded(store.people(), rows, store.design.settings["exclude"])


def wrong(word: str) -> str:
    return {"real": "fake", "fake": "real"}[word]


def test_nobody(store):
    assert left_out(store) == {}


def test_each_rule(store, answer_all):
    answer_all(store, 1, lambda trial: trial.right)
    answer_all(store, 1, lambda trial: wrong(trial.right) if trial.phase == "catch" else trial.right)
    answer_all(store, 1, lambda trial: trial.right, spent=200)
    answer_all(store, 1, lambda trial: trial.right if trial.phase == "catch" else "fake")
    store.answer(store.join()[0], 0, "real", 900)
    store.withdraw(store.join()[0])
    assert left_out(store) == {
        2: "failed attention checks",
        3: "answered too fast to have looked",
        4: "gave nearly always the same answer",
        5: "left before the end",
        6: "withdrew",
    }


def test_one_failed_check_is_forgiven(store, answer_all):
    answer_all(store, 1, lambda trial: "real" if trial.phase == "catch" else trial.right)
    assert left_out(store) == {}
