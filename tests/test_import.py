import subprocess
import sys

import pytest

import barefaced


def test_importing_the_package_imports_nothing_heavy():
    code = """
import sys, barefaced
barefaced.__version__, dir(barefaced)
print({"numpy", "PIL", "cv2", "onnxruntime", "torch", "rich"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_light_rooms_start_without_their_engines():
    code = """
import sys
from barefaced.images import find_images, replacing
from barefaced.runtime import ModelCard, list_weights, pull_weights
from barefaced.provenance import Label
print({"numpy", "PIL", "cv2", "onnxruntime"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("verb", barefaced.VERBS)
def test_every_verb_is_found_and_shown(verb):
    assert callable(getattr(barefaced, verb))
    assert verb in dir(barefaced)
    assert verb in barefaced.__all__


def test_an_unknown_verb_lists_the_known():
    with pytest.raises(AttributeError, match="read_image"):
        barefaced.recognise_anyone  # noqa: B018
