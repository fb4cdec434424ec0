"""People who do not exist, of known skill."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from barefaced.audit.survey.measures import Ratings


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def drawn_ratings() -> Callable[..., Ratings]:
    """Answers by the normal model: see `draw`."""
    return draw


def draw(
    rng: np.random.Generator,
    *,
    people: int = 30,
    images: int = 60,
    shown: int = 40,
    d_prime: float = 1.0,
    bias: float = 0.0,
    spread: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Ratings:
    """Answers by the normal model; `spread` holds the SDs of people's bias, people's skill, and images."""
    of_people, of_skill, of_images = (
        sd * rng.standard_normal(n) for sd, n in zip(spread, (people, people, images), strict=True)
    )
    person = np.repeat(np.arange(people), shown)
    image = np.concatenate([rng.permutation(images)[:shown] for _ in range(people)])
    fake = image % 2 == 0
    x = np.where(fake, 0.5, -0.5)
    toward = d_prime * x - bias + of_people[person] + of_skill[person] * x + of_images[image]
    return Ratings.of(person, image, fake, rng.standard_normal(len(x)) < toward)
