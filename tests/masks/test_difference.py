import numpy as np
import pytest

from barefaced.masks import coverage_by_difference, mask


def overlap(a, b):
    return (a & b).sum() / (a | b).sum()


def test_it_finds_a_mask_that_stands_out(portrait, face):
    worn = mask(portrait, face, style="surgical", color="#2060ff", rng=np.random.default_rng(1))
    assert overlap(coverage_by_difference(portrait, worn.image, threshold=24), worn.coverage > 0.5) > 0.85


def test_it_misses_cloth_of_the_skins_colour(head_at):
    """The failure of work 002's map: where cloth and skin share a colour nothing differs."""
    skin = np.full((256, 256, 3), (200, 160, 140), np.uint8)
    worn = mask(skin, head_at(), style="surgical", rng=np.random.default_rng(1))
    painted = skin.copy()
    hidden = worn.coverage > 0.5
    painted[hidden] = (200, 160, 140)
    assert hidden.sum() > 1000
    assert not coverage_by_difference(skin, painted).any()


def test_specks_go_and_gaps_close():
    bare = np.zeros((60, 60, 3), np.uint8)
    masked = bare.copy()
    masked[20:40, 20:40] = 200
    masked[30, 20:40] = 0  # a seam of the background's colour
    masked[5, 5] = 200
    found = coverage_by_difference(bare, masked)
    assert found[30, 30]
    assert not found[5, 5]


def test_two_shapes_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        coverage_by_difference(np.zeros((4, 4, 3), np.uint8), np.zeros((5, 4, 3), np.uint8))
