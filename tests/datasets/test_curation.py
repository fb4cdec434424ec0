from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from barefaced.datasets import Thresholds, curate, open_source
from barefaced.datasets.curation import COLUMNS, refused, scores_of
from barefaced.errors import BadModel, BarefacedError, UnwritableFile
from barefaced.images import write_image

# Drawn faces are flat.
THRESHOLDS = Thresholds.changed({"min_eyes": 10, "min_sharpness": 0})


@pytest.fixture
def curated(drawn, photos, tmp_path):
    """The rows of a table by photo."""

    def run(source=photos, thresholds=THRESHOLDS, **other):
        table = tmp_path / "table.csv"
        run.counts = curate(open_source(source), table, thresholds=thresholds, find=drawn.find, **other)
        with table.open(newline="") as stream:
            return {row["photo"]: row for row in csv.DictReader(stream)}

    return run


def test_every_photo_has_a_line_with_its_scores_and_every_reason(curated):
    rows = curated()
    assert list(rows["00.png"]) == list(COLUMNS)
    assert {name: row["reason"].split()[0] for name, row in rows.items() if row["accepted"] == "no"} == {
        "cut.png": "offset",
        "many.png": "faces",
        "masked.png": "mask",
        "none.png": "no",
        "small.png": "eyes",
        "torn.png": "unreadable:",
    }
    assert rows["cut.png"]["reason"].startswith("offset 0.4")
    assert "; inside 0." in rows["cut.png"]["reason"]
    assert rows["many.png"]["reason"] == "faces 2 > 1"
    assert rows["none.png"]["reason"] == "no face"
    assert curated.counts == {"photos": 18, "accepted": 12}


def test_the_thresholds_are_written_beside_the_table(curated, tmp_path):
    curated()
    told = json.loads((tmp_path / "table.json").read_text())
    assert told["thresholds"]["min_eyes"] == 10
    assert told["thresholds"]["duplicate_bits"] == 4
    assert told["counts"] == {"photos": 18, "accepted": 12}


def test_scores_are_what_they_say(drawn):
    image = drawn.picture((60, 48, 26.0))
    face = drawn.find(image)[0]
    scores = scores_of(image, [face])
    middle = (face.landmarks.min(0) + face.landmarks.max(0)) / 2
    assert scores["offset"] == pytest.approx(np.abs(middle / 96 - 0.5).max(), abs=1e-4)
    assert scores["inside"] == 1.0
    assert scores["eyes"] == pytest.approx(face.interocular, abs=1e-3)
    assert scores["realism"] == pytest.approx(0.9 * 0.95)
    assert scores["exposure"] == pytest.approx(0.299 * 200 + 0.587 * 150 + 0.114 * 120, abs=2)
    assert scores["clipped"] == 0


def test_blur_lowers_sharpness_and_white_is_clipped(astronaut, drawn):
    face = drawn.face(np.array([180.0, 70, 90, 130]), 0.0)
    sharp = scores_of(astronaut, [face])
    blurred = scores_of(cv2.GaussianBlur(astronaut, (0, 0), 3), [face])
    assert blurred["sharpness"] < sharp["sharpness"] / 4
    assert scores_of(np.full_like(astronaut, 255), [face])["clipped"] == 1.0


def test_copies_are_told_apart_from_lookalikes(drawn, photos, tmp_path, curated):
    folder = tmp_path / "in"
    folder.mkdir()
    image = drawn.portrait(3)
    write_image(folder / "a.png", image)
    write_image(folder / "b.png", np.clip(image * 0.98 + 2, 0, 255).astype(np.uint8))
    write_image(folder / "c.png", drawn.portrait(5))
    write_image(folder / "0.png", drawn.portrait(3, masked=True))  # rejected: shadows no other
    rows = curated(folder)
    assert rows["b.png"]["duplicate_of"] == "a.png"
    assert rows["b.png"]["reason"] == "duplicate of a.png"
    assert [rows[name]["accepted"] for name in ("0.png", "a.png", "b.png", "c.png")] == [
        "no",
        "yes",
        "no",
        "yes",
    ]
    assert len(rows["a.png"]["hash"]) == 16
    assert len(rows["a.png"]["fine_hash"]) == 64


def test_what_a_table_refuses(curated, photos, drawn, tmp_path):
    curated()
    source = open_source(photos)
    left_out = refused(tmp_path / "table.csv", source)
    assert len(left_out) == 6
    assert left_out["none.png"] == "no face"
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty.csv").write_text("")
    for name in ("other.csv", "empty.csv", "nowhere.csv"):
        with pytest.raises(BarefacedError, match="is no table of `dataset curate`"):
            refused(tmp_path / name, source)


def test_photos_that_a_table_does_not_tell_of_are_left_out(curated, photos, tmp_path):
    curated()
    table = tmp_path / "table.csv"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("03.png")))
    assert refused(table, open_source(photos))["03.png"] == "not in the table"
    table.write_text(lines[0])
    with pytest.raises(BarefacedError, match=r"table\.csv tells nothing of the photos of photos"):
        refused(table, open_source(photos))


class Stopping:
    """Finds faces in so many photos, and then the power fails."""

    def __init__(self, find, count: int) -> None:
        self.find, self.left = find, count

    def __call__(self, image):
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return self.find(image)


