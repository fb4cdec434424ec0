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
