"""Rows of numbers that stand for features, and a network that is as small as can be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from barefaced.audit.quality.sets.feature_set import FeatureSet, Rows


@pytest.fixture
def rows() -> Callable[..., Rows]:
    """Make N rows of D numbers about a place, each of a person of its own."""

    def made(count: int, dimension: int = 6, *, place: float = 0.0, seed: int = 0, of: str = "a") -> Rows:
        values = np.random.default_rng(seed).normal(place, 1, (count, dimension))
        return Rows(values.astype(np.float32), np.array([f"{of} {number}" for number in range(count)]))

    return made


@pytest.fixture
def kept() -> Callable[[Rows], FeatureSet]:
    """A set of given rows."""

    def made(rows: Rows, **words: int) -> FeatureSet:
        found = FeatureSet(rows.values.shape[1], **words)
        for first in range(0, len(rows.values), 7):
            found.add(rows.values[first : first + 7], rows.people[first : first + 7].tolist())
        return found

    return made


class Plain:
    """Features that are the mean colours of a picture's four quarters."""

    name, dimension = "plain", 12
    told = {"name": "plain"}  # noqa: RUF012

    def of(self, pictures):
        found = [self._row(picture) for picture in pictures]
        return np.array(found, np.float32).reshape(-1, self.dimension)

    def _row(self, picture):
        quarters = [half for part in np.array_split(picture, 2) for half in np.array_split(part, 2, axis=1)]
        return np.concatenate([quarter.mean(axis=(0, 1)) for quarter in quarters]) / 255


@pytest.fixture
def plain() -> Plain:
    """See `Plain`."""
    return Plain()
