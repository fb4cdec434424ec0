"""The censor's patch: what it hides is the photo itself made coarse, and nothing else changes."""

import cv2
import numpy as np
import pytest

from barefaced.masks.garment import Garment
from barefaced.masks.styles import STYLES, Make
from barefaced.masks.worn import Worn, put_on

KINDS = {"_out_of_focus", "_in_squares"}


def draw(seed: int, **order: object) -> Garment:
    return STYLES["patch"].draw(Make(np.random.default_rng(seed), (96, 128), **order))


def photo() -> np.ndarray:
    """Noise: whatever is smooth afterwards was made so."""
    return np.random.default_rng(0).integers(0, 256, (220, 256, 3), np.uint8)


def lay(garment: Garment, head_at) -> Worn:
    return put_on(photo(), head_at(), garment, rng=np.random.default_rng(0))


@pytest.mark.parametrize("seed", range(6))
def test_only_what_is_covered_changes_and_no_shadow_falls(seed, head_at):
    worn = lay(draw(seed), head_at)
    assert worn.coverage.max() == 1.0
    assert worn.shadow.max() == 0.0
    assert np.array_equal(worn.image[worn.coverage == 0], photo()[worn.coverage == 0])


@pytest.mark.parametrize("seed", range(6))
def test_the_mouth_is_hidden_under_a_coarser_picture_of_itself(seed, head_at):
    worn = lay(draw(seed), head_at)
    x, y = np.round(head_at().landmarks[13]).astype(int)
    assert worn.coverage[y, x] == 1.0
    inner = cv2.erode(worn.coverage, np.ones((5, 5))) == 1.0
    assert worn.image[inner].std() < 0.5 * photo()[inner].std()
    assert abs(worn.image[inner].mean() - photo()[inner].mean()) < 6.0


def test_it_is_blurred_or_in_squares():
    assert {draw(seed).veil.func.__name__ for seed in range(12)} == KINDS


def test_a_wanted_colour_makes_it_a_card(head_at):
    worn = lay(draw(3, wanted=(0.02, 0.02, 0.6)), head_at)
    red, _, blue = worn.image[worn.coverage == 1.0].mean(0)
    assert blue > 3 * red
