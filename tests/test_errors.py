import pickle

import pytest

from barefaced.errors import (
    BadModel,
    BarefacedError,
    MissingExtra,
    UnreadableImage,
    UnwritableFile,
    require,
)

ERRORS = [
    BarefacedError("photos: no such file or folder"),
    UnreadableImage("a.jpg", "the file is empty"),
    UnwritableFile("a.jpg", "No space left on device"),
    BadModel("a.onnx", "damaged"),
    MissingExtra("pillow_heif", "heif"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_is_ours_and_crosses_a_process_pool(error):
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, BarefacedError)
    assert type(again) is type(error)
    assert str(again) == str(error)


@pytest.mark.parametrize("kind", [UnreadableImage, UnwritableFile, BadModel])
def test_a_file_error_names_file_and_reason_in_one_line(kind):
    message = str(kind("odd\nname.png", "first\n  second"))
    assert "odd name.png" in message
    assert "first second" in message
    assert "\n" not in message


def test_a_missing_extra_says_what_to_type():
    assert str(MissingExtra("pillow_heif", "heif")).endswith("pip install 'barefaced[heif]'")


def test_require_returns_the_module():
    assert require("json.decoder", "any").JSONDecoder


def test_require_answers_a_missing_module_with_the_extra():
    with pytest.raises(MissingExtra, match=r"barefaced\[video\]"):
        require("no_such_module_anywhere.part", "video")


def test_require_passes_on_a_fault_inside_an_installed_module(tmp_path, monkeypatch):
    (tmp_path / "present_but_broken.py").write_text("import absent_inside_it")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="absent_inside_it"):
        require("present_but_broken", "video")
