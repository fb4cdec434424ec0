from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from barefaced.images import read_image, write_image


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Three photos that differ by folder or suffix alone; covered by rows, without a network."""
    monkeypatch.chdir(tmp_path)
    for shade, name in enumerate(["a/x.png", "b/x.png", "b/x.jpg"]):
        Path("in", name).parent.mkdir(parents=True, exist_ok=True)
        write_image(Path("in", name), np.full((8, 8, 3), 50 * shade, np.uint8))

    def find(image, *, faces=None, model=None):
        if model == "missing":
            from barefaced.errors import BarefacedError

            raise BarefacedError("unknown model 'missing'")
        coverage = np.zeros(image.shape[:2], np.float32)
        coverage[: image[0, 0, 0] // 50 + 1] = 1.0
        coverage[-1] = 0.5
        return coverage

    monkeypatch.setattr("barefaced.faces.detect", lambda image: [], raising=False)
    monkeypatch.setattr("barefaced.unmasking.segment", find, raising=False)
    return Path("in")


def test_every_photo_has_a_lossless_map_of_its_own(barefaced, photos):
    result = barefaced("segment", photos, "out", "--json")
    assert result.exit_code == 0, result.output
    maps = {path.relative_to("out").as_posix(): read_image(path)[..., 0] for path in Path("out").rglob("*.*")}
    assert {name: int((found == 255).sum()) // 8 for name, found in maps.items()} == {
        "a/x.png": 1,
        "b/x.png": 2,
        "b/x.jpg.png": 3,
    }
    assert all((found[-1] == 128).all() for found in maps.values())
    written = {json.loads(line)["written"] for line in result.stdout.splitlines()}
    assert written == {f"out/{name}" for name in maps}


def test_a_single_photo_and_a_file(barefaced, photos):
    result = barefaced("segment", photos / "a/x.png", "map.png")
    assert "18.8% covered, written to map.png" in result.stdout
    assert read_image("map.png").shape == (8, 8, 3)


def test_resume_skips_what_is_done(barefaced, photos):
    barefaced("segment", photos, "out")
    Path("out/b/x.jpg.png").unlink()
    told = barefaced("segment", photos, "out", "--resume").stdout
    assert told.count("skipped") == 2
    assert Path("out/b/x.jpg.png").exists()


def test_a_missing_model_is_one_line_before_any_photo(barefaced, photos):
    result = barefaced("segment", photos, "out", "--model", "missing")
    assert result.exit_code == 1
    assert result.stderr == "barefaced: unknown model 'missing'\n"
    assert not Path("out").exists()
