"""Names that are imported when first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import barefaced.masks
from barefaced.lazy import names_from


def test_a_name_comes_from_its_home():
    find, names = names_from("barefaced.masks", {"mask": "dressing", "Worn": "worn"})
    assert find("mask") is barefaced.masks.mask
    assert names() == ["Worn", "mask"]


def test_an_unknown_name_is_an_attribute_error():
    find, _ = names_from("barefaced.masks", {"mask": "dressing"})
    with pytest.raises(AttributeError, match=r"'barefaced.masks' has no attribute 'veil'"):
        find("veil")


@pytest.mark.parametrize("room", ["faces", "masks", "datasets", "audit", "unmasking"])
def test_a_room_names_what_it_exports_and_brings_nothing_before(room):
    code = (
        f"import sys, barefaced.{room} as room\n"
        "print('cv2' in sys.modules, set(room.__all__) == set(dir(room)))\n"
        "print(all(getattr(room, name) is not None for name in room.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
