from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from barefaced.errors import BadModel, MissingExtra
from barefaced.images import read_image, write_image

COMMAND = [sys.executable, "-m", "barefaced", "detect"]


@pytest.fixture
def photos(tmp_path, monkeypatch, astronaut):
    """A portrait, a sky without faces, and a truncated JPEG, under names that are hard on programs."""
    monkeypatch.chdir(tmp_path)
    folder = Path("in")
    (folder / "顔 und ñ").mkdir(parents=True)
    write_image(folder / "顔 und ñ" / "one.face.v2 .jpg", astronaut)
    write_image(folder / "sky.png", np.full((120, 200, 3), (120, 170, 220), np.uint8))
    whole = (folder / "顔 und ñ" / "one.face.v2 .jpg").read_bytes()
    (folder / "[cut].jpg").write_bytes(whole[: len(whole) // 2])
    return folder


def contents(folder):
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def records(result):
    return {record["file"]: record for record in map(json.loads, result.stdout.splitlines())}


def test_a_batch_with_a_bad_file(barefaced, photos):
    before = contents(photos)
    result = barefaced("detect", "in", "--draw", "in/drawn", "--json")
    assert result.exit_code == 1
    found = records(result)
    portrait = found["in/顔 und ñ/one.face.v2 .jpg"]
    assert (portrait["width"], portrait["height"]) == (512, 512)
    (face,) = portrait["faces"]
    left, top, right, bottom = face["box"]
    assert 150 < left < 200 < 250 < right < 300
    assert 30 < top < 100 < 150 < bottom < 230
    assert np.shape(face["landmarks"]) == (468, 2)
    assert found["in/sky.png"]["faces"] == []
    assert "error" in found["in/[cut].jpg"]
    assert result.stderr.count("[cut].jpg") == 1

    drawn = {"in/drawn/sky.png", "in/drawn/顔 und ñ/one.face.v2 .jpg"}
    assert {str(path) for path in contents("in/drawn")} == drawn
    assert contents(photos) == before | contents("in/drawn")
    again = barefaced("detect", "in", "--draw", "in/drawn", "--json", "--resume")
    assert list(records(again)) == ["in/[cut].jpg"]


def test_no_face_is_a_right_result(barefaced, photos):
    result = barefaced("detect", "in/sky.png")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "in/sky.png: 0 faces\n", "")


def test_a_person_reads_a_line_a_face(barefaced, photos):
    result = barefaced("detect", "in/*/*.jpg", "--draw", "out.png")
    first, second = result.stdout.splitlines()
    assert first == "in/顔 und ñ/one.face.v2 .jpg: 1 face, drawn in out.png"
    assert all(word in second for word in ("size", "yaw", "mask", "confidence"))
    assert not np.array_equal(read_image("out.png"), read_image("in/顔 und ñ/one.face.v2 .jpg"))


def test_several_processes_give_the_same_bytes(barefaced, photos):
    one = barefaced("detect", "in", "--draw", "one", "--json")
    command = [*COMMAND, "in", "--draw", "two", "--json", "--jobs", "2"]
    two = subprocess.run(command, capture_output=True, text=True, check=False)
    assert one.stdout.replace('"one/', '"two/') == two.stdout
    assert list(contents("one").values()) == list(contents("two").values())


def test_an_interrupt_leaves_whole_files_only(photos, astronaut):
    portrait = (photos / "顔 und ñ" / "one.face.v2 .jpg").read_bytes()
    for number in range(60):
        (photos / f"{number:02}.jpg").write_bytes(portrait)
    command = [*COMMAND, "in", "--draw", "out", "--jobs", "2"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 30
    while not any(Path().glob("out/[0-9]*.jpg")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    errors = running.communicate(timeout=30)[1]
    assert running.returncode == 130
    assert "Traceback" not in errors
    assert 0 < len(contents("out")) < 61
    for path in contents("out"):
        assert read_image(path).shape == astronaut.shape


def test_the_score_decides_what_is_left_out(barefaced, photos):
    name = "in/顔 und ñ/one.face.v2 .jpg"
    assert records(barefaced("detect", name, "--json", "--score", "1"))[name]["faces"] == []


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["in", "--detector", "haar"], 2, "centerface"),
        (["in", "--model", "gone.onnx"], 2, "gone.onnx"),
        (["in", "--jobs", "0"], 2, "--jobs"),
        (["in", "--score", "2"], 2, "--score"),
        (["in", "--resume"], 2, "--resume"),
        (["in", "--draw", "in"], 2, "would be replaced"),
        (["gone"], 1, "gone: no such file or folder"),
        (["in/*.tif"], 1, "in/*.tif"),
        (["in", "--detector", "yunet"], 1, "model"),
        ([], 2, "IN"),
    ],
)
def test_wrong_words_are_told(barefaced, photos, words, status, told):
    result = barefaced("detect", *words)
    assert result.exit_code == status
    assert told in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "error", [BadModel("face.onnx", "its checksum is wrong"), MissingExtra("ai_edge_litert", "mediapipe")]
)
def test_what_would_fail_for_every_picture_is_told_once(barefaced, photos, monkeypatch, error):
    def fails(image, **settings):
        raise error

    monkeypatch.setattr("barefaced.faces.detect", fails, raising=False)
    result = barefaced("detect", "in")
    assert (result.exit_code, result.stderr) == (1, f"barefaced: {error}\n")
