import numpy as np
import pytest

from barefaced.unmasking.spread import around, contact_sheet, spread_of, spread_picture

HOLE = np.zeros((40, 60), bool)
HOLE[10:20, 15:45] = True


def samples(*levels):
    pictures = [np.full((40, 60, 3), 100, np.uint8) for _ in levels]
    for picture, level in zip(pictures, levels, strict=True):
        picture[HOLE] = level
    return pictures


def test_equal_samples_do_not_spread():
    assert not spread_of(samples(80, 80, 80), HOLE).any()


def test_greys_spread_by_the_deviation_of_their_lightness():
    import cv2

    def lightness(level):
        return cv2.cvtColor(np.full((1, 1, 3), level / 255, np.float32), cv2.COLOR_RGB2LAB)[0, 0, 0]

    spread = spread_of(samples(50, 100, 180), HOLE)
    expected = np.std([lightness(level) for level in (50, 100, 180)])
    assert spread[15, 20] == pytest.approx(expected, rel=1e-3)
    assert not spread[~HOLE].any()


def test_no_hole_no_spread():
    assert not spread_of(samples(1, 2), np.zeros_like(HOLE)).any()


def test_the_spreads_picture_is_black_where_all_agree_and_white_at_most():
    picture = spread_picture(np.array([[0.0, 12.0, 24.0, 90.0]], np.float32))
    assert picture.tolist() == [[0, 128, 255, 255]]


@pytest.mark.parametrize("count", [2, 5, 8])
def test_the_sheet_has_a_tile_for_the_photo_each_sample_and_the_spread(count):
    drawn = samples(*range(10, 10 + count))
    photo = np.full((40, 60, 3), 200, np.uint8)
    sheet = contact_sheet(photo, drawn, spread_of(drawn, HOLE), HOLE)
    colours = {tuple(colour) for colour in sheet.reshape(-1, 3).tolist()}
    assert {(200,) * 3, *((level,) * 3 for level in range(10, 10 + count))} <= colours


def test_around_keeps_within_the_picture():
    assert around(HOLE, margin=0.0) == (slice(10, 20), slice(15, 45))
    assert around(HOLE, margin=5.0) == (slice(0, 40), slice(0, 60))
