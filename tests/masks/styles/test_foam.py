import numpy as np
import pytest

from barefaced.masks.styles.base import Make
from barefaced.masks.styles.foam import foam

SHAPE = (96, 128)


@pytest.mark.parametrize("seed", range(4))
def test_there_is_a_hole_for_each_ear_with_cloth_above_and_below(seed):
    alpha = foam(Make(np.random.default_rng(seed), SHAPE)).alpha
    for column in (6, -7):
        edge = alpha[:, column]
        assert edge[42:50].max() == 0
        assert edge[:20].max() > 0.95
        assert edge[-25:].max() > 0.95
    assert alpha[48, 32:96].min() == 1


def test_both_halves_are_of_one_colour_but_for_the_seam():
    albedo = foam(Make(np.random.default_rng(0), SHAPE, wanted=(0.3, 0.3, 0.3))).albedo
    left, right, seam = albedo[30:60, 20:55].mean(), albedo[30:60, 73:108].mean(), albedo[30:60, 63:66].mean()
    assert abs(left - right) < 0.01
    assert seam < 0.97 * left
