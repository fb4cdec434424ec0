from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.survey.measures import Ratings, crossed_probit


def test_the_effects_that_were_put_in(drawn_ratings, rng):
    truth = {"d_prime": 1.0, "criterion": 0.3, "bias_sd": 0.5, "image_sd": 0.4}
    ratings = drawn_ratings(rng, people=40, images=40, shown=40, bias=0.3, spread=(0.5, 0.3, 0.4))
    found = crossed_probit(ratings, rng=rng, draws=300)
    for name, value in truth.items():
        told = getattr(found, name)
        # 3.3 standard errors: four effects at once are all inside in 199 of 200 draws.
        assert told.value == pytest.approx(value, abs=3.3 * (told.high - told.low) / 3.92), name
    assert 0.2 < found.d_prime.high - found.d_prime.low < 0.8


def test_without_effects_it_is_a_probit_regression(drawn_ratings, rng):
    ratings = drawn_ratings(rng, people=25, images=40, shown=40, d_prime=0.8)
    import statsmodels.api

    x = np.where(ratings.fake, 0.5, -0.5)
    fit = statsmodels.api.Probit(
        ratings.called_fake.astype(float), np.column_stack([np.ones(len(x)), x])
    ).fit(disp=0)
    found = crossed_probit(ratings, rng=rng, draws=300)
    assert found.d_prime.value == pytest.approx(fit.params[1], abs=0.1)
    assert -found.criterion.value == pytest.approx(fit.params[0], abs=0.06)


def test_images_seen_seldom_are_drawn_together(drawn_ratings, rng):
    few = crossed_probit(drawn_ratings(rng, shown=4, people=20, spread=(0, 0, 1)), rng=rng, draws=100)
    many = crossed_probit(drawn_ratings(rng, shown=60, people=20, spread=(0, 0, 1)), rng=rng, draws=100)
    assert few.looks_fake[::2].std() < many.looks_fake[::2].std()


def test_pairs(rng):
    """In `2afc` a hard pair is hard on either side."""
    person, pair = np.divmod(np.arange(1600), 40)
    right = rng.random(1600) < 0.5
    apart = np.where(pair < 20, 2.0, 0.0)
    chosen = rng.standard_normal(1600) < apart * np.where(right, 0.5, -0.5)
    found = crossed_probit(Ratings.of(person, pair, right, chosen), rng=rng, design="2afc", draws=300)
    assert found.looks_fake[:20].min() > found.looks_fake[20:].max()
    assert found.d_prime.low < 1 / 2**0.5 < found.d_prime.high


def test_too_few():
    with pytest.raises(ValueError, match="two people"):
        crossed_probit(Ratings.of([0], [0], [True], [True]), rng=np.random.default_rng(0))


def test_same_seed_same_numbers(drawn_ratings):
    ratings = drawn_ratings(np.random.default_rng(1), people=6, images=10, shown=8)
    one, other = (crossed_probit(ratings, rng=np.random.default_rng(3), draws=50).d_prime for _ in range(2))
    assert one == other
