"""Sets drawn again: whole people, with what of them there is in both sets."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.feature_set import Rows

Weights = tuple[NDArray[np.float64], NDArray[np.float64]]


def drawn_weights(one: Rows, other: Rows, *, draws: int, seed: int) -> Weights:
    """How often each row was drawn, float64 (W, N) and (W, M).

    People are drawn with replacement, never rows: pictures of one person are not independent. Sets of the
    same people (a truth and what was made from it) are drawn together; others each by itself.
    """
    rng = np.random.default_rng(seed)
    people, first = np.unique(one.people, return_inverse=True)
    others, second = np.unique(other.people, return_inverse=True)
    times = _times(len(people), draws, rng)
    again = times if np.array_equal(people, others) else _times(len(others), draws, rng)
    return times[:, first].astype(np.float64), again[:, second].astype(np.float64)


def drawn_rows(
    one: Rows, other: Rows, *, draws: int, seed: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """The features of each draw, rows repeated as often as they were drawn."""
    for w, v in zip(*drawn_weights(one, other, draws=draws, seed=seed), strict=True):
        yield np.repeat(one.values, w.astype(int), axis=0), np.repeat(other.values, v.astype(int), axis=0)


def _times(people: int, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return rng.multinomial(people, np.full(people, 1 / people), size=draws)
