import numpy as np

from barefaced.unmasking.hole import clean_hole, grown_hole, inner, touching


def coverage(*boxes, side=128, level=1.0):
    field = np.zeros((side, side), np.float32)
    for top, left, bottom, right in boxes:
        field[top:bottom, left:right] = level
    return field


def test_nothing_is_no_hole():
    assert not clean_hole(coverage()).any()
    assert not grown_hole(clean_hole(coverage()), pixel=1.0).any()


def test_specks_go_and_the_mask_stays():
    found = clean_hole(coverage((40, 40, 90, 90), (10, 10, 12, 12)))
    assert found[40:90, 40:90].mean() > 0.99
    assert found.sum() <= 50 * 50


def test_a_strap_that_hangs_on_the_mask_stays_though_an_opening_alone_would_take_it():
    found = clean_hole(coverage((40, 40, 90, 90), (10, 60, 40, 62)))
    assert found[12:40, 60:62].all()
    assert not clean_hole(coverage((10, 60, 40, 62))).any()


def test_soft_edges_count_beside_sure_ones_only():
    soft = coverage((40, 30, 90, 100), level=0.4)
    assert not clean_hole(soft).any()
    assert clean_hole(np.maximum(soft, coverage((40, 40, 90, 90))))[60, 35]


def test_small_gaps_close_and_a_window_stays_open():
    mask = coverage((30, 20, 110, 110))
    mask[60:66, 60:66] = 0  # 36 of 16384 pixels: a print
    mask[80:100, 50:80] = 0  # 600: the mouth shows
    found = clean_hole(mask)
    assert found[60:66, 60:66].all()
    assert not found[84:96, 54:76].any()


def test_a_hole_grows_by_a_pixel_of_the_photo_at_least():
    small = clean_hole(coverage((50, 50, 70, 70)))
    fine, coarse = grown_hole(small, pixel=1.0), grown_hole(small, pixel=10.0)
    assert fine[48, 60]
    assert not fine[44, 60]
    assert coarse[39, 60]


def test_a_hole_does_not_reach_the_patchs_border():
    assert np.array_equal(grown_hole(np.ones((64, 64), bool), pixel=1.0), inner(64))


def test_only_parts_that_hold_a_seed():
    parts = coverage((0, 0, 10, 10), (20, 20, 30, 30)) > 0
    seed = coverage((25, 25, 60, 60)) > 0
    assert touching(parts, seed).sum() == 100
    assert not touching(parts, np.zeros_like(parts)).any()
