from __future__ import annotations

import numpy as np

from barefaced.audit.survey.measures import Ratings, equivalent_to_chance


def test_many_guessers_guess(drawn_ratings, rng):
    found = equivalent_to_chance(drawn_ratings(rng, people=120, d_prime=0.0), rng=rng, draws=300)
    assert found.equivalent
    assert 0.45 < found.correct.low < found.correct.high < 0.55


def test_few_guessers_cannot_be_told(drawn_ratings, rng):
    """Not different from chance is not the same as chance."""
    found = equivalent_to_chance(drawn_ratings(rng, people=5, shown=10, d_prime=0.0), rng=rng, draws=300)
    assert not found.equivalent
    assert found.correct.low < 0.5 < found.correct.high


def test_the_skilled_do_not_guess(drawn_ratings, rng):
    assert not equivalent_to_chance(drawn_ratings(rng, people=120), rng=rng, draws=300).equivalent


def test_one_person_says_nothing_of_others(rng):
    found = equivalent_to_chance(Ratings.of([0, 0], [0, 1], [True, False], [True, True]), rng=rng)
    assert np.isnan(found.p)
    assert not found.equivalent
