from __future__ import annotations

import numpy as np

from barefaced.training.sheets import FOUND, grid, with_boxes, with_points


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
