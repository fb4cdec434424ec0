from __future__ import annotations

import json

import numpy as np
import pytest

from barefaced.audit import compare_pictures
from barefaced.audit.quality.sets.pictures import write_comparison
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import write_image


@pytest.fixture
def folders(tmp_path):
    """Twenty noisy pictures, grey and brighter, each set in a folder of its own."""
    rng = np.random.default_rng(0)
    for name, level in (("real", 100), ("fake", 110)):
        (tmp_path / name / "deep").mkdir(parents=True)
        for number in range(20):
            noise = rng.normal(0, 20, (2, 2, 3)).repeat(8, 0).repeat(8, 1)
            place = tmp_path / name / ("deep" if number % 2 else ".") / f"{number}.png"
            write_image(place, np.clip(level + noise, 0, 255).astype(np.uint8))
    return str(tmp_path / "real"), str(tmp_path / "fake")


def test_folders_are_compared(folders, plain):
    reached = []
    told, failures = compare_pictures(*folders, plain, progress=lambda *step: reached.append(step))
    assert failures == []
    assert list(told["metrics"]) == ["frechet", "kernel", "precision", "recall"]
    assert told["real"]["set"] == folders[0]
    assert (told["fake"]["pictures"], told["fake"]["sizes"], told["fake"]["unreadable"]) == (20, "16 x 16", 0)
    assert reached[-1] == (40, 40)
    assert told["notes"] == []


def test_a_set_is_like_itself(folders, plain):
    told, _ = compare_pictures(folders[0], folders[0], plain, metrics=["frechet"])
    assert told["metrics"]["frechet"]["value"] == pytest.approx(0, abs=1e-6)


def test_damaged_files_are_named_and_the_rest_is_compared(folders, plain, tmp_path):
    (tmp_path / "fake" / "broken.png").write_bytes(b"\x89PNG no more")
    (tmp_path / "fake" / "empty.jpg").write_bytes(b"")
    told, failures = compare_pictures(*folders, plain, metrics=["kernel"])
    assert (told["fake"]["pictures"], told["fake"]["unreadable"]) == (20, 2)
    assert ["broken.png" in failures[0], "empty.jpg" in failures[1]] == [True, True]


def test_mixed_sizes_are_compared_and_noted(folders, plain, tmp_path):
    write_image(tmp_path / "fake" / "wide.png", np.full((30, 50, 3), 99, np.uint8))
    told, _ = compare_pictures(*folders, plain, metrics=["kernel"])
    assert told["fake"]["sizes"] == "16 x 16 to 50 x 30"
    assert "different sizes" in told["notes"][0]


def test_too_few_are_refused_before_anything_is_read(folders, plain, monkeypatch):
    def read(path):
        raise AssertionError(f"read {path}")

    monkeypatch.setattr("barefaced.audit.quality.sets.pictures.read_image", read)
    with pytest.raises(BarefacedError, match="from 10 pictures"):
        compare_pictures(*folders, plain, limit=9)
    with pytest.raises(BarefacedError, match="at least 12 pictures"):
        compare_pictures(*folders, plain, limit=11)


def test_pictures_that_turn_out_too_few_are_told(folders, plain, tmp_path):
    for number in range(0, 20, 2):
        (tmp_path / "fake" / f"{number}.png").write_bytes(b"")
    with pytest.raises(BarefacedError, match="10 generated"):
        compare_pictures(*folders, plain)


def test_an_empty_folder_is_told(folders, plain, tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(BarefacedError, match="no pictures there"):
        compare_pictures(folders[0], str(tmp_path / "none"), plain)


def test_the_result_is_written_whole(tmp_path):
    told = {"metrics": {"kid": {"value": 1.0}}}
    assert json.loads(write_comparison(told, tmp_path / "new").read_text()) == told
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableFile):
        write_comparison(told, tmp_path / "file")
