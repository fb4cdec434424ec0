import subprocess
import sys
from importlib.util import find_spec

import pytest

import barefaced.faces


def fresh(code):
    """What a new interpreter prints."""
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_the_room_opens_without_anything_heavy():
    code = "import sys, barefaced.faces; print(sorted({'numpy', 'cv2', 'onnxruntime'} & set(sys.modules)))"
    assert fresh(code) == "[]"


def test_listing_the_detectors_loads_none():
    code = (
        "import sys; from barefaced.faces import DETECTORS; print({'cv2', 'onnxruntime'} & set(sys.modules))"
    )
    assert fresh(code) == "set()"


@pytest.mark.parametrize("name", barefaced.faces.__all__)
def test_every_name_is_there(name):
    assert getattr(barefaced.faces, name) is not None
    assert name in dir(barefaced.faces)


@pytest.mark.parametrize("name", barefaced.faces.__all__)
def test_no_file_takes_the_place_of_a_verb(name):
    assert find_spec(f"barefaced.faces.{name}") is None


def test_unknown_names():
    with pytest.raises(AttributeError, match="no attribute 'recognise'"):
        barefaced.faces.recognise  # noqa: B018
