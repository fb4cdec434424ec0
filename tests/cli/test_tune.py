"""The words of `tune`; what it calls is tested in the workshop."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest


@pytest.fixture
def called(monkeypatch):
    """What reached the search, which tells of two trials."""
    pytest.importorskip("torch")
    pytest.importorskip("optuna")
    from barefaced.training.tune import Trial

    calls = []
    trials = [
        Trial(1, {"learning_rate": "0.00123456"}, ((10, 0.5), (90, 0.25)), "done"),
        Trial(0, {"learning_rate": "0.1"}, ((10, 0.75),), "stopped"),
    ]

    def search(recipe, *, progress, **given):
        calls.append((recipe, given))
        progress(trials[1:])
        progress(trials)
        return trials

    monkeypatch.setattr("barefaced.training.tune.tune", search)
    return calls


def test_its_words_reach_the_search(barefaced, called, tmp_path):
    words = ["--data", tmp_path, "--out", "search", "--trials", 7, "--budget", 90, "--set", "batch_size=4"]
    result = barefaced("tune", "face-mesh", *words)
    assert result.exit_code == 0, result.output
    ((recipe, given),) = called
    assert (recipe.name, recipe.batch_size) == ("face-mesh", 4)
    assert given == {
        "data": tmp_path, "out": Path("search"), "trials": 7, "budget": 90, "fixed": {"batch_size": "4"},
    }  # fmt: skip


def test_it_tells_of_each_trial_shows_all_and_ends_with_the_line_to_type(barefaced, called, tmp_path):
    result = barefaced("tune", "face-mesh", "--data", tmp_path, "--out", "search", "--set", "batch_size=4")
    assert result.stderr.splitlines() == [
        "trial 0 stopped: 0.75 after 10 steps",
        "trial 1 done: 0.25 after 90 steps; best 0.25",
    ]
    *table, last = result.stdout.splitlines()
    rows = [line.split() for line in table]
    assert any({"1", "done", "90", "0.25", "0.001235"} <= set(row) for row in rows)
    assert any({"0", "stopped", "10", "0.75", "0.1"} <= set(row) for row in rows)
    wanted = "barefaced train face-mesh --set batch_size=4 --set learning_rate=0.00123456"
    assert shlex.split(last) == shlex.split(wanted)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such"], "face-mesh"),
        (["face-mesh", "--set", "stepz=3"], "stepz"),
        (["face-mesh", "--set", "steps"], "key=value"),
        (["face-mesh", "--trials", "0"], "--trials"),
        (["face-mesh", "--preset", "no-such"], "no-such"),
        (["face-mesh", "--data", "no-such-folder"], "no-such-folder"),
    ],
)
def test_wrong_words_are_told_before_any_work(barefaced, called, tmp_path, words, told):
    result = barefaced("tune", "--data", tmp_path, "--out", "search", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert called == []


def test_nothing_left_to_search_is_one_clear_line(barefaced, tmp_path):
    pytest.importorskip("optuna")
    words = ["--data", tmp_path, "--out", tmp_path / "search", "--set", "learning_rate=0.001"]
    result = barefaced("tune", "face-mesh", *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "barefaced: recipe 'face-mesh' declares no ranges to search, or none that is not set\n"
    )


@pytest.mark.parametrize("module", ["torch", "optuna"])
def test_a_missing_extra_is_answered_with_the_line_to_type(barefaced, monkeypatch, tmp_path, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    result = barefaced("tune", "face-mesh", "--data", tmp_path, "--out", "search")
    assert result.exit_code == 1
    assert result.stderr.endswith("pip install 'barefaced[train]'\n")
