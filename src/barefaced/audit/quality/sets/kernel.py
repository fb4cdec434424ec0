"""Kernel distance between two sets: the squared maximum mean discrepancy, without bias at any number."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.feature_set import Rows, numbered

_BLOCK = 1024
"""Rows looked at together, so that no table of all pairs is ever held."""


class _Side(NamedTuple):
    values: NDArray[np.float32]
    people: NDArray[np.intp]
    weights: NDArray[np.floating]


def kernel_distances(
    one: Rows,
    other: Rows,
    *,
    weights: NDArray[np.floating] | None = None,
    other_weights: NDArray[np.floating] | None = None,
) -> NDArray[np.float64]:
    """MMD^2 with the kernel (x'y / D + 1)^3, over all pairs of different people (Gretton et al. 2012, 2.2).

    With the features of the Inception network of 2015 it is KID (Binkowski et al., arXiv:1801.01401), which
    is mostly told as a mean over subsets of 1,000: that has the same expectation and scatters more.

    Args:
        one: features and whose they are.
        other: the same. People who are in both sets are not compared with themselves there either, as in
            pairs of a truth and what was made from it.
        weights: float (W, N), how often each row of `one` was drawn, W times over; None for once each.
        other_weights: float (W, M), for `other`.

    Returns:
        float64 (W,); W is 1 without weights. It may lie below 0, where the sets are alike.

    Raises:
        ValueError: if there are fewer than two people.
    """
    people, others = numbered(one, other)
    a = _Side(one.values, people, np.ones((1, len(people))) if weights is None else weights)
    b = _Side(other.values, others, np.ones((1, len(others))) if other_weights is None else other_weights)
    return _mean(a, a) + _mean(b, b) - 2 * _mean(a, b)


def _mean(one: _Side, other: _Side) -> NDArray[np.float64]:
    """The kernel's mean over pairs of different people, float64 (W,)."""
    w, v = one.weights, other.weights
    total, pairs = np.zeros((2, len(w)))
    for first in range(0, len(one.values), _BLOCK):
        block = slice(first, first + _BLOCK)
        apart = (one.people[block, None] != other.people).astype(np.float64)
        likeness = (one.values[block] @ other.values.T).astype(np.float64) / one.values.shape[1] + 1
        total += np.einsum("wm,wm->w", w[:, block] @ (likeness**3 * apart), v)
        pairs += np.einsum("wm,wm->w", w[:, block] @ apart, v)
    if not pairs.all():
        raise ValueError("a kernel distance compares different people; there are fewer than two")
    return total / pairs
