"""The words of `train` and `export`; what they call is tested in the workshop."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def called(monkeypatch):
    """What reached the two verbs, which do nothing else."""
    calls = []
    monkeypatch.setattr("barefaced.training.train", lambda recipe, **given: calls.append((recipe, given)))
    monkeypatch.setattr(
        "barefaced.training.export", lambda run, out: calls.append((run, out)) or Path("made.onnx")
    )
    return calls


def test_train_passes_its_words_on(barefaced, called, tmp_path):
    words = ["--data", tmp_path, "--out", "run", "--set", "steps=3", "--set", "schedule=linear", "--resume"]
    result = barefaced("train", "face-mesh", *words)
    assert result.exit_code == 0, result.output
    settings = {"steps": "3", "schedule": "linear"}
    given = {"data": tmp_path, "out": Path("run"), "settings": settings, "resume": True}
    assert called == [("face-mesh", given)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such"], "face-mesh"),
        (["face-mesh", "--set", "stepz=3"], "stepz"),
        (["face-mesh", "--set", "steps=many"], "steps"),
        (["face-mesh", "--set", "steps"], "key=value"),
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
    assert called == [(tmp_path, Path("model.onnx"))]


@pytest.mark.parametrize("module", ["torch", "lightning", "tensorboard"])
@pytest.mark.parametrize("words", [["train", "face-mesh", "--out", "run", "--data"], ["export"]])
def test_a_missing_extra_is_answered_with_the_line_to_type(barefaced, monkeypatch, tmp_path, words, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    result = barefaced(*words, tmp_path)
    assert result.exit_code == 1
    assert result.stderr.endswith("pip install 'barefaced[train]'\n")