@pytest.fixture
def stopped(drawn, photos, tmp_path):
    """A table of which a few photos were looked at, and what finds no face any more."""
    table = tmp_path / "stopped.csv"
    with pytest.raises(KeyboardInterrupt):
        curate(open_source(photos), table, thresholds=THRESHOLDS, find=Stopping(drawn.find, 7))
    assert [path.name for path in tmp_path.iterdir()] == [".stopped.csv.looks"]
    return table


def finished(folder) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".json")}


def test_a_stopped_table_goes_on_to_the_same_bytes(drawn, photos, tmp_path, stopped, curated):
    find = Stopping(drawn.find, 18 - 7 - 1)  # the torn photo is never asked about
    counts = curate(open_source(photos), stopped, thresholds=THRESHOLDS, find=find, resume=True)
    assert counts == {"photos": 18, "accepted": 12}
    assert find.left == 0
    curated()
    assert stopped.read_bytes() == (tmp_path / "table.csv").read_bytes()
    assert stopped.with_suffix(".json").read_bytes() == (tmp_path / "table.json").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "stopped.csv", "stopped.json", "table.csv", "table.json",
    ]  # fmt: skip


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b + b'{"wid', lambda b: b + b"\xff\n"])
def test_a_torn_line_is_looked_at_again(drawn, photos, tmp_path, stopped, curated, damage):
    looks = tmp_path / ".stopped.csv.looks"
    looks.write_bytes(damage(looks.read_bytes()))
    curate(open_source(photos), stopped, thresholds=THRESHOLDS, find=drawn.find, resume=True)
    curated()
    assert stopped.read_bytes() == (tmp_path / "table.csv").read_bytes()


def test_without_resume_a_table_begins_anew(drawn, photos, stopped):
    find = Stopping(drawn.find, 17)
    curate(open_source(photos), stopped, find=find)
    assert find.left == 0


def test_what_was_found_is_judged_by_other_thresholds(drawn, photos, stopped):
    strict = Thresholds.changed({"min_eyes": 1000})
    find = Stopping(drawn.find, 10)
    counts = curate(open_source(photos), stopped, thresholds=strict, find=find, resume=True)
    assert counts["accepted"] == 0
    assert find.left == 0


def test_a_finished_table_is_left_alone(drawn, photos, curated, tmp_path):
    curated()
    before = finished(tmp_path)
    nobody = Stopping(drawn.find, 0)
    table = tmp_path / "table.csv"
    assert (
        curate(open_source(photos), table, thresholds=THRESHOLDS, find=nobody, resume=True) == curated.counts
    )
    assert finished(tmp_path) == before
    with pytest.raises(KeyboardInterrupt):  # other thresholds: it is not finished
        curate(open_source(photos), table, find=nobody, resume=True)
    assert finished(tmp_path) == before


def test_only_the_same_photos_go_on(drawn, photos, tmp_path, stopped):
    write_image(tmp_path / "in.png", drawn.portrait())
    with pytest.raises(BarefacedError, match="was begun with other photos or networks; leave out --resume"):
        curate(open_source(tmp_path / "in.png"), stopped, find=drawn.find, resume=True)


def test_a_mistake_of_ours_costs_one_photo(drawn, photos, tmp_path, monkeypatch):
    table = tmp_path / "table.csv"
    counts = curate(open_source(photos), table, thresholds=THRESHOLDS, find=drawn.crashing)
    assert counts == {"photos": 18, "accepted": 12}
    with table.open(newline="") as stream:
        rows = {row["photo"]: row for row in csv.DictReader(stream)}
    assert rows["masked.png"]["accepted"] == "no"
    assert rows["masked.png"]["reason"].startswith("failed: ZeroDivisionError: division by zero (a bug; ")
    monkeypatch.setenv("BAREFACED_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        curate(open_source(photos), table, find=drawn.crashing)


def raising(error: Exception):
    def find(image):
        raise error

    return find


def test_a_photo_too_large_for_the_memory_is_unreadable(photos, tmp_path):
    table = tmp_path / "table.csv"
    curate(open_source(photos / "00.png"), table, find=raising(MemoryError()))
    assert table.read_text().splitlines()[1].startswith("00.png,00/00.png,no,unreadable: not enough memory,")


def test_a_damaged_model_is_no_photos_fault(photos, tmp_path):
    with pytest.raises(BadModel):
        curate(open_source(photos), tmp_path / "table.csv", find=raising(BadModel("a.onnx", "damaged")))
    assert not (tmp_path / "table.csv").exists()


def test_two_processes_write_the_bytes_of_one(curated, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)  # where the processes find what finds faces
    curated()
    one = finished(tmp_path)
    curated(jobs=2)
    assert finished(tmp_path) == one


def test_thresholds_have_names():
    assert Thresholds.changed({"max_yaw": 5}).max_yaw == 5
    with pytest.raises(ValueError, match="unknown threshold 'max_jaw'; known: max_faces, "):
        Thresholds.changed({"max_jaw": 5})


def test_turned_heads_are_measured_either_way(drawn):
    scores = scores_of(drawn.portrait(), drawn.find(drawn.portrait()))
    assert Thresholds(min_sharpness=0).missed(scores | {"yaw": -46.0}) == ["yaw -46 > 45"]


def test_a_table_that_cannot_be_written(drawn, photos, tmp_path):
    with pytest.raises(UnwritableFile):
        curate(open_source(photos), tmp_path / "no" / "table.csv", find=drawn.find)


def test_progress_counts_photos(curated):
    told = []
    curated(progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (18, 18)
