import numpy as np
import pytest

from barefaced.masks import half_face


@pytest.mark.parametrize("alpha", [0.10, 0.25, 0.40])
def test_every_row_below_the_cut_goes_and_none_above(head_at, alpha):
    image = np.random.default_rng(0).integers(0, 200, (256, 256, 3), dtype=np.uint8)
    face = head_at()
    out, row = half_face(image, face, alpha=alpha)
    assert row == round(float(face.eyes[:, 1].mean()) + alpha * face.interocular)
    assert np.array_equal(out[:row], image[:row])
    assert (out[row:] == 255).all()


def test_crop_cuts_the_rows_off(head_at):
    out, row = half_face(np.zeros((256, 256, 3), np.uint8), head_at(), fill="crop")
    assert out.shape == (row, 256, 3)


def test_an_unknown_fill_lists_the_known(head_at):
    with pytest.raises(ValueError, match="grey"):
        half_face(np.zeros((9, 9, 3), np.uint8), head_at(), fill="paisley")
