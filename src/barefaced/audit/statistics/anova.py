"""Two-way analysis of variance of scores by two group labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barefaced.errors import require


@dataclass(frozen=True)
class Effect:
    """One line of the table; `p` is of the F distribution, `permuted_p` of permutations (NaN without them).

    `robust_f` and `robust_p` hold where cells spread unlike: Wald's test of the same hypothesis with the
    covariance HC3 (MacKinnon and White 1985, Journal of Econometrics 29, 305-325).

    Attributes:
        name: "first", "second" or "interaction".
        sum_squares: of the effect.
        freedom: its degrees of freedom.
        partial_eta2: SS / (SS + SS of error).
        omega2: (SS - df * MSE) / (SS of all + MSE); may fall below zero.
    """

    name: str
    sum_squares: float
    freedom: int
    f: float
    p: float
    partial_eta2: float
    omega2: float
    permuted_p: float
    robust_f: float
    robust_p: float


@dataclass(frozen=True)
class Anova:
    """A two-way table.

    Attributes:
        effects: first, second, interaction.
        freedom: of the error.
        mean_square: of the error.
        levene_p: that the cells' variances are one and the same (Brown and Forsythe 1974, about medians).
        scores, failures: how many there were, and how many of them without a number and so left out.
    """

    effects: tuple[Effect, Effect, Effect]
    freedom: int
    mean_square: float
    levene_p: float
    scores: int
    failures: int


def two_way_anova(
    scores: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    kind: int = 2,
    rng: np.random.Generator | None = None,
    permutations: int = 1999,
) -> Anova:
    """Sums of squares of type II, or of type III with sum-to-zero contrasts, where they differ if unbalanced.

    Permutations are of the residuals of the model without the effect (Freedman and Lane 1983, Journal of
    Business and Economic Statistics 1, 292-298).

    Args:
        scores: float (N,), one for each subject; NaN is left out.
        first, second: (N,) labels.
        kind: 2 or 3.
        rng: for permutations; None leaves them out.
        permutations: how many.

    Raises:
        ValueError: for another kind, a factor with one level, an empty cell under type III, or no freedom
        left.
    """
    if kind not in (2, 3):
        raise ValueError(f"sums of squares are of type 2 or 3, got {kind}")
    given = np.asarray(scores, np.float64)
    there = ~np.isnan(given)
    y = given[there]
    one, two = (_contrasts(np.asarray(each)[there]) for each in (first, second))
    both = (one[:, :, None] * two[:, None, :]).reshape(len(y), -1)
    full = _basis(one, two, both)
    free = len(y) - full.shape[1]
    if free < 1:
        raise ValueError(f"{len(y)} scores leave no freedom for the error beside {full.shape[1]} cells")
    if kind == 3 and full.shape[1] < (one.shape[1] + 1) * (two.shape[1] + 1):
        raise ValueError("sums of squares of type 3 need a score in every cell")
    main = _basis(one, two)
    models = [(_basis(two), main), (_basis(one), main), (main, full)]
    if kind == 3:
        models = [(_basis(two, both), full), (_basis(one, both), full), (main, full)]
    error = float(_left(full, y[:, None])[0])
    total = float(((y - y.mean()) ** 2).sum())
    one_way, other_way, both_ways = (
        _effect(name, y, reduced, larger, full, error, total, rng, permutations)
        for name, (reduced, larger) in zip(("first", "second", "interaction"), models, strict=True)
    )
    effects = (one_way, other_way, both_ways)
    cells = _cells(y, np.asarray(first)[there], np.asarray(second)[there])
    return Anova(effects, free, error / free, _levene(cells), len(given), int((~there).sum()))


def _contrasts(labels: NDArray) -> NDArray[np.float64]:
    """Sum-to-zero coding (N, levels - 1)."""
    names, place = np.unique(labels, return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"a factor has two levels or more, got {list(names)}")
    return np.vstack([np.eye(len(names) - 1), -np.ones(len(names) - 1)])[place]


def _basis(*columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orthonormal columns that span a constant and those given, dependent ones (of empty cells) once."""
    design = np.hstack([np.ones((len(columns[0]), 1)), *columns])
    left, size, _ = np.linalg.svd(design, full_matrices=False)
    return left[:, size > size[0] * 1e-10]


