from __future__ import annotations

import csv
import json

import cv2
import numpy as np
import pytest

from barefaced.datasets import Thresholds, curate, open_source
from barefaced.datasets.curation import COLUMNS, refused, scores_of
from barefaced.errors import BarefacedError, UnwritableFile
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


def test_what_a_table_refuses(curated, tmp_path):
    curated()
    left_out = refused(tmp_path / "table.csv")
    assert len(left_out) == 6
    assert left_out["none.png"] == "no face"
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty.csv").write_text("")
    for name in ("other.csv", "empty.csv", "nowhere.csv"):
        with pytest.raises(BarefacedError, match="is no table of `dataset curate`"):
            refused(tmp_path / name)


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
