from __future__ import annotations

from pathlib import Path

import pytest
import typer

from barefaced.cli.targets import plan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with pictures (empty files: `plan` opens none)."""
    monkeypatch.chdir(tmp_path)
    for name in ("in/b.jpg", "in/sub/a.png", "in/sub/c.gif", "in/notes.txt", "other/b.jpg"):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def targets(inputs, output):
    return {str(task.source): str(task.target) for task in plan(inputs, Path(output)).tasks}


def test_without_output_nothing_is_written(folder):
    assert [task.target for task in plan(["in"], None).tasks] == [None, None, None]


def test_a_folder_keeps_its_shape_and_other_kinds_become_png(folder):
    assert targets(["in"], "out") == {
        "in/b.jpg": "out/b.jpg",
        "in/sub/a.png": "out/sub/a.png",
        "in/sub/c.gif": "out/sub/c.gif.png",
    }


def test_a_glob_keeps_what_is_below_its_fixed_part(folder):
    assert targets(["in/*/*.png"], "out") == {"in/sub/a.png": "out/sub/a.png"}
    assert targets(["in/**/*.jpg"], "out") == {"in/b.jpg": "out/b.jpg"}


def test_one_file_may_go_to_one_file(folder):
    assert targets(["in/b.jpg"], "drawn.png") == {"in/b.jpg": "drawn.png"}
    assert targets(["in/b.jpg"], "drawn") == {"in/b.jpg": "drawn/b.jpg"}


def test_a_name_with_glob_characters_is_a_name_first(folder):
    Path("in/[1].png").touch()
    assert targets(["in/[1].png"], "out") == {"in/[1].png": "out/[1].png"}


def test_a_picture_named_twice_is_one(folder):
    assert list(targets(["in/b.jpg", "in"], "out")) == ["in/b.jpg", "in/sub/a.png", "in/sub/c.gif"]


def test_results_inside_the_input_folder_are_no_inputs(folder):
    before = targets(["in"], "in/out")
    for target in before.values():
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).touch()
    assert targets(["in"], "in/out") == before
    assert targets(["in/**/*.*"], "in/out") == before


def test_an_output_folder_above_the_input_hides_nothing(folder):
    assert targets(["in/sub"], ".") == {"in/sub/a.png": "a.png", "in/sub/c.gif": "c.gif.png"}


def test_what_is_not_there_is_told_and_the_rest_goes_on(folder):
    tasks, missing = plan(["gone.jpg", "in/b.jpg"], None)
    assert [str(task.source) for task in tasks] == ["in/b.jpg"]
    assert [name for name, _ in missing] == ["gone.jpg"]
    assert "gone.jpg" in missing[0][1]


@pytest.mark.parametrize(
    ("inputs", "output", "told"),
    [
        (["in"], "in", "would be replaced"),
        (["in/b.jpg"], "in/b.jpg", "would be replaced"),
        (["in/b.jpg"], "in/../in/b.jpg", "would be replaced"),
        (["in/b.jpg", "other/b.jpg"], "out", "would both be written"),
        (["in"], "sheet.png", "name a folder"),
        (["in"], "in/notes.txt", "neither a folder nor a picture"),
    ],
)
def test_what_would_lose_a_picture_is_refused(folder, inputs, output, told):
    with pytest.raises(typer.BadParameter, match=told):
        plan(inputs, Path(output))


def test_an_input_reached_through_a_link_is_not_replaced(folder):
    Path("link").symlink_to("in")
    with pytest.raises(typer.BadParameter, match="would be replaced"):
        plan(["in"], Path("link"))
