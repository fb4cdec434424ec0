from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import typer

from barefaced.cli.batch import run_batch
from barefaced.images import read_image, write_image


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Three pictures and, between them, a text with a picture's name."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for name in ("a.png", "c d.é.png", "顔.png"):
        write_image(Path("in", name), np.full((4, 6, 3), len(name), np.uint8))
    Path("in/b.png").write_text("no picture")
    return Path("in")


def copy(source, target):
    image = read_image(source)
    if target is not None:
        write_image(target, image)
    return {"height": image.shape[0]}


def describe(record):
    return f"{record['file']} is {record['height']} high"


def test_a_bad_file_is_named_once_and_the_rest_goes_on(photos, capsys):
    before = {path.name: path.read_bytes() for path in photos.iterdir()}
    with pytest.raises(typer.Exit) as stop:
        run_batch(["in"], copy, describe=describe, output=Path("out"))
    assert stop.value.exit_code == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"in/{name} is 4 high" for name in ("a.png", "c d.é.png", "顔.png")]
    line, summary = err.splitlines()
    assert line.startswith("barefaced: in/b.png: ")
    assert line.count("b.png") == 1
    assert summary == "barefaced: 1 of 4 failed"
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.png", "c d.é.png", "顔.png"]
    assert {path.name: path.read_bytes() for path in photos.iterdir()} == before


def test_json_is_one_object_a_picture_failures_included(photos, capsys):
    with pytest.raises(typer.Exit):
        run_batch(["in", "gone"], copy, describe=describe, as_json=True)
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["file"] for record in records] == ["gone", *map(str, sorted(photos.iterdir()))]
    assert ["error" in record for record in records] == [True, False, True, False, False]


def test_all_well_is_silent_on_stderr(photos, capsys):
    run_batch(["in/a.png"], copy, describe=describe)
    assert capsys.readouterr() == ("in/a.png is 4 high\n", "")


def test_resume_does_only_what_is_missing(photos, capsys):
    (photos / "b.png").unlink()
    Path("out").mkdir()
    Path("out/a.png").write_bytes(b"done before")
    run_batch(["in"], copy, describe=describe, output=Path("out"), resume=True)
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err == "barefaced: 1 done before, skipped\n"
    assert Path("out/a.png").read_bytes() == b"done before"
    run_batch(["in"], copy, describe=describe, output=Path("out"))
    assert Path("out/a.png").read_bytes() != b"done before"


def test_resume_needs_files_to_look_at(photos):
    with pytest.raises(typer.BadParameter, match="--resume"):
        run_batch(["in"], copy, describe=describe, resume=True)


def test_a_bug_on_one_picture_spares_the_others(photos, capsys, monkeypatch):
    def fails(source, target):
        raise ZeroDivisionError("by\nzero")

    with pytest.raises(typer.Exit):
        run_batch(["in/a.png"], fails, describe=describe)
    assert capsys.readouterr().err.startswith("barefaced: in/a.png: ZeroDivisionError: by zero")
    monkeypatch.setenv("BAREFACED_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run_batch(["in/a.png"], fails, describe=describe)


def test_what_failed_is_told_after_an_interrupt_too(photos, capsys):
    def stopped(source, target):
        if source.name == "c d.é.png":
            raise KeyboardInterrupt
        return copy(source, target)

    with pytest.raises(KeyboardInterrupt):
        run_batch(["in"], stopped, describe=describe)
    assert "in/b.png" in capsys.readouterr().err


def test_an_output_folder_that_cannot_be_made_is_named(photos, capsys):
    Path("file").write_text("not a folder")
    with pytest.raises(typer.Exit):
        run_batch(["in/a.png"], copy, describe=describe, output=Path("file/out"))
    assert "file/out" in capsys.readouterr().err
