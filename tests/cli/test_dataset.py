"""The words of `dataset label`; what it calls is tested with the data sets."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from barefaced.errors import BarefacedError


@pytest.fixture
def labelled(monkeypatch):
    """The sets that reached the verb, which writes an empty file for each but `bad`."""
    calls = []

    def label(archive: Path, out: Path, *, teachers: Path, progress) -> Path:
        if archive.stem == "bad":
            raise BarefacedError(f"{archive} cannot be read")
        calls.append(archive.name)
        progress(1, 1)
        (out / f"{archive.stem}.npz").touch()
        return out / f"{archive.stem}.npz"

    monkeypatch.setattr("barefaced.datasets.label_faces", label)
    return calls


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    for name in ("a.zip", "a.csv", "b.zip", "b.csv", "alone.zip", "notes.csv"):
        (tmp_path / name).touch()
    return tmp_path


def test_label_takes_files_and_folders_of_described_sets(barefaced, labelled, sets):
    result = barefaced("dataset", "label", sets / "alone.zip", sets, sets, "--teachers", sets)
    assert result.exit_code == 0, result.output
    assert labelled == ["alone.zip", "a.zip", "b.zip"]
    assert result.stdout.splitlines() == [str(sets / f"{name}.npz") for name in ("alone", "a", "b")]


def test_resume_leaves_out_the_sets_done_before(barefaced, labelled, sets):
    (sets / "a.npz").touch()
    assert barefaced("dataset", "label", sets, sets, "--teachers", sets, "--resume").exit_code == 0
    assert labelled == ["b.zip"]


def test_a_bad_set_is_told_and_the_others_are_labelled(barefaced, labelled, sets):
    result = barefaced("dataset", "label", "bad.zip", sets / "b.zip", sets, "--teachers", sets)
    assert result.exit_code == 1
    assert labelled == ["b.zip"]
    assert result.stderr == "barefaced: bad.zip cannot be read\n"


@pytest.mark.parametrize("words", [["OUT"], ["a.zip", "OUT"], ["a.zip", "OUT", "--teachers", "no-such"]])
def test_wrong_words_are_usage_errors(barefaced, labelled, words):
    assert barefaced("dataset", "label", *words).exit_code == 2
    assert labelled == []


def test_a_folder_without_sets_is_told(barefaced, tmp_path):
    result = barefaced("dataset", "label", tmp_path, tmp_path / "out", "--teachers", tmp_path)
    assert result.exit_code == 1
    assert "nothing to label" in result.stderr


def test_a_missing_extra_is_answered_with_the_line_to_type(barefaced, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    monkeypatch.setattr("barefaced.datasets.labelling.YuNet", lambda *_, **__: None)
    zips = {"face_landmarker.task": "face_landmarks_detector.tflite", "faces_a.zip": "a.png"}
    for name, member in zips.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(member, b"")
    (tmp_path / "faces_a.csv").write_text("file\na.png\n")
    result = barefaced("dataset", "label", tmp_path / "faces_a.zip", tmp_path / "out", "--teachers", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.endswith("pip install 'barefaced[mediapipe]'\n")
    assert not (tmp_path / "out").exists()
