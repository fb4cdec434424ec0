"""People who do not exist, of known skill; and pictures of nobody to show them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from barefaced.audit.survey import Prepared, Store, Trial, prepare, read_study
from barefaced.audit.survey.measures import Ratings
from barefaced.images import write_image


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


@pytest.fixture
def folders(tmp_path: Path) -> Callable[..., Path]:
    """Write a study's folder: so many drawings, none of a person."""

    def written(*, real: int = 8, fake: int = 8, side: int = 96, more: str = "") -> Path:
        for kind, count in (("real", real), ("fake", fake)):
            (tmp_path / "study" / kind).mkdir(parents=True, exist_ok=True)
            for number in range(count):
                pixels = np.random.default_rng([number, len(kind), kind == "fake"])
                small = pixels.integers(0, 256, (6, 6, 3), np.uint8)
                picture = np.kron(small, np.ones((side // 6, side // 6, 1), np.uint8))
                write_image(tmp_path / "study" / kind / f"{number:02d}.png", picture)
        (tmp_path / "study" / "survey.toml").write_text(f'name = "drawings"\n{more}')
        return tmp_path / "study"

    return written


@pytest.fixture
def made(folders) -> Callable[..., Prepared]:
    """A survey ready to be asked, of drawings."""
    return lambda **asked: prepare(read_study(folders(**asked)))


@pytest.fixture
def store(tmp_path, made) -> Store:
    """Of 2 questions of practice, 8 that count and 2 checks."""
    return Store(tmp_path / "answers.sqlite3", made(more="practice = 2\nshown = 8\ncatches = 2\n").design)


@pytest.fixture
def answer_all() -> Callable[..., None]:
    """Let people answer everything; `says` takes a trial and gives the word."""

    def answered(store: Store, people: int, says: Callable[[Trial], str], *, spent: int = 900) -> None:
        for _ in range(people):
            token, person = store.join()
            for trial in store.design.trials(person.slot):
                store.answer(token, trial.position, says(trial), spent)

    return answered
