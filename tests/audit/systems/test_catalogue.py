from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.systems import Given, open_system
from barefaced.errors import BarefacedError
from barefaced.images import write_image

PICTURE = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("opencv:telea", "telea"),
        ("rim=opencv:telea", "rim"),
        ("command:/usr/bin/paint {input} {output}", "paint"),
        ("endpoint:gemini:m@http://localhost:1/x", "m"),
    ],
)
def test_systems_have_names(text, name):
    assert open_system(text).name == name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("grok:x", "unknown kind of system 'grok'; known: model, opencv, command, endpoint, folder"),
        ("no-such-model", "unknown model 'no-such-model'; known: slim"),
        ("opencv:magic", "known: telea"),
        ("folder:nowhere", "no such folder"),
    ],
)
def test_systems_that_are_not_there(text, told):
    with pytest.raises(BarefacedError, match=told):
        open_system(text)


def test_opencv_fills_the_hole_alone():
    hole = np.zeros((16, 16), bool)
    hole[8:] = True
    system = open_system("opencv:telea")
    (drawn,) = system.draw(Given("x", PICTURE, "", hole), samples=3, seed=0)
    assert np.array_equal(drawn.picture[:8], PICTURE[:8])
    assert not np.array_equal(drawn.picture[8:], PICTURE[8:])
    assert system.draw(Given("x", PICTURE, ""), samples=1, seed=0)[0].failure.startswith(
        "generate: left alone"
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "half-0.25").mkdir()
    for name in ("a.png", "a-2.png", "a-10.png", "ab.png"):
        write_image(tmp_path / "half-0.25" / name, PICTURE)
    (tmp_path / "half-0.25" / "c.txt").write_text("I cannot help with that.")
    (tmp_path / "half-0.25" / "d.png").write_text("<html>")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a", ["", "", ""]),
        ("ab", [""]),
        ("b", ["generate: missing (no half-0.25/b.*)"]),
        ("c", ["generate: refused (I cannot help with that.)"]),
        ("d", ["generate: text instead of a picture (<html>)"]),
    ],
)
def test_a_folder_gives_what_is_in_it(folder, name, told):
    drawn = open_system(f"grok=folder:{folder}").draw(
        Given(f"half-0.25/{name}", PICTURE, ""), samples=9, seed=0
    )
    assert [each.failure for each in drawn] == told


def test_a_folder_that_changes_is_looked_at_again(folder):
    system = open_system(f"grok=folder:{folder}")
    before = system.stamp("half-0.25/b")
    write_image(folder / "half-0.25" / "b.png", PICTURE)
    assert system.stamp("half-0.25/b") != before


def test_samples_of_a_folder_are_in_their_order(folder):
    drawn = open_system(f"grok=folder:{folder}").draw(Given("half-0.25/a", PICTURE, ""), samples=9, seed=0)
    assert [each.told["file"] for each in drawn] == ["a.png", "a-2.png", "a-10.png"]
