import numpy as np

from barefaced.masks.cloth import crumple, drags, pleats

SHAPE = (96, 128)


def test_pleats_rise_slowly_and_fall_at_once():
    down = np.diff(pleats(SHAPE, np.random.default_rng(0)), axis=0)
    assert -down.min() > 4 * down.max()


def test_pleats_are_not_the_same_on_both_sides():
    folds = pleats(SHAPE, np.random.default_rng(0))
    assert np.abs(folds - folds[:, ::-1]).max() > 0.3


def test_drags_come_from_the_corners():
    folds = np.mean([drags(crumple(SHAPE, rng), rng) for rng in map(np.random.default_rng, range(8))], 0)
    assert folds.min() >= 0
    assert folds.max() <= 1
    assert folds[:20, :20].mean() > 5 * folds[40:56, 50:78].mean()
