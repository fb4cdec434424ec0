from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from barefaced.audit.survey.measures import equivalent_to_chance, people_needed, survey_power

BY_HAND = {"people": 50, "shown": 40, "pool": 60}


def test_independent_answers_are_binomial():
    found = survey_power(people=10, shown=40, pool=40, icc_person=0, icc_image=0, d_prime=0)
    assert found.standard_error == pytest.approx(0.5 / 20)
    assert found.power == pytest.approx(0.025)


def test_the_design_effect():
    found = survey_power(people=50, shown=20, icc_person=0.1, icc_image=0, d_prime=0)
    assert found.standard_error == pytest.approx(0.5 * ((1 + 19 * 0.1) / 1000) ** 0.5)


def test_the_smallest_that_is_found_is_found_four_times_in_five():
    smallest = survey_power(**BY_HAND).smallest_d_prime
    assert survey_power(**BY_HAND, d_prime=smallest).power == pytest.approx(0.8, abs=0.01)
    assert survey_power(**BY_HAND, design="2afc").smallest_d_prime == pytest.approx(smallest / 2**0.5)


def test_people_needed_reach_the_width():
    people = people_needed(0.05, shown=40, pool=60)
    z = NormalDist().inv_cdf(0.975)
    for count, fits in ((people, True), (people - 1, False)):
        error = survey_power(people=count, shown=40, pool=60, d_prime=0).standard_error
        assert (z * error <= 0.05 + 1e-12) is fits
    assert people_needed(0.01, shown=40, pool=60) is None


def test_power_of_equivalence_by_trial(drawn_ratings, rng):
    told = survey_power(people=80, shown=40, pool=60, icc_person=0, icc_image=0).power_equivalence
    shown = [
        equivalent_to_chance(drawn_ratings(rng, people=80, d_prime=0), rng=rng, draws=100).equivalent
        for _ in range(40)
    ]
    assert np.mean(shown) == pytest.approx(told, abs=0.15)


@pytest.mark.parametrize(
    "wrong", [{"people": 0}, {"pool": 30}, {"icc_person": -0.1}, {"icc_image": 0.99}, {"design": "3afc"}]
)
def test_impossible_surveys(wrong):
    with pytest.raises(ValueError, match="got"):
        survey_power(**(BY_HAND | wrong))
