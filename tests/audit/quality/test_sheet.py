from __future__ import annotations

import numpy as np

from barefaced.audit.quality.sheet import GAP, HEAD, SIDE, Extremes


def filled(value):
    return [np.full((8, 8, 3), value, np.uint8)] * 2


def first_pixels(sheet):
    """The colour of each row's first picture."""
    step = 2 * HEAD + SIDE + GAP - HEAD
    return [int(sheet[2 * HEAD + row * step + 5, 5, 0]) for row in range((len(sheet) - HEAD) // step)]


def test_the_best_and_the_worst_are_kept_in_order():
    shown = Extremes(["given", "guess"], kept=3)
    for rank in np.random.default_rng(0).permutation(100):
        shown.offer(float(rank), f"rank {rank}", filled(rank))
    assert first_pixels(shown.best()) == [99, 98, 97]
    assert first_pixels(shown.worst()) == [0, 1, 2]


def test_few_rows_equal_ranks_and_missing_ones():
    shown = Extremes(["given", "guess"], kept=3)
    shown.offer(float("nan"), "none", filled(9))
    for value in (7, 8):
        shown.offer(1.0, "same", filled(value))
    assert first_pixels(shown.best()) == [7, 8]
    assert shown.best().shape[1] == 2 * (SIDE + GAP)
