"""Tone, seam and grain: what makes a painted part look like the photo around it."""

import numpy as np
import pytest

from barefaced.unmasking.grain import missing_grain
from barefaced.unmasking.seam import matched_colours
from barefaced.unmasking.tone import in_tone


@pytest.fixture
def portrait(astronaut):
    return np.ascontiguousarray(astronaut[0:256, 90:346])


def hole(side=256):
    found = np.zeros((side, side), bool)
    found[side // 2 : side * 7 // 8, side // 3 : side * 2 // 3] = True
    return found


def grey_of(picture):
    return np.repeat(np.rint(picture @ [0.299, 0.587, 0.114]).astype(np.uint8)[..., None], 3, 2)


def test_a_grey_photo_is_painted_grey(portrait):
    painted = matched_colours(portrait, grey_of(portrait), hole())
    assert np.ptp(painted[hole()], axis=1).max() < 1.0


def test_a_sepia_photo_is_painted_sepia(portrait):
    sepia = np.clip(grey_of(portrait) * [1.0, 0.85, 0.6], 0, 255).astype(np.uint8)
    painted = in_tone(portrait.astype(np.float32), sepia, ~hole())
    level = painted @ [0.299, 0.587, 0.114]
    middle = hole() & (level > 60) & (level < 180)
    ratio = painted[middle][:, 2] / painted[middle][:, 0]
    assert abs(ratio.mean() - 0.6) < 0.05


def test_a_photo_with_colours_keeps_its_painters(portrait):
    painted = portrait.astype(np.float32)
    assert in_tone(painted, portrait, ~hole()) is painted


def test_where_little_is_visible_the_whole_photo_tells_the_tone(portrait):
    """A face that is repainted whole, before a grey wall: the wall alone would make it grey."""
    painted = portrait.astype(np.float32)
    walled = portrait.copy()
    walled[:20] = 128
    wall = np.zeros((256, 256), bool)
    wall[:20] = True
    assert in_tone(painted, walled, wall) is painted
    grey = in_tone(painted, grey_of(portrait), wall)
    assert np.ptp(grey, axis=-1).max() < 1.0


@pytest.mark.parametrize("shift", [(0, 0, 0), (12, -8, 5), (-20, -20, -20)])
def test_a_painter_off_in_colour_is_brought_back(portrait, shift):
    off = np.clip(portrait.astype(int) + shift, 0, 255).astype(np.uint8)
    matched = matched_colours(off, portrait, hole())
    error = np.abs((matched - portrait)[hole()].mean(0))
    assert (error <= np.maximum(0.6 * np.abs(shift), 6.0)).all()


def test_a_perfect_painting_is_hardly_touched(portrait):
    assert np.abs(matched_colours(portrait, portrait, hole()) - portrait)[hole()].mean() < 1.0


def test_the_whole_patch_as_hole_leaves_nothing_to_compare(portrait):
    matched = matched_colours(portrait, portrait, np.ones((256, 256), bool))
    assert np.array_equal(matched, portrait.astype(np.float32))


def flat(shape=(160, 160), level=120):
    return np.full((*shape, 3), level, np.float32)


def noisy(strength, *, colour=(1.0, 1.0, 1.0)):
    noise = np.random.default_rng(1).normal(0, strength, (160, 160, 1)) * colour
    return np.clip(np.rint(flat() + noise), 0, 255).astype(np.uint8)


EVERYWHERE = np.ones((160, 160), bool)


@pytest.mark.parametrize("strength", [3.0, 9.0])
def test_a_smooth_painting_gets_the_photos_grain(strength):
    rng = np.random.default_rng(0)
    grain = missing_grain(noisy(strength), EVERYWHERE, flat(), EVERYWHERE, fineness=1.0, rng=rng)
    # One octave holds some six parts of seven of white noise; what is calm is a little below the mean.
    assert 0.6 * strength < grain.std() < 1.05 * strength


def test_grain_has_the_photos_colours():
    photo = noisy(8.0, colour=(1.0, 0.0, 0.0))
    rng = np.random.default_rng(0)
    grain = missing_grain(photo, EVERYWHERE, flat(), EVERYWHERE, fineness=1.0, rng=rng)
    assert grain[..., 0].std() > 4
    assert np.abs(grain[..., 1:]).max() < 0.5


def test_a_painting_with_grain_of_its_own_gets_no_more():
    photo = noisy(6.0)
    rng = np.random.default_rng(0)
    grain = missing_grain(photo, EVERYWHERE, photo.astype(np.float32), EVERYWHERE, fineness=1.0, rng=rng)
    assert np.abs(grain).max() < 0.5


def test_a_clean_photo_gets_none_and_edges_are_no_grain():
    photo = flat().astype(np.uint8)
    photo[:, 70:90] = 20
    rng = np.random.default_rng(0)
    assert not missing_grain(photo, EVERYWHERE, flat(), EVERYWHERE, fineness=4.0, rng=rng).any()


@pytest.mark.parametrize("count", [0, 20])
def test_too_little_skin_tells_nothing(count):
    skin = np.zeros((160, 160), bool)
    skin.ravel()[:count] = True
    rng = np.random.default_rng(0)
    assert not missing_grain(noisy(9.0), skin, flat(), EVERYWHERE, fineness=1.0, rng=rng).any()


def test_an_enlarged_painting_gets_coarser_texture_too():
    import cv2

    coarse = cv2.GaussianBlur(np.random.default_rng(1).normal(0, 60, (160, 160, 3)), (0, 0), 2.0)
    photo = np.clip(flat() + coarse, 0, 255).astype(np.uint8)
    at = [
        missing_grain(
            photo, EVERYWHERE, flat(), EVERYWHERE, fineness=fineness, rng=np.random.default_rng(0)
        ).std()
        for fineness in (1.0, 4.0)
    ]
    assert at[1] > 1.5 * at[0]
