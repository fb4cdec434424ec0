from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from barefaced.audit.survey.measures import Ratings, d_primes, detection

Z = NormalDist().inv_cdf


def counted(hits: int, fakes: int, alarms: int, reals: int) -> Ratings:
    said = [*(n < hits for n in range(fakes)), *(n < alarms for n in range(reals))]
    count = fakes + reals
    return Ratings.of([0] * count, range(count), [True] * fakes + [False] * reals, said)


def test_nobody():
    assert np.isnan(detection(Ratings.of([], [], [], [])).d_prime.value)


def test_by_hand():
    found = detection(counted(15, 20, 4, 16))
    assert found.hit.value == 0.75
    assert found.false_alarm.value == 0.25
    assert found.correct.value == pytest.approx(27 / 36)
    hit, alarm = Z(15.5 / 21), Z(4.5 / 17)
    assert found.d_prime.value == pytest.approx(hit - alarm)
    assert found.criterion.value == pytest.approx(-(hit + alarm) / 2)
    density = NormalDist().pdf
    # The likelihood ratio at the criterion, with the kinds at +-d'/2.
    ratio = density(found.criterion.value - (hit - alarm) / 2) / density(
        found.criterion.value + (hit - alarm) / 2
    )
    assert found.beta.value == pytest.approx(ratio)


def test_perfect_people_stay_finite():
    assert detection(counted(10, 10, 0, 10)).d_prime.value == pytest.approx(2 * Z(10.5 / 11))


def test_two_alternatives():
    """Without a bias for a side, d' is the root of 2 times z of the share right."""
    found = detection(counted(3000, 4000, 1000, 4000), design="2afc")
    assert found.d_prime.value == pytest.approx(2**0.5 * Z(0.75), abs=1e-3)


def test_by_person():
    ratings = Ratings.of([0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 1, 0], [1, 0, 0, 1])
    found = d_primes(ratings)
    assert found[:, 2].tolist() == [1.0, 0.0]
    assert found[0, 3] == pytest.approx(-found[1, 3])


def test_intervals_cover_people_and_images_that_differ(drawn_ratings, rng):
    """Nominally 95 %; taking answers for independent, fewer than 70 of 100 would do."""
    truth = detection(
        drawn_ratings(rng, people=400, images=4000, shown=200, spread=(0.3, 0.3, 0.5))
    ).d_prime.value
    covered = 0
    for _ in range(100):
        ratings = drawn_ratings(rng, people=20, images=30, shown=20, spread=(0.3, 0.3, 0.5))
        found = detection(ratings, rng=rng, draws=300).d_prime
        covered += found.low <= truth <= found.high
    assert covered >= 89
