"""The words of `dataset build`, `curate`, `stats` and `preview`, on drawn faces that need no network."""

from __future__ import annotations

import csv
import json
import sys
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from barefaced.datasets import build_trios, curate, read_trios
from barefaced.images import read_image, write_image

DRAWN = Path(__file__).parents[1] / "datasets" / "drawn.py"


@pytest.fixture(scope="module")
def drawn():
    spec = spec_from_file_location("drawn", DRAWN)
    module = sys.modules["drawn"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def no_networks(drawn, monkeypatch):
    monkeypatch.setattr("barefaced.datasets.build_trios", partial(build_trios, find=drawn.find))
    monkeypatch.setattr("barefaced.datasets.curate", partial(curate, find=drawn.find))


@pytest.fixture
def photos(drawn, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(4):
        write_image(folder / f"{number}.png", drawn.portrait(number))
    write_image(folder / "none.png", np.zeros((40, 40, 3), np.uint8))
    return folder


def test_build_says_how_many_trios_and_what_was_rejected(barefaced, photos, tmp_path):
    out = tmp_path / "out"
    result = barefaced(
        "dataset", "build", photos, out, "--size", 64, "--min-eyes", 10, "--per-photo", 2, "--jobs", 1,
        "--styles", "surgical=3,n95=1", "--wear", "correct,nose-out=0.5", "--seed", 5,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{out}: 8 trios (train ")
    assert result.stdout.endswith(f") of 5 photos; 1 rejected (no face 1), listed in {out / 'rejects.csv'}\n")
    settings = json.loads((out / "manifest.json").read_text())["settings"]
    assert settings["styles"] == {"surgical": 3.0, "n95": 1.0}
    assert settings["wear"] == {"correct": 1.0, "nose-out": 0.5}
    assert settings["seed"] == 5
    trios = [trio for split in ("train", "val", "test") for trio in read_trios(out, split)]
    assert {trio.record["style"] for trio in trios} <= {"surgical", "n95"}
    assert trios[0].bare.shape == (64, 64, 3)


def test_build_takes_what_curate_accepted(barefaced, photos, tmp_path):
    table, out = tmp_path / "table.csv", tmp_path / "out"
    write_image(photos / "4.png", read_image(photos / "2.png"))
    flat = ("--set", "min_eyes=10", "--set", "min_sharpness=0")
    result = barefaced("dataset", "curate", photos, table, "--jobs", 1, *flat)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{table}: 4 of 6 photos accepted\n"
    again = barefaced("dataset", "build", photos, out, "--only", table, "--min-eyes", 10, "--jobs", 1)
    assert again.exit_code == 0, again.output
    with (out / "rejects.csv").open() as stream:
        rejects = {row["photo"]: row["detail"] for row in csv.DictReader(stream)}
    assert rejects == {"none.png": "no face", "4.png": "duplicate of 2.png"}


def test_build_leaves_out_what_curate_did_not_see(barefaced, photos, tmp_path, drawn):
    table, out = tmp_path / "table.csv", tmp_path / "out"
    flat = ("--set", "min_eyes=10", "--set", "min_sharpness=0")
    assert barefaced("dataset", "curate", photos, table, "--jobs", 1, *flat).exit_code == 0
    again = barefaced("dataset", "curate", photos, table, "--jobs", 1, *flat, "--resume")
    assert again.stdout == f"{table}: 4 of 5 photos accepted\n"
    write_image(photos / "9.png", drawn.portrait(9))
    result = barefaced("dataset", "build", photos, out, "--only", table, "--min-eyes", 10, "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert "9.png,left out,not in the table\n" in (out / "rejects.csv").read_text()


def test_stats_and_preview_of_a_build(barefaced, photos, tmp_path):
    out, sheet = tmp_path / "out", tmp_path / "sheet.png"
    assert barefaced("dataset", "build", photos, out, "--min-eyes", 10, "--jobs", 1).exit_code == 0
    told = json.loads(barefaced("dataset", "stats", out, "--json", "--verify").stdout)
    assert sum(split["trios"] for split in told["splits"].values()) == 4
    text = barefaced("dataset", "stats", out).stdout
    assert text.startswith("train ")
    assert "rejected: no face 1" in text
    assert "wear: correct 4" in text
    result = barefaced("dataset", "preview", out, sheet, "--count", 2, "--side", 64)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{sheet}\n"
    assert read_image(sheet).shape == (68, 2 * 3 * 68, 3)


def test_a_second_run_wants_resume(barefaced, photos, tmp_path):
    words = ("dataset", "build", photos, tmp_path / "out", "--min-eyes", 10, "--jobs", 1)
    first = barefaced(*words)
    second = barefaced(*words)
    assert second.exit_code == 1
    assert second.stderr == f"barefaced: {tmp_path / 'out'} holds a data set already; name another folder\n"
    assert barefaced(*words, "--resume").stdout == first.stdout


def test_a_source_without_a_trio_is_a_failure(barefaced, tmp_path):
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "in" / "a.png", np.zeros((40, 40, 3), np.uint8))
    result = barefaced("dataset", "build", tmp_path / "in", tmp_path / "out", "--jobs", 1)
    assert result.exit_code == 1
    assert "0 trios" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--styles", "surgicl"], "unknown style 'surgicl'; known: surgical"),
        (["--styles", "n95=many"], "wants NAME=WEIGHT,..., got 'n95=many'"),
        (["--wear", "sideways"], "unknown wear 'sideways'"),
        (["--size", "-1"], "--size"),
        (["--only", "nowhere.csv"], "--only"),
    ],
)
def test_wrong_words_of_build(barefaced, photos, tmp_path, words, told):
    result = barefaced("dataset", "build", photos, tmp_path / "out", *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()


def test_the_source_is_no_place_for_results(barefaced, photos):
    result = barefaced("dataset", "build", photos, photos)
    assert result.exit_code == 2
    assert "is the source; name another folder" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["t.txt"], "the table is a .csv, got t.txt"),
        (["t.csv", "--set", "min_eyes=large"], "--set wants NAME=NUMBER, got 'min_eyes=large'"),
        (["t.csv", "--set", "eyes=3"], "unknown threshold 'eyes'; known: max_faces"),
    ],
)
def test_wrong_words_of_curate(barefaced, photos, words, told):
    result = barefaced("dataset", "curate", photos, *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


@pytest.mark.parametrize("command", [["build", "no-such", "out"], ["curate", "no-such", "t.csv"]])
def test_a_missing_source(barefaced, command):
    result = barefaced("dataset", *command)
    assert (result.exit_code, result.stderr) == (1, "barefaced: no-such: no such file or folder\n")


def test_what_is_no_data_set(barefaced, tmp_path):
    result = barefaced("dataset", "stats", tmp_path)
    assert result.stderr == f"barefaced: {tmp_path} holds no data set: there is no manifest.json\n"
    assert barefaced("dataset", "preview", tmp_path, tmp_path / "a.png").exit_code == 1
