import numpy as np
import pytest

from barefaced.unmasking.windows import Window, window_of


def matrix(scale, x=0.0, y=0.0):
    """Photo pixels to patch pixels: `scale` patch pixels along one of the photo's."""
    return np.array([[scale, 0.0, -scale * x], [0.0, scale, -scale * y]])


def test_the_window_is_what_the_patch_covers_of_the_photo():
    assert window_of(matrix(2.0, x=10, y=20), 32, (100, 100, 3)) == Window(9, 19, 27, 37)


@pytest.mark.parametrize(("x", "y"), [(200, 0), (0, 200), (-60, 0), (0, -60)])
def test_a_patch_outside_the_photo_has_no_window(x, y):
    assert window_of(matrix(1.0, x, y), 32, (100, 100, 3)) is None


def test_a_window_ends_with_the_photo():
    window = window_of(matrix(1.0, x=-10, y=90), 32, (100, 100, 3))
    assert (window.left, window.bottom) == (0, 100)


@pytest.mark.parametrize("scale", [0.2, 1.0, 4.0])
def test_a_field_keeps_its_place_and_level_at_every_scale(scale):
    side = 64
    there = matrix(scale, x=7, y=9)
    window = window_of(there, side, (400, 400, 3))
    field = np.zeros((side, side), np.float32)
    field[:, side // 2 :] = 1.0
    lifted = window.from_patch(field, there)
    assert lifted.shape == (window.bottom - window.top, window.right - window.left)
    row = lifted[len(lifted) // 2]
    edge = window.left + np.flatnonzero(row > 0.5)[0]
    assert abs(edge - (7 + (side // 2 - 0.5) / scale)) <= 1
    assert row.max() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("scale", [0.25, 1.0, 4.0])
def test_no_pixel_is_lost_on_the_way_to_the_patch(scale):
    there = matrix(scale, x=5, y=5)
    window = window_of(there, 64, (300, 300, 3))
    mask = np.zeros((window.bottom - window.top, window.right - window.left), np.uint8)
    middle = len(mask) // 2
    mask[middle - 2 : middle + 2, middle - 2 : middle + 2] = 255
    assert (window.cut(mask, there, side=64) > 0).any()


def test_tightened_is_the_smallest_around_the_pixels():
    window = Window(100, 200, 140, 230)
    where = np.zeros((30, 40), bool)
    where[3:7, 11:20] = True
    smaller, part = window.tightened(where)
    assert smaller == Window(111, 203, 120, 207)
    assert where[part].all()
    assert where[part].sum() == where.sum()
