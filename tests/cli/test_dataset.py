"""The words of `dataset label`, `dress` and `doubts`; what they call is tested with the data sets."""

from __future__ import annotations

import pickle
import sys
import zipfile
from pathlib import Path

import pytest

from barefaced.datasets import FaceBank
from barefaced.datasets.labelling import Labelled
from barefaced.errors import BarefacedError, UnreadableImage


@pytest.fixture
def labelled(monkeypatch):
    """The sets that reached the verb, which writes an empty file for each but `bad`."""
    calls = []

    def label(archive: Path, out: Path, *, teachers: Path, mesh: bool, progress) -> Labelled:
        if archive.stem == "bad":
            raise BarefacedError(f"{archive} cannot be read")
        calls.append(f"{archive.name} with meshes" if mesh else archive.name)
        progress(1, 1)
        (out / f"{archive.stem}.npz").touch()
        damaged = [UnreadableImage("torn.zip/1.png", "truncated")] if archive.stem == "torn" else []
        return Labelled(out / f"{archive.stem}.npz", damaged)

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


def test_a_damaged_picture_is_told_at_the_end_and_its_set_is_written(barefaced, labelled, sets):
    result = barefaced("dataset", "label", "torn.zip", sets / "b.zip", sets, "--teachers", sets)
    assert result.exit_code == 1
    assert labelled == ["torn.zip", "b.zip"]
    assert result.stdout.splitlines() == [str(sets / "torn.npz"), str(sets / "b.npz")]
    assert result.stderr == "barefaced: torn.zip/1.png: cannot be read: truncated\n"


def test_meshes_are_noted_for_the_sets_named(barefaced, labelled, sets):
    words = ("dataset", "label", sets / "alone.zip", sets, sets, "--teachers", sets)
    assert barefaced(*words, "--mesh", "a*", "--mesh", "b").exit_code == 0
    assert labelled == [f"{name}.zip with meshes" for name in ("alone", "a", "b")]
    result = barefaced(*words, "--mesh", "faces_*")
    assert result.exit_code == 2
    assert "--mesh 'faces_*' names no set; known: alone, a, b" in " ".join(result.stderr.split())
    assert len(labelled) == 3


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
    result = barefaced(
        "dataset",
        "label",
        tmp_path / "faces_a.zip",
        tmp_path / "out",
        "--teachers",
        tmp_path,
        "--mesh",
        "faces_a",
    )
    assert result.exit_code == 1
    assert result.stderr.endswith("pip install 'barefaced[mediapipe]'\n")
    assert not (tmp_path / "out").exists()


class Bank:
    """A labelled set, of which no more is asked than whether it has meshes."""

    def __init__(self, name: str) -> None:
        self.meshed = name.startswith("faces")


@pytest.fixture
def dressed(monkeypatch, tmp_path):
    """What reached the verb, in a folder of two sets with meshes and one without."""
    calls = []

    def dress(folder: Path, name: str, *, variants: int, seed: int, jobs: int, progress, failed) -> Path:
        calls.append((name, variants, seed, jobs))
        progress(1, 1)
        if seed == 13:
            failed(f"{name}/a.png, picture 0: out of luck")
        return folder / f"{name}.worn.npz"

    def opened(folder: Path, name: str, *, additions: bool) -> Bank:
        if name not in ("faces_a", "faces_b", "scenes"):
            raise BarefacedError(f"{folder} holds no labelled set {name!r}")
        return Bank(name)

    for name in ("faces_a", "faces_b", "scenes", "faces_a.worn", "faces_b.doubts"):
        (tmp_path / f"{name}.npz").touch()
        if not name.endswith("doubts"):
            (tmp_path / f"{name}.npy").touch()
    monkeypatch.setattr("barefaced.datasets.dress_faces", dress)
    monkeypatch.setattr(FaceBank, "open", opened)
    return calls


def test_dress_takes_all_sets_with_meshes(barefaced, dressed, tmp_path):
    result = barefaced("dataset", "dress", tmp_path, "--jobs", 3, "--variants", 4, "--seed", 5)
    assert result.exit_code == 0, result.output
    assert dressed == [("faces_a", 4, 5, 3), ("faces_b", 4, 5, 3)]
    assert result.stdout.splitlines() == [str(tmp_path / f"faces_{name}.worn.npz") for name in "ab"]


