from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from barefaced.images import read_image, write_image
from barefaced.masks import Worn


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Three photos whose names differ by folder or suffix alone; masked by rows, without a network."""
    monkeypatch.chdir(tmp_path)
    for shade, name in enumerate(["a/x.png", "b/x.png", "b/x.jpg"]):
        Path("in", name).parent.mkdir(parents=True, exist_ok=True)
        write_image(Path("in", name), np.full((8, 8, 3), 50 * shade, np.uint8))

    def dress(image, faces, **_):
        coverage = np.zeros(image.shape[:2], np.float32)
        coverage[: image[0, 0, 0] // 50 + 1] = 1.0
        return Worn(image, coverage, np.zeros_like(coverage), ())

    monkeypatch.setattr("barefaced.faces.detect", lambda image: [], raising=False)
    monkeypatch.setattr("barefaced.masks.mask", dress, raising=False)
    return Path("in")


def covered_rows(path):
    return int((read_image(path)[:, 0, 0] == 255).sum())


def test_every_photo_has_a_map_of_its_own(barefaced, photos):
    result = barefaced("mask", photos, "out", "--coverage", "maps")
    assert result.exit_code == 0, result.output
    maps = {path.relative_to("maps").as_posix(): covered_rows(path) for path in Path("maps").rglob("*.*")}
    assert maps == {"a/x.png": 1, "b/x.png": 2, "b/x.jpg.png": 3}


def test_the_map_of_a_single_photo(barefaced, photos):
    assert barefaced("mask", photos / "a/x.png", "worn.jpg", "--coverage", "maps").exit_code == 0
    assert covered_rows("maps/worn.jpg.png") == 1


@pytest.mark.parametrize(
    ("source", "out", "maps"),
    [
        ("in", "out", "in"),
        ("in", "out", "in/maps"),
        ("in", "out", "out"),
        ("in", "in/out", "in/out"),
        ("in/a/x.png", "out/x.png", "in/a"),
        ("in/a/x.png", "out/x.png", "out"),
        ("in/a/*.png", "out", "in/a"),
    ],
)
def test_maps_keep_away_from_photos_and_results(barefaced, photos, source, out, maps):
    before = {path: path.read_bytes() for path in photos.rglob("*.*")}
    result = barefaced("mask", source, out, "--coverage", maps)
    assert result.exit_code == 2
    assert "a folder of their own" in " ".join(result.stderr.replace("│", " ").split())
    assert {path: path.read_bytes() for path in photos.rglob("*.*")} == before


def test_maps_may_lie_below_the_results(barefaced, photos):
    for _ in range(2):
        assert barefaced("mask", photos, "in/out", "--coverage", "in/out/maps").exit_code == 0
    assert len(list(Path("in/out/maps").rglob("*.png"))) == 3


def test_a_folder_of_maps_that_cannot_be_is_told_by_name(barefaced, photos):
    Path("maps").write_text("a file")
    result = barefaced("mask", photos / "a/x.png", "worn.png", "--coverage", "maps")
    assert result.exit_code == 1
    assert "maps" in result.stderr
    assert "a bug" not in result.stderr
    assert not Path("worn.png").exists()
