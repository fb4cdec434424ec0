from __future__ import annotations

import numpy as np

from barefaced.training.sheets import (
    FOUND,
    HEAD,
    enlarged,
    grid,
    headed,
    rows_by_step,
    with_boxes,
    with_points,
)


def plain(height: int, width: int, value: int) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def test_grid_puts_pictures_of_any_size_in_cells_of_one():
    sheet = grid([plain(2, 3, 1), plain(4, 2, 2), plain(1, 1, 3)], columns=2)
    assert sheet.shape == (8, 6, 3)
    assert (sheet[:2, :3] == 1).all()
    assert (sheet[:4, 3:5] == 2).all()
    assert (sheet[4, 0] == 3).all()
    assert sheet[..., 0].sum() == 6 * 1 + 8 * 2 + 3


def test_drawing_leaves_the_picture_alone():
    picture = plain(40, 40, 9)
    boxed = with_boxes(picture, np.array([[5.2, 6, 20, 30]]), FOUND)
    pointed = with_points(picture, np.array([[12.4, 25.0], [-9, 99]]), FOUND)
    assert (picture == 9).all()
    assert (boxed[6, 5] == FOUND).all()
    assert (boxed[18, 12] == 9).all()
    assert (pointed[25, 12] == FOUND).all()


def test_small_pictures_are_enlarged_by_whole_pixels_and_others_left():
    small = np.arange(50 * 60 * 3, dtype=np.uint8).reshape(50, 60, 3)
    assert (enlarged(small)[1::3, 2::3] == small).all()
    assert enlarged(plain(128, 300, 1)).shape == (128, 300, 3)


def test_every_column_is_told_above_a_sheet_that_is_left_as_it_is():
    sheet = plain(20, 300, 7)
    told = headed(sheet, ("one", "", "three"))
    assert (told[HEAD:] == sheet).all()
    line = told[:HEAD].any((0, 2))
    assert line[:100].any()
    assert not line[100:200].any()
    assert line[200:].any()


def test_strips_of_a_run_may_grow():
    sheet = rows_by_step([(1, plain(4, 200, 1)), (2, plain(8, 400, 2))])
    assert sheet.shape == (2 * (HEAD + 8), 400, 3)
    assert (sheet[HEAD : HEAD + 4, :200] == 1).all()
    assert (sheet[-8:] == 2).all()
