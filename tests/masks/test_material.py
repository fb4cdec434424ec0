"""What light does to cloth, on a level sheet before a camera."""

from dataclasses import replace

import numpy as np
import pytest

from barefaced.masks.light import filmed, srgb
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.surgical import surgical
from barefaced.masks.worn import put_on

WHITE, BLACK = (0.8, 0.8, 0.8), (0.02, 0.02, 0.02)


@pytest.fixture
def worn_lightness(head_at):
    """Mean of the channels, float (h, w), where a surgical mask is whole and NaN elsewhere."""

    def make(*, wanted, flat=False):
        garment = surgical(Make(np.random.default_rng(3), (144, 192), wanted=wanted))
        if flat:
            garment = replace(garment, relief=np.zeros_like(garment.relief))
        photo = np.full((256, 256, 3), 120, np.uint8)
        worn = put_on(photo, head_at(), garment, rng=np.random.default_rng(0))
        return np.where(worn.coverage > 0.95, worn.image.mean(2), np.nan)

    return make


def test_what_is_below_is_darker_than_what_is_above(worn_lightness):
    light = worn_lightness(wanted=WHITE)
    rows = np.flatnonzero(np.isfinite(light).any(1))
    upper, lower = np.split(rows[: len(rows) // 2 * 2], 2)
    assert np.nanmean(light[upper]) > np.nanmean(light[lower]) + 5


@pytest.mark.parametrize("wanted", [WHITE, BLACK])
def test_folds_are_seen_on_white_and_on_black(worn_lightness, wanted):
    folded, flat = (worn_lightness(wanted=wanted, flat=flat) for flat in (False, True))
    assert np.nanstd(folded - flat) > 3.0


def test_a_film_keeps_what_is_dim_and_tells_what_is_more_than_white_apart():
    dim = np.linspace(0.0, 0.6, 50, dtype=np.float32)
    assert np.abs(filmed(dim).astype(int) - srgb(dim).astype(int)).max() <= 1
    bright = filmed(np.array([0.8, 1.0, 1.2, 1.5], np.float32)).astype(int)
    assert (np.diff(bright) > 2).all()
