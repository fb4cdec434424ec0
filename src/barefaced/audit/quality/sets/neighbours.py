"""Precision and recall of a generated set: what of it lies among the real pictures, and the reverse."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.feature_set import Rows, numbered

NEAREST = 3
"""The k of the paper."""
_BLOCK = 1024


class Covered(NamedTuple):
    """Picture by picture."""

    precision: NDArray[np.bool_]
    """(M,): the generated picture lies among the real ones."""
    recall: NDArray[np.bool_]
    """(N,): the real picture lies among the generated ones."""


def precision_recall(real: Rows, fake: Rows, *, nearest: int = NEAREST) -> Covered:
    """Improved precision and recall (Kynkäänniemi et al., arXiv:1904.06991).

    A picture lies among a set if it is no farther from some picture of it than that one's k-th nearest
    neighbour in the set. Pictures of one person are never each other's neighbours, neither in a set nor
    between a truth and what was made from it: that would be near without being alike in kind.

    Args:
        real: features, of as many pictures as `fake`: the more pictures, the smaller their neighbourhoods.
        fake: the same of the generated pictures.
        nearest: k.

    Raises:
        ValueError: if some picture has fewer than k others of other people in its set.
    """
    a, b = (Rows(rows.values, who) for rows, who in zip((real, fake), numbered(real, fake), strict=True))
    return Covered(_among(b, a, nearest), _among(a, b, nearest))


def _among(pictures: Rows, others: Rows, nearest: int) -> NDArray[np.bool_]:
    if len(others.values) <= nearest:
        raise ValueError(f"neighbourhoods need more than {nearest} pictures, got {len(others.values)}")
    reach = np.concatenate(
        [np.partition(far, nearest - 1, axis=1)[:, nearest - 1] for far in _distances(others, others)]
    )
    if not np.isfinite(reach).all():
        raise ValueError(f"neighbourhoods need more than {nearest} people in each set")
    return np.concatenate([(far <= reach).any(axis=1) for far in _distances(pictures, others)])


def _distances(one: Rows, other: Rows) -> Iterator[NDArray[np.float64]]:
    """Squared distances, float64 (B, M), of one block after another; infinite to the same person."""
    lengths = np.einsum("md,md->m", other.values, other.values, dtype=np.float64)
    for first in range(0, len(one.values), _BLOCK):
        rows = one.values[first : first + _BLOCK].astype(np.float64)
        own = np.einsum("nd,nd->n", rows, rows)
        far = own[:, None] + lengths - 2 * (rows @ other.values.T.astype(np.float64))
        far[one.people[first : first + _BLOCK, None] == other.people] = np.inf
        yield far
