import numpy as np
import pytest

from barefaced.masks.raster import NOWHERE, rasterise

WINDOW = (16, 8, 136, 108)


def flat_sheet(*, z=0.0, rows=4, columns=6):
    """Over x 30 to 120, y 20 to 90."""
    down, across = np.mgrid[20 : 90 : rows * 1j, 30 : 120 : columns * 1j]
    return np.stack([across, down, np.full(across.shape, z)], -1).astype(np.float32)


@pytest.mark.parametrize("unit", [60.0, 150.0, 320.0])
def test_each_pixel_finds_its_place_on_the_sheet(unit):
    found = rasterise(flat_sheet(), window=WINDOW, unit=unit)
    y, x = np.mgrid[25:86, 35:116]
    across, down = (part[y - WINDOW[1], x - WINDOW[0]] for part in (found.across, found.down))
    assert np.abs(across - (x - 30) / 90).max() < 0.01
    assert np.abs(down - (y - 20) / 70).max() < 0.01
    assert (found.across[:8] == NOWHERE).all()
    assert (found.down[:, -8:] == NOWHERE).all()


def test_the_nearer_part_of_a_folded_sheet_is_seen():
    sheet = flat_sheet(rows=3)
    sheet[2, :, 1], sheet[2, :, 2] = 20.0, -50.0  # the lower half is folded up over the upper
    found = rasterise(sheet, window=WINDOW, unit=60.0)
    assert (found.down[20:40, 30:90] > 0.5).all()


@pytest.mark.parametrize(("z", "seen"), [(-60.0, False), (60.0, True), (-5.0, True)])
def test_only_what_is_well_in_front_hides_the_sheet(z, seen):
    wall = np.array([[[0, 0, z], [300, 0, z], [0, 300, z]]], np.float32)
    found = rasterise(flat_sheet(), window=WINDOW, unit=60.0, behind=wall)
    assert (found.across[40, 60] != NOWHERE) == seen


def test_what_is_seen_edge_on_does_not_leave_its_mesh():
    sheet = flat_sheet()
    sheet[:, 3:, 0] = sheet[:, 2:3, 0] + np.array([[0.1], [0.4], [0.2], [0.5]], np.float32) * np.arange(1, 4)
    found = rasterise(sheet, window=WINDOW, unit=60.0)
    seen = found.across != NOWHERE
    assert seen.any()
    assert np.abs(found.across[seen] - 0.5).max() < 0.75
    assert np.abs(found.down[seen] - 0.5).max() < 0.6
