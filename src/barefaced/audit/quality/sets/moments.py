"""`Moments`: mean and covariance of rows that are not kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Moments:
    """Takes rows a few at a time; holds D * D numbers, however many come (Chan, Golub and LeVeque 1979).

    Attributes:
        count: rows so far.
        mean: float64 (D,).
    """

    def __init__(self, dimension: int) -> None:
        """Args:
        dimension: D, numbers of a row.
        """
        self.count = 0
        self.mean: NDArray[np.float64] = np.zeros(dimension)
        self._scatter: NDArray[np.float64] = np.zeros((dimension, dimension))

    @classmethod
    def of(cls, rows: NDArray[np.floating]) -> Moments:
        """Those of rows, float (N, D), all at once."""
        made = cls(rows.shape[1])
        made.add(rows)
        return made

    def add(self, rows: NDArray[np.floating]) -> None:
        """Take some more rows, float (N, D)."""
        if not len(rows):
            return
        values = rows.astype(np.float64)
        mean = values.mean(axis=0)
        values -= mean
        count, step = self.count + len(values), mean - self.mean
        self._scatter += values.T @ values
        self._scatter += np.outer(step, step * (self.count * len(values) / count))
        self.mean = self.mean + step * (len(values) / count)
        self.count = count

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Float64 (D, D), the sum of squares over one less than the rows.

        Raises:
            ValueError: for fewer than two rows.
        """
        if self.count < 2:
            raise ValueError(f"a covariance needs at least 2 rows, got {self.count}")
        return self._scatter / (self.count - 1)
