import numpy as np
import pytest

from barefaced.provenance import KINDS, Label, with_strip
from barefaced.provenance.strip import TEXTS

LABEL = Label("face-inpainter-slim", "1.0", 7)


@pytest.mark.parametrize("shape", [(16, 16, 3), (20, 20, 3), (90, 64, 3), (700, 1024, 3), (64, 2000, 3)])
def test_rows_are_added_and_nothing_else_changes(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    before = image.copy()
    shown = with_strip(image, LABEL)
    assert shown.dtype == np.uint8
    assert shown.shape[1:] == shape[1:]
    assert np.array_equal(shown[: shape[0]], before)
    assert np.array_equal(image, before)
    assert shown[shape[0] :].max() > 128, "white letters"


def test_the_strip_is_at_least_a_fortieth_of_the_picture_and_grows_with_it():
    rows = [len(with_strip(np.zeros((side, side, 3), np.uint8), LABEL)) - side for side in (256, 1024, 4096)]
    assert rows == sorted(rows)
    assert all(row >= side / 40 for row, side in zip(rows, (256, 1024, 4096), strict=True))


def test_no_word_runs_out_of_the_picture():
    shown = with_strip(np.zeros((100, 120, 3), np.uint8), LABEL)[100:]
    assert shown[:, -2:].max() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_that_it_is_no_evidence(kind):
    assert "Generated" in TEXTS[kind]
    assert "no evidence of identity" in TEXTS[kind].lower()


def test_names_the_font_has_no_letters_for_are_told_too():
    odd = Label("slim 面", "1.0", 7)
    assert with_strip(np.zeros((9, 400, 3), np.uint8), odd).shape[1] == 400
