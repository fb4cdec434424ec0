from __future__ import annotations

import numpy as np
import pytest

from barefaced.datasets.trio import Trio
from barefaced.errors import BarefacedError


@pytest.fixture
def trio() -> Trio:
    rng = np.random.default_rng(0)
    bare, masked = rng.integers(0, 256, (2, 20, 30, 3), np.uint8)
    coverage = rng.random((20, 30), np.float32)
    coverage[0] = 0
    coverage[1] = 0.001
    return Trio(bare, masked, coverage, "a/b", {"style": "n95", "faces": []})


def test_a_trio_comes_back_from_its_bytes(trio):
    files = trio.encode()
    assert list(files) == ["bare.webp", "masked.webp", "coverage.png", "json"]
    back = Trio.decode(files)
    assert np.array_equal(back.bare, trio.bare)
    assert np.array_equal(back.masked, trio.masked)
    assert np.abs(back.coverage - trio.coverage).max() <= 1 / 255
    assert (back.identity, back.record) == (trio.identity, trio.record)


def test_what_is_covered_at_all_stays_covered_in_8_bits(trio):
    back = Trio.decode(trio.encode())
    assert np.array_equal(back.coverage > 0, trio.coverage > 0)


def test_lossy_pictures_are_smaller(trio):
    files, small = trio.encode(), trio.encode(quality=60)
    assert len(small["bare.webp"]) < len(files["bare.webp"]) / 2
    assert small["coverage.png"] == files["coverage.png"]


def test_a_photo_too_large_for_webp_is_a_png():
    wide = np.zeros((1, 16384, 3), np.uint8)
    trio = Trio(wide, wide, np.zeros((1, 16384), np.float32), "", {})
    files = trio.encode()
    assert list(files)[:2] == ["bare.png", "masked.png"]
    assert Trio.decode(files).bare.shape == wide.shape


@pytest.mark.parametrize("ending", ["bare.webp", "coverage.png", "json"])
@pytest.mark.parametrize(
    "damage", [lambda files, ending: files.pop(ending), lambda f, e: f.update({e: b"x"})]
)
def test_damaged_files_are_no_trio(trio, ending, damage):
    files = trio.encode()
    damage(files, ending)
    with pytest.raises(BarefacedError, match="not a whole trio"):
        Trio.decode(files)