def _left(basis: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of squares (P,) that a model leaves of columns (N, P)."""
    return ((y - basis @ (basis.T @ y)) ** 2).sum(0)


def _effect(
    name: str,
    y: NDArray,
    reduced: NDArray,
    larger: NDArray,
    full: NDArray,
    error: float,
    total: float,
    rng: np.random.Generator | None,
    permutations: int,
) -> Effect:
    freedom, free = larger.shape[1] - reduced.shape[1], len(y) - full.shape[1]

    def ratio(columns: NDArray) -> NDArray:
        explained = _left(reduced, columns) - _left(larger, columns)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (explained / freedom) / (_left(full, columns) / free)

    squares = float((_left(reduced, y[:, None]) - _left(larger, y[:, None]))[0])
    mean_square = float(error / free)
    # Constant scores: what rounding leaves is no evidence.
    f = float(ratio(y[:, None])[0]) if freedom and error > 1e-26 * (y @ y) else float("nan")
    p = float(require("scipy.special", "audit").fdtrc(freedom, free, max(f, 0.0))) if np.isfinite(f) else f
    permuted = float("nan")
    if rng is not None and np.isfinite(f):
        fitted = reduced @ (reduced.T @ y)
        shuffled = rng.permuted(np.tile(y - fitted, (permutations, 1)), axis=1).T
        reached = ratio(fitted[:, None] + shuffled) >= f * (1 - 1e-12)
        permuted = float((1 + reached.sum()) / (1 + permutations))
    robust = _robust_f(y, reduced, larger, full) if np.isfinite(f) else f
    parts = squares + error
    return Effect(
        name,
        squares,
        freedom,
        f,
        p,
        squares / parts if parts > 0 else float("nan"),
        (squares - freedom * mean_square) / (total + mean_square) if total > 0 else float("nan"),
        permuted,
        robust,
        float(require("scipy.special", "audit").fdtrc(freedom, free, robust))
        if np.isfinite(robust)
        else robust,
    )


def _robust_f(y: NDArray, reduced: NDArray, larger: NDArray, full: NDArray) -> float:
    """Wald's F of what `larger` has over `reduced`, with residuals of `full` over one less leverage.

    Any basis of the difference gives the same. NaN where a cell of one score leaves no residual.
    """
    left, size, _ = np.linalg.svd(larger - reduced @ (reduced.T @ larger), full_matrices=False)
    apart = left[:, size > 0.5]  # singular values are 0 or 1
    leverage = (full**2).sum(1)
    if (leverage > 1 - 1e-9).any():
        return float("nan")
    residual = (y - full @ (full.T @ y)) / (1 - leverage)
    effect = apart.T @ y
    spread = (apart * residual[:, None] ** 2).T @ apart
    if np.linalg.matrix_rank(spread) < len(effect):
        return float("nan")
    return float(effect @ np.linalg.solve(spread, effect) / len(effect))


def _cells(y: NDArray, first: NDArray, second: NDArray) -> list[NDArray]:
    pairs = [(first == one) & (second == two) for one in np.unique(first) for two in np.unique(second)]
    return [y[inside] for inside in pairs if inside.any()]


def _levene(cells: list[NDArray]) -> float:
    apart = [np.abs(cell - np.median(cell)) for cell in cells]
    every = np.concatenate(apart)
    between = sum(len(each) * (each.mean() - every.mean()) ** 2 for each in apart)
    within = sum(((each - each.mean()) ** 2).sum() for each in apart)
    one, two = len(cells) - 1, len(every) - len(cells)
    if within <= 0 or two < 1:
        return float("nan")
    return float(require("scipy.special", "audit").fdtrc(one, two, (between / one) / (within / two)))
