"""The words of `train` and `export`; what they call is tested in the workshop."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest


@pytest.fixture
def called(monkeypatch):
    """What reached the two verbs, which do nothing else."""
    calls = []
    monkeypatch.setattr("barefaced.training.train", lambda recipe, **given: calls.append((recipe, given)))
    monkeypatch.setattr(
        "barefaced.training.export",
        lambda run, out, **given: calls.append((run, out, given)) or Path("made.onnx"),
    )
    # By its module: as an attribute of the room, `export` is the verb.
    monkeypatch.setattr(import_module("barefaced.training.export"), "parts_of", lambda run: ())
    return calls


def test_train_passes_its_words_on(barefaced, called, tmp_path):
    words = ["--data", tmp_path, "--out", "run", "--set", "steps=3", "--set", "schedule=linear"]
    result = barefaced("train", "face-mesh", *words)
    assert result.exit_code == 0, result.output
    [(recipe, given)] = called
    assert (recipe.name, recipe.steps, recipe.schedule) == ("face-mesh", 3, "linear")
    assert given == {"data": tmp_path, "out": Path("run")}


def test_a_resumed_run_keeps_its_own_settings_but_those_told(barefaced, called, tmp_path):
    words = ["--data", tmp_path, "--out", "run", "--set", "steps=3", "--resume"]
    assert barefaced("train", "face-mesh", *words).exit_code == 0
    given = {"data": tmp_path, "out": Path("run"), "settings": {"steps": "3"}, "resume": True}
    assert called == [("face-mesh", given)]


def test_a_preset_is_what_settings_are_laid_over(barefaced, called, tmp_path):
    words = ["--data", tmp_path, "--out", "run", "--preset", "paper", "--set", "steps=3"]
    assert barefaced("train", "autoencoder", *words).exit_code == 0
    [(recipe, _)] = called
    assert (recipe.learning_rate, recipe.loss, recipe.steps) == (6e-4, "mse", 3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such"], "face-mesh"),
        (["face-mesh", "--set", "stepz=3"], "stepz"),
        (["face-mesh", "--set", "steps=many"], "steps"),
        (["face-mesh", "--set", "steps"], "key=value"),
        (["face-mesh", "--preset", "paper"], "no preset"),
        (["slim", "--preset", "papers"], "slim, mean"),
        (["face-mesh", "--data", "no-such-folder"], "no-such-folder"),
    ],
)
def test_wrong_words_are_told_before_any_work(barefaced, called, tmp_path, words, told):
    result = barefaced("train", "--data", tmp_path, "--out", "run", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert called == []


def test_export_prints_the_file(barefaced, called, tmp_path):
    result = barefaced("export", tmp_path, "--out", "model.onnx")
    assert (result.exit_code, result.stdout) == (0, "made.onnx\n")
    assert called == [(tmp_path, Path("model.onnx"), {"fixed": False, "stored": None, "part": None})]


@pytest.mark.parametrize("stored", ["half", "int8"])
def test_export_for_phones(barefaced, called, tmp_path, stored):
    assert barefaced("export", tmp_path, "--fixed", f"--{stored}").exit_code == 0
    assert called == [(tmp_path, None, {"fixed": True, "stored": stored, "part": None})]


def test_a_run_that_ships_in_parts_gives_a_file_each(barefaced, called, tmp_path, monkeypatch):
    module = import_module("barefaced.training.export")
    monkeypatch.setattr(module, "parts_of", lambda run: ("masking", "unmasking"))
    assert barefaced("export", tmp_path, "--out", "model.onnx").exit_code == 0
    assert [(out, given["part"]) for _, out, given in called] == [
        (Path("model-masking.onnx"), "masking"),
        (Path("model-unmasking.onnx"), "unmasking"),
    ]


def test_weights_are_stored_in_one_way(barefaced, called, tmp_path):
    result = barefaced("export", tmp_path, "--half", "--int8")
    assert result.exit_code == 2
    assert "choose one" in result.stderr
    assert called == []


@pytest.mark.parametrize("module", ["torch", "lightning", "tensorboard"])
@pytest.mark.parametrize("words", [["train", "face-mesh", "--out", "run", "--data"], ["export"]])
def test_a_missing_extra_is_answered_with_the_line_to_type(barefaced, monkeypatch, tmp_path, words, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    result = barefaced(*words, tmp_path)
    assert result.exit_code == 1
    assert result.stderr.endswith("pip install 'barefaced[train]'\n")
