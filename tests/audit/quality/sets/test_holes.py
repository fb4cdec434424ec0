from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.sets.holes import HoleSets, around
from barefaced.errors import BarefacedError


def hole_of(rows, columns, side=100):
    hole = np.zeros((side, side), bool)
    hole[rows, columns] = True
    return hole


@pytest.mark.parametrize(
    ("rows", "columns", "side", "expected"),
    [
        (slice(50, 70), slice(30, 50), 100, (49, 71, 29, 51)),
        (slice(50, 70), slice(30, 50), 50, (24, 35, 14, 25)),
        (slice(50, 60), slice(30, 50), 100, (44, 66, 29, 51)),  # the longer side counts
        (slice(95, 100), slice(0, 40), 100, (56, 100, 0, 44)),  # moved into the picture
        (slice(0, 100), slice(0, 100), 100, (0, 100, 0, 100)),
        (slice(7, 8), slice(7, 8), 10, (0, 1, 0, 1)),
    ],
)
def test_the_square_reaches_a_little_over_the_hole(rows, columns, side, expected):
    one, other = around(hole_of(rows, columns), side)
    assert (one.start, one.stop, other.start, other.stop) == expected


def test_only_what_lies_about_the_hole_counts(plain):
    rng = np.random.default_rng(0)
    sets = HoleSets(plain, ["copied", "elsewhere", "black"], pictures=15)
    hole = hole_of(slice(20, 40), slice(20, 40), 64)
    for person in range(15):
        truth = rng.integers(0, 256, (64, 64, 3), np.uint8)
        elsewhere, black = truth.copy(), truth.copy()
        elsewhere[50:] = 0
        black[hole] = 0
        sets.add(truth, {"copied": truth, "elsewhere": elsewhere, "black": black}, hole, str(person))
    found = {name: told["metrics"]["frechet"]["value"] for name, told in sets.told()["systems"].items()}
    assert found["copied"] == found["elsewhere"] == pytest.approx(0, abs=1e-9)
    assert found["black"] > 1


def test_hardly_any_faces_are_refused_at_once(plain):
    with pytest.raises(BarefacedError, match="from 10 pictures"):
        HoleSets(plain, ["a"], pictures=9)
