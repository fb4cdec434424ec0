"""Thresholds of a generalised Pareto distribution of what exceeds a high score (peaks over threshold).

The extrapolation of false match rates from small samples by extreme values: the family of methods that
ISO/IEC 5152:2024 is about. Pickands 1975, Annals of Statistics 3, 119-131; likelihood in one parameter as in
Grimshaw 1993, Technometrics 35, 185-191.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SHARES = 0.02, 0.05
"""Of the scores, the highest; the distribution is that of how far they exceed the lowest of them.

Of cosines of 400 random directions a start at the highest 5 % leaves the threshold at 1e-4 too low by half
its standard error, so that no interval can hold the truth as often as it says; at 2 % it is a fifth.
"""
_ENOUGH, _NEEDED = 600, 50
_LOWEST_SHAPE = -0.5
"""Below it the likelihood has no regular maximum (Smith 1985, Biometrika 72, 67-90)."""


def pareto_tail(
    scores: NDArray[np.float64],
    weights: NDArray[np.float64],
    rates: NDArray[np.float64],
    *,
    share: float | None = None,
) -> NDArray[np.float64]:
    """Thresholds from the highest scores alone; takes and gives what `TAILS` says.

    NaN where fewer than fifty scores exceed, for constant ones, and for rates above `share`.

    Args:
        scores, weights, rates: as `TAILS` says.
        share: of the scores that exceed; a stable fit gives much the same from 0.1 to 0.01. None for
            `exceeding_share`.
    """
    share = exceeding_share(len(scores)) if share is None else share
    first = len(scores) - int(share * len(scores))
    if len(scores) - first < _NEEDED or scores[-1] <= scores[first - 1]:
        return np.full((len(weights), len(rates)), np.nan)
    start = scores[first - 1]
    excess, heavy = scores[first:] - start, weights[:, first:]
    shape, ratio = pareto_fit(excess, heavy)
    part = heavy.sum(1) / weights.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = start + np.expm1(-shape[:, None] * np.log(rates / part[:, None])) / ratio[:, None]
    return np.where(rates <= part[:, None], found, np.nan)


def exceeding_share(scores: int) -> float:
    """2 % of so many scores; of fewer than 30,000 more, for 600 to exceed, but no more than 5 %."""
    return float(np.clip(_ENOUGH / max(scores, 1), *_SHARES))


def pareto_fit(
    excess: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weighted maximum likelihood.

    Args:
        excess: float64 (N,), zero or more, not all zero.
        weights: float64 (B, N), how often each counts.

    Returns:
        Shape xi and ratio xi/sigma, float64 (B,) each; NaN where a row of weights adds up to nothing.
    """
    unit = excess.mean()
    apart = excess / unit
    total = weights.sum(1)
    shares = weights / np.where(total > 0, total, np.nan)[:, None]
    ratio = np.full(len(weights), _best_of_grid(apart))
    lowest = -(1 - 1e-6) / apart.max()
    for _ in range(30):
        step = _newton(apart, shares, ratio)
        moved = np.maximum(ratio - step, (ratio + lowest) / 2)
        moved = np.where(np.abs(moved) < 1e-7, 1e-7, moved)  # the exponential is the limit, not a value
        done = np.nanmax(np.abs(moved - ratio), initial=0) < 1e-9
        ratio = moved
        if done:
            break
    shape = np.maximum(_shape(apart, shares, ratio), _LOWEST_SHAPE)
    return shape, ratio / unit


def _shape(excess: NDArray, shares: NDArray, ratio: NDArray) -> NDArray:
    """The likeliest shape for each ratio (B,)."""
    return np.einsum("bn,bn->b", shares, np.log1p(ratio[:, None] * excess))


def _best_of_grid(excess: NDArray) -> float:
    """The likeliest ratio among many, with all weights one."""
    grid = np.concatenate([np.linspace(-0.99 / excess.max(), -1e-3, 60), np.geomspace(1e-3, 4, 30)])
    shapes = np.array([np.log1p(ratio * excess).mean() for ratio in grid])
    misfit = np.where(shapes > _LOWEST_SHAPE, np.log(shapes / grid) + shapes, np.inf)
    return float(grid[np.argmin(misfit)])


def _newton(excess: NDArray, shares: NDArray, ratio: NDArray) -> NDArray:
    """The step of each row towards the zero of the slope of log(xi/ratio) + xi."""
    lift = excess / (1 + ratio[:, None] * excess)
    shape = _shape(excess, shares, ratio)
    slope = np.einsum("bn,bn->b", shares, lift)
    bend = -np.einsum("bn,bn->b", shares, lift**2)
    gradient = slope * (1 / shape + 1) - 1 / ratio
    curvature = bend * (1 / shape + 1) - (slope / shape) ** 2 + 1 / ratio**2
    # Where the curve bends the wrong way, a short step downhill.
    return np.where(curvature > 0, gradient / np.where(curvature > 0, curvature, 1), 0.05 * np.sign(gradient))
