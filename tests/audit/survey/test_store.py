from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from barefaced.audit.survey import Store, prepare, read_study
from barefaced.audit.survey import store as stores
from barefaced.errors import BarefacedError, UnwritableFile


def test_nobody(store):
    assert store.people() == []
    assert store.answers() == []
    assert store.person("unknown") is None
    assert store.answer("unknown", 0, "real", 10) is None


def test_an_answer_is_there_when_the_file_is_opened_anew(store):
    token, person = store.join()
    assert (person.slot, person.answered) == (0, 0)
    assert store.answer(token, 0, "fake", 700).answered == 1
    again = Store(store.path)
    assert [(each.position, each.answer, each.milliseconds) for each in again.answers()] == [(0, "fake", 700)]
    assert again.design == store.design


def test_the_first_answer_counts(store):
    token, _ = store.join()
    store.answer(token, 0, "fake", 700)
    assert store.answer(token, 0, "real", 900).answered == 1
    assert [each.answer for each in store.answers()] == ["fake"]


@pytest.mark.parametrize(
    ("position", "answer", "spent"), [(1, "real", 10), (-1, "real", 10), (0, "left", 10), (0, "real", -1)]
)
def test_what_is_no_answer_is_refused(store, position, answer, spent):
    token, _ = store.join()
    with pytest.raises(ValueError, match="got"):
        store.answer(token, position, answer, spent)
    assert store.answers() == []


def test_the_end(store, answer_all):
    answer_all(store, 1, lambda trial: trial.right)
    (person,) = store.people()
    assert (person.answered, person.finished) == (12, True)


def test_the_place_of_who_left_goes_to_another(store):
    first, _ = store.join(now=0)
    assert store.join(now=10)[1].slot == 1
    store.answer(first, 0, "real", 5, now=100)
    late = 100 + stores.PATIENCE
    assert store.join(now=late - 1)[1].slot == 1
    assert store.join(now=late + 1)[1].slot == 0
    assert store.answer(first, 1, "real", 5, now=late + 2).answered == 2


def test_withdrawing_deletes(store):
    token, _ = store.join()
    store.answer(token, 0, "real", 5)
    store.withdraw(token)
    assert store.answers() == []
    assert store.people()[0].withdrawn
    assert store.answer(token, 0, "real", 5) is None


def test_many_at_once_lose_nothing(store):
    def whole(_: int) -> None:
        token, person = store.join()
        for trial in store.design.trials(person.slot):
            store.answer(token, trial.position, trial.right, 300)
            store.answer(token, trial.position, trial.right, 300)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(whole, range(8)))
    assert sorted(person.slot for person in store.people()) == list(range(8))
    assert len(store.answers()) == 8 * 12


def test_a_locked_file_is_told_and_nothing_is_lost(store, monkeypatch):
    monkeypatch.setattr(stores, "_BUSY", 0.05)
    token, _ = store.join()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnwritableFile, match="locked"):
        store.answer(token, 0, "real", 5)
    other.execute("ROLLBACK")
    other.close()
    assert store.answer(token, 0, "real", 5).answered == 1


def test_a_full_disk_is_told_and_nothing_is_half_written(store, monkeypatch):
    connect = store._connect

    def full() -> sqlite3.Connection:
        base = connect()
        base.execute("PRAGMA max_page_count = 1")
        return base

    def fill() -> None:
        for _ in range(300):
            store.join()

    tokens = [store.join()[0] for _ in range(3)]
    with monkeypatch.context() as patch:
        patch.setattr(store, "_connect", full)
        with pytest.raises(UnwritableFile, match="full"):
            fill()
    before = len(store.people())
    assert store.answer(tokens[0], 0, "real", 5).answered == 1
    assert len(store.people()) == before


def test_another_design_is_refused(store, folders):
    other = prepare(read_study(folders(), seed=9)).design
    with pytest.raises(BarefacedError, match="another design"):
        Store(store.path, other)


def test_what_is_no_database(tmp_path):
    with pytest.raises(BarefacedError, match="no answers yet"):
        Store(tmp_path / "none.sqlite3")
    (tmp_path / "text").write_text("not a database, but long enough to be looked at" * 40)
    with pytest.raises(BarefacedError, match="not a database"):
        Store(tmp_path / "text")


def saved(store: Store, **other: object) -> dict:
    answers = [{"answer": trial.right, "milliseconds": 800} for trial in store.design.trials(4)]
    return {
        "study": store.design.fingerprint,
        "person": "0123456789abcdef",
        "slot": 4,
        "answers": answers,
    } | other


def test_saved_answers_are_taken_in_once(store):
    half = saved(store)["answers"][:6]
    assert store.take_in(saved(store, answers=half))
    assert not store.people()[0].finished
    assert store.take_in(saved(store))
    assert not store.take_in(saved(store))
    (person,) = store.people()
    assert (person.slot, person.answered, person.finished, person.source) == (4, 12, True, "file")
    assert store.join()[1].slot == 0


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"study": "another"}, "another survey"),
        ({"person": 3}, "misshapen"),
        ({"slot": True}, "place True"),
        ({"answers": []}, "with 0 answers"),
        ({"answers": [{"answer": "real"}]}, "whole milliseconds"),
        ({"answers": [{"answer": "left", "milliseconds": 3}]}, "real or fake"),
        ({"answers": [{"answer": "real", "milliseconds": -3}]}, "0 or more"),
        ({"answers": [3]}, "an answer has a word"),
    ],
)
def test_saved_answers_that_are_none(store, other, told):
    with pytest.raises(BarefacedError, match=told):
        store.take_in(saved(store, **other))
    assert store.people() == []
