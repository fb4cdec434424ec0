"""Fréchet distance between two sets, each taken for a normal distribution of features."""

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.moments import Moments


def frechet_distance(one: Moments, other: Moments) -> float:
    """|m - n|^2 + tr(C + D - 2 (C D)^(1/2)) of means m, n and covariances C, D (Dowson and Landau 1982).

    The trace of the root comes from the eigenvalues of C^(1/2) D C^(1/2), which is symmetric, so that no
    imaginary part has to be cut off and no diagonal raised where a covariance is singular. With the features
    of the Inception network of 2015 it is FID (Heusel et al., arXiv:1706.08500), with others it is not.

    Returns:
        At least 0, less rounding; in the features' unit squared. Too large by about c / N for N pictures,
        and by more where they are fewer than the features' numbers.
    """
    first, second = one.covariance, other.covariance
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    common = np.linalg.eigvalsh(root @ second @ root)
    spread = np.trace(first) + np.trace(second) - 2 * np.sqrt(np.clip(common, 0, None)).sum()
    return float(_squared(one.mean - other.mean) + spread)


def frechet_of_rows(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """The same of features, float (N, D) and (M, D), at least two rows each; quick where rows are few.

    With the centred rows A and B, each over the root of one less than their number, the covariances are A'A
    and B'B, and the trace of the root of their product is the sum of the singular values of A B'.
    """
    if min(len(one), len(other)) >= one.shape[1]:
        return frechet_distance(Moments.of(one), Moments.of(other))
    (m, a), (n, b) = _centred(one), _centred(other)
    values = np.linalg.svd(a @ b.T, compute_uv=False)
    return float(_squared(m - n) + _squared(a) + _squared(b) - 2 * values.sum())


def _centred(rows: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = rows.astype(np.float64)
    mean = values.mean(axis=0)
    return mean, (values - mean) / np.sqrt(len(values) - 1)


def _squared(values: NDArray[np.float64]) -> float:
    return float(np.vdot(values, values))
