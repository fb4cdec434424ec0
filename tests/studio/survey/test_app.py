"""The application over real HTTP; nobody here finishes."""

from __future__ import annotations

import json
import sqlite3

import pytest

ADULT = {"adult": True, "consent": True}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def rater(served, new_rater):
    return new_rater(served)


def test_the_page_and_its_parts(rater):
    for path, kind in (("/", "text/html"), ("/survey.css", "text/css"), ("/survey.js", "text/javascript")):
        status, body, headers = rater.send("GET", path)
        assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
        assert body
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert b"http" not in body.replace(b"http-equiv", b"")


def test_who_has_not_joined_is_told_nothing_of_the_pictures(rater, served):
    assert rater.state() == {"stage": "welcome", "briefing": rater.state()["briefing"]}
    assert not any(one.name in str(rater.state()) for one in served.store.design.pictures)


@pytest.mark.parametrize("told", [{}, {"adult": True}, {"consent": True}, {"adult": 1, "consent": "yes"}])
def test_only_adults_who_agree(rater, told):
    assert rater.post("join", told)["status"] == 403


def test_what_is_told_of_a_question(rater, served):
    state = rater.post("join", ADULT)
    design = served.store.design
    trials = design.trials(served.store.person(rater.token).slot)
    assert state["pictures"] == [*trials[0].pictures]
    assert state["soon"] == [trials[1].pictures[0], trials[2].pictures[0]]
    assert set(state) == {"status", "stage", "briefing", "position", "pictures", "soon"}
    status, body, headers = rater.send("GET", f"/{state['pictures'][0]}.jpg")
    assert (status, headers["content-type"], body[:2]) == (200, "image/jpeg", b"\xff\xd8")


def test_a_reload_goes_on_and_a_second_press_is_no_second_answer(rater, served):
    rater.post("join", ADULT)
    assert rater.post("join", ADULT)["position"] == 0
    told = {"position": 0, "answer": "fake", "milliseconds": 800}
    assert rater.post("answer", told)["position"] == 1
    assert rater.post("answer", told | {"answer": "real"})["position"] == 1
    assert rater.state()["position"] == 1
    own = served.store.person(rater.token)
    assert [each.answer for each in served.store.answers() if each.person == own.id] == ["fake"]


def test_the_cookie_is_for_this_page_alone(rater):
    headers = rater.send("POST", "/api/join", json.dumps(ADULT).encode(), **JSON)[2]
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_leaving_makes_room_and_withdrawing_deletes(rater, served):
    rater.post("join", ADULT)
    rater.post("answer", {"position": 0, "answer": "fake", "milliseconds": 800})
    first = rater.token
    assert rater.post("leave", {})["stage"] == "welcome"
    assert served.store.person(first).answered == 1
    rater.post("join", ADULT)
    assert rater.token != first
    second = rater.token
    assert rater.post("withdraw", {})["stage"] == "gone"
    assert served.store.person(second).withdrawn


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"position": 5, "answer": "fake", "milliseconds": 800}, 409),
        ({"position": 0, "answer": "left", "milliseconds": 800}, 409),
        ({"position": 0, "answer": "fake", "milliseconds": -1}, 409),
        ({"position": "0", "answer": "fake", "milliseconds": 800}, 400),
        ({"position": True, "answer": "fake", "milliseconds": 800}, 400),
        ({"position": 0, "answer": "fake", "milliseconds": 1.5}, 400),
        ({"position": 10**40, "answer": "fake", "milliseconds": 800}, 409),
        ({}, 400),
    ],
)
def test_answers_that_are_none(rater, told, status):
    rater.post("join", ADULT)
    assert rater.post("answer", told)["status"] == status
    assert rater.state()["position"] == 0


def test_a_time_beyond_belief_is_cut(rater, served):
    rater.post("join", ADULT)
    assert rater.post("answer", {"position": 0, "answer": "fake", "milliseconds": 10**30})["position"] == 1
    own = served.store.person(rater.token)
    assert [each.milliseconds for each in served.store.answers() if each.person == own.id] == [3_600_000]


def test_nobody_answers_for_nobody(rater):
    assert rater.post("answer", {"position": 0, "answer": "fake", "milliseconds": 8})["status"] == 401
    rater.headers["Cookie"] = "barefaced_survey=guessed"
    assert rater.post("answer", {"position": 0, "answer": "fake", "milliseconds": 8})["status"] == 401


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {}, 415),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{", JSON, 400),
        (b"[1]", JSON, 400),
        (b"[" * 4000, JSON, 400),
        (b'"' + b"x" * 5000 + b'"', JSON, 413),
        (b"{}", JSON | {"Origin": "http://evil.example"}, 403),
        (b"{}", JSON | {"Host": "evil.example"}, 403),
        (b"{}", JSON | {"Host": "127.0.0.1.evil.example:80"}, 403),
    ],
)
def test_requests_that_are_not_for_it(rater, body, headers, status):
    assert rater.send("POST", "/api/join", body, **headers)[0] == status


@pytest.mark.parametrize("path", ["/../survey.toml", "/0123456789abcdef.jpg", "/survey.toml", "/real/00.png"])
def test_nothing_else_is_served(rater, path):
    assert rater.send("GET", path)[0] == 404


def test_a_locked_file_is_told_and_the_answer_taken_later(rater, served):
    rater.post("join", ADULT)
    told = {"position": 0, "answer": "fake", "milliseconds": 800}
    other = sqlite3.connect(served.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert rater.post("answer", told)["status"] == 503
    other.execute("ROLLBACK")
    other.close()
    assert rater.post("answer", told)["position"] == 1
    assert "cannot be written: database is locked" in served.errors.read_text()
