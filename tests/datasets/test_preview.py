from __future__ import annotations

import numpy as np
import pytest

from barefaced.datasets import TrioSet, build_trios, contact_sheet, open_source
from barefaced.errors import BarefacedError
from barefaced.images import write_image


@pytest.fixture(scope="module")
def built(drawn, photos, tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "out"
    build_trios(open_source(photos), out, settings=drawn.SETTINGS, find=drawn.find)
    return out


def test_a_sheet_shows_bare_masked_and_coverage(built):
    sheet = contact_sheet(built, count=12, columns=1, side=64)
    assert sheet.shape == (12 * 68, 3 * 68, 3)
    first = TrioSet(built, "train")[0]
    assert np.array_equal(sheet[:64, :64], first.bare)
    assert np.array_equal(sheet[:64, 68:132], first.masked)
    assert np.allclose(sheet[:64, 136:200, 0], first.coverage * 255, atol=1)
    assert (sheet[64:68] == 255).all()


def test_rows_are_filled_up_with_white(built):
    sheet = contact_sheet(built, count=4, columns=3, side=32)
    assert sheet.shape == (2 * 36, 3 * 3 * 36, 3)
    assert (sheet[36:, 3 * 36 :] == 255).all()
    assert contact_sheet(built, count=2, columns=3, side=32).shape == (36, 2 * 3 * 36, 3)


def test_another_seed_other_trios(built):
    sheets = [contact_sheet(built, count=3, side=32, seed=seed) for seed in (0, 0, 1, 2)]
    assert np.array_equal(sheets[0], sheets[1])
    assert not (np.array_equal(sheets[0], sheets[2]) and np.array_equal(sheets[0], sheets[3]))


def test_nothing_to_show(built, drawn, tmp_path):
    with pytest.raises(ValueError, match="at least 1, got 0, 3, 160"):
        contact_sheet(built, count=0)
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "in" / "a.png", np.zeros((9, 9, 3), np.uint8))
    build_trios(open_source(tmp_path / "in"), tmp_path / "out", settings=drawn.SETTINGS, find=drawn.find)
    with pytest.raises(BarefacedError, match=r"no trio in it; its rejects.csv says why"):
        contact_sheet(tmp_path / "out")
