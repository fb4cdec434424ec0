"""Colours settle what the segmenter leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from barefaced.unmasking.doubt import settled

SKIN, CLOTH = (200, 150, 120), (240, 240, 245)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def patch(rng):
    """Skin above, cloth below, both grainy."""
    picture = np.full((128, 128, 3), SKIN, float)
    picture[64:, 24:104] = CLOTH
    return (picture + rng.normal(0, 4, picture.shape)).clip(0, 255).astype(np.uint8)


@pytest.fixture
def worn():
    return np.pad(np.ones((64, 80), bool), ((64, 0), (24, 24)))


def test_a_flap_in_doubt_is_told_by_its_colour(patch, worn):
    coverage = np.where(worn, 0.98, 0.01).astype(np.float32)
    coverage[100:, 30:98] = 0.3  # a flap
    coverage[40:60, 40:80] = 0.4  # skin
    found = settled(patch, coverage)
    assert found[104:124, 34:94].min() > 0.9
    assert found[44:56, 44:76].max() < 0.1
    assert found.dtype == np.float32
    assert 0.0 <= found.min() <= found.max() <= 1.0


def test_the_same_comes_out_twice_and_nothing_given_is_changed(patch, worn):
    coverage = np.where(worn, 0.98, 0.01).astype(np.float32)
    coverage[90:] = 0.4
    before = patch.copy(), coverage.copy()
    assert np.array_equal(settled(patch, coverage), settled(patch, coverage))
    assert np.array_equal(patch, before[0])
    assert np.array_equal(coverage, before[1])


def test_what_is_sure_stays_as_it_is(patch, worn):
    sure = np.where(worn, 0.98, 0.01).astype(np.float32)
    assert settled(patch, sure) is sure


@pytest.mark.parametrize("level", [0.0, 0.4, 0.6, 1.0])
def test_without_anything_to_learn_from_nothing_is_decided(patch, level):
    even = np.full((128, 128), level, np.float32)
    assert settled(patch, even) is even


def test_patches_of_other_sizes_come_back_in_theirs(worn, rng):
    coverage = np.kron(np.where(worn, 0.98, 0.01), np.ones((2, 2))).astype(np.float32)
    coverage[180:] = 0.4
    patch = rng.integers(0, 256, (256, 256, 3), np.uint8)
    assert settled(patch, coverage).shape == (256, 256)
