"""`barefaced mask` on photos, with the shipped networks."""

import json
from pathlib import Path

import numpy as np
import pytest

from barefaced.images import read_image, write_image


@pytest.fixture
def folder(tmp_path, monkeypatch, astronaut):
    monkeypatch.chdir(tmp_path)
    face = np.ascontiguousarray(astronaut[:256, 90:346])
    Path("in/sub").mkdir(parents=True)
    write_image("in/one.png", face)
    write_image("in/sub/one.png", np.ascontiguousarray(face[:, ::-1]))
    write_image("in/sub/ñ 顔.v2.png", face)
    write_image("in/sky.png", np.full((80, 120, 3), 200, np.uint8))
    return Path("in")


def records(result):
    return {record["file"]: record for record in map(json.loads, result.stdout.splitlines())}


def test_every_bare_face_gets_a_mask_and_a_photo_without_one_is_left(barefaced, folder):
    before = {path: path.read_bytes() for path in folder.rglob("*.png")}
    result = barefaced("mask", "in", "out", "--coverage", "maps", "--json")
    assert result.exit_code == 0, result.output
    found = records(result)
    assert [len(found[name]["masks"]) for name in ("in/one.png", "in/sub/one.png", "in/sky.png")] == [1, 1, 0]
    assert np.array_equal(read_image("out/sky.png"), read_image("in/sky.png"))
    hidden = read_image("maps/one.png")[..., 0] > 0
    changed = (read_image("out/one.png") != read_image("in/one.png")).any(2)
    assert hidden.sum() > 1000
    assert (changed & hidden).sum() > 0.9 * hidden.sum()
    assert {path: path.read_bytes() for path in folder.rglob("*.png")} == before


def test_the_photo_and_the_seed_decide_not_its_name_or_the_workers(barefaced, folder):
    assert barefaced("mask", "in", "one", "--seed", 5).exit_code == 0
    assert barefaced("mask", "in", "two", "--seed", 5, "--jobs", 2).exit_code == 0
    assert barefaced("mask", "in", "other", "--seed", 6).exit_code == 0
    for path in Path("one").rglob("*.png"):
        assert path.read_bytes() == Path("two", path.relative_to("one")).read_bytes()
    assert Path("one/one.png").read_bytes() == Path("one/sub/ñ 顔.v2.png").read_bytes()
    assert Path("one/one.png").read_bytes() != Path("other/one.png").read_bytes()


def test_a_masked_face_is_left_alone_unless_asked(barefaced, folder):
    assert barefaced("mask", "in/one.png", "worn.png", "--style", "surgical").exit_code == 0
    left = barefaced("mask", "worn.png", "again.png")
    assert "--over" in left.stdout
    assert np.array_equal(read_image("again.png"), read_image("worn.png"))
    assert barefaced("mask", "worn.png", "over.png", "--over", "--style", "n95").exit_code == 0
    assert not np.array_equal(read_image("over.png"), read_image("worn.png"))


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (("--style", "toga"), "surgical"),
        (("--wear", "sideways"), "nose-out"),
        (("--color", "blue"), "#rrggbb"),
    ],
)
def test_an_order_that_cannot_be_is_refused_before_any_photo(barefaced, folder, order, told):
    result = barefaced("mask", "in", "out", *order)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not Path("out").exists()


def test_a_texture_that_is_no_picture_is_named(barefaced, folder):
    Path("cloth.png").write_text("not a picture")
    result = barefaced("mask", "in", "out", "--texture", "cloth.png")
    assert result.exit_code == 1
    assert "cloth.png" in result.stderr
