import numpy as np
import pytest

from barefaced.redaction.filling import filled


def test_known_pixels_stay_and_the_others_do_not_matter(noise):
    known = np.ones(noise.shape[:2], bool)
    known[60:200, 80:260] = False
    done = filled(noise, known)
    other = noise.copy()
    other[~known] = 9
    assert np.array_equal(done[known], noise[known])
    assert np.array_equal(filled(other, known), done)


def test_a_gap_in_a_gradient_goes_on_from_side_to_side():
    ramp = np.repeat(np.linspace(0, 255, 128)[None, :, None], 96, 0).repeat(3, 2).astype(np.uint8)
    known = np.ones((96, 128), bool)
    known[:, 40:88] = False
    done = filled(ramp, known).astype(int)
    assert done[:, 41].mean() < done[:, 64].mean() < done[:, 86].mean()
    assert abs(done[:, 64].mean() - 128) < 25


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 1), (33, 2)])
def test_any_size_and_nothing_known(shape):
    image = np.full((*shape, 3), 200, np.uint8)
    assert (filled(image, np.zeros(shape, bool)) == 127).all()
    known = np.zeros(shape, bool)
    known[0, 0] = True
    assert (filled(image, known) == 200).all()