def test_dress_takes_the_sets_named_and_uses_every_core(barefaced, dressed, tmp_path, monkeypatch):
    monkeypatch.setattr("barefaced.cli.dataset_dress.cores", lambda: 7)
    assert barefaced("dataset", "dress", tmp_path, "faces_b").exit_code == 0
    assert dressed == [("faces_b", 2, 0, 7)]


def test_dress_resumes_with_the_sets_not_dressed_yet(barefaced, dressed, tmp_path):
    assert barefaced("dataset", "dress", tmp_path, "--resume").exit_code == 0
    assert [name for name, *_ in dressed] == ["faces_b"]


def test_dress_tells_of_faces_that_stayed_bare_after_all_sets(barefaced, dressed, tmp_path):
    result = barefaced("dataset", "dress", tmp_path, "--seed", 13)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == len(dressed) == 2
    assert result.stderr.splitlines() == [
        f"barefaced: faces_{name}/a.png, picture 0: out of luck" for name in "ab"
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["faces_a", "face_b"], 1, "holds no labelled set 'face_b'"),
        (["faces_a", "scenes"], 1, "no face of the set 'scenes' has a mesh to dress it by"),
        (["faces_a", "--variants", "0"], 2, "--variants"),
        (["faces_a", "--seed", "-1"], 2, "--seed"),
    ],
)
def test_dress_refuses_wrong_words_before_any_work(barefaced, dressed, tmp_path, words, code, told):
    result = barefaced("dataset", "dress", tmp_path, *words)
    assert result.exit_code == code
    assert told in " ".join(result.stderr.split())
    assert code == 2 or result.stderr.count("\n") == 1
    assert dressed == []


def test_dress_without_a_set_to_dress(barefaced, dressed, tmp_path):
    (tmp_path / "empty").mkdir()
    result = barefaced("dataset", "dress", tmp_path / "empty")
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"barefaced: nothing to dress: {tmp_path / 'empty'} holds no labelled set with meshes\n"
    )
    assert barefaced("dataset", "dress", tmp_path / "nowhere").exit_code == 2


@pytest.fixture
def noted(monkeypatch):
    """What reached the verb that notes doubts."""
    calls = []

    def note(folder: Path, name: str, *, own, second, jobs, progress) -> Path:
        calls.append((folder, name, jobs, own, second))
        progress(1, 1)
        return folder / f"{name}.doubts.npz"

    monkeypatch.setattr("barefaced.datasets.note_doubts", note)
    monkeypatch.setattr(
        "barefaced.faces.load_detector", lambda name, **settings: lambda image: (name, settings, image)
    )
    return calls


def test_doubts_asks_both_detectors_at_low_scores(barefaced, noted, tmp_path):
    model = tmp_path / "second.onnx"
    model.touch()
    result = barefaced("dataset", "doubts", tmp_path, "--second", model, "--name", "scenes", "--jobs", 3)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{tmp_path / 'scenes.doubts.npz'}\n"
    ((folder, name, jobs, own, second),) = noted
    assert (folder, name, jobs) == (tmp_path, "scenes", 3)
    assert own("seen") == ("own", {"longest": (240, 320, 480, 640), "score": 0.15}, "seen")
    assert second("seen") == ("centerface", {"model": model, "score": 0.2}, "seen")
    assert pickle.loads(pickle.dumps(second))("seen") == second("seen")


def test_doubts_noted_before_are_left_when_resuming(barefaced, noted, tmp_path):
    model = tmp_path / "second.onnx"
    model.touch()
    (tmp_path / "scenes_480.doubts.npz").touch()
    words = ("dataset", "doubts", tmp_path, "--second", model)
    assert barefaced(*words, "--resume").exit_code == 0
    assert noted == []
    assert barefaced(*words).exit_code == 0
    assert len(noted) == 1


def test_doubts_of_a_set_that_is_not_there(barefaced, monkeypatch, tmp_path):
    monkeypatch.setattr("barefaced.faces.load_detector", lambda *_, **__: None)
    (tmp_path / "second.onnx").touch()
    result = barefaced("dataset", "doubts", tmp_path, "--second", tmp_path / "second.onnx")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"barefaced: {tmp_path} holds no labelled set 'scenes_480'")


def test_doubts_without_a_second_detector(barefaced, tmp_path):
    assert barefaced("dataset", "doubts", tmp_path, "--second", tmp_path / "gone.onnx").exit_code == 2
    (tmp_path / "second.onnx").write_text("no network")
    result = barefaced("dataset", "doubts", tmp_path, "--second", tmp_path / "second.onnx")
    assert result.exit_code == 1
    assert "second.onnx" in result.stderr
