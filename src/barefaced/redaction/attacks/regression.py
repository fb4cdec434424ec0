"""Least squares with a penalty on size, solved among the examples: pictures have more numbers than examples.

With centred inputs A (N, d) and answers B (N, t), the answer to a is a A' (A A' + r)^-1 B (Hastie, Tibshirani
and Friedman 2009, 3.4 and 12.3.7). For an operator that loses detail and rounds, r is what rounding costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

PENALTIES = np.geomspace(1e-8, 1.0, 17)
"""Tried, as shares of the mean diagonal of A A'."""
_SOUNDED = 48  # directions of the answers in which penalties are tried


@dataclass(frozen=True, eq=False)
class Ridge:
    """A regression, its penalty chosen by leaving one example out at a time.

    Attributes:
        centre: float32 (d,), mean of the inputs.
        inputs: float32 (N, d), less their mean.
        weights: float32 (N, t).
        offset: float32 (t,), mean of the answers.
        penalty: r.
    """

    centre: Rows
    inputs: Rows
    weights: Rows
    offset: Rows
    penalty: float

    @classmethod
    def of(cls, inputs: Rows, answers: Rows) -> Self:
        """Learn float32 (N, d) -> float32 (N, t), N at least 3; inputs that are all alike tell nothing."""
        if len(inputs) < 3 or len(inputs) != len(answers):
            raise ValueError(f"as many answers as inputs, and 3 or more: got {len(inputs)}, {len(answers)}")
        centre, offset = inputs.mean(axis=0), answers.mean(axis=0)
        left, wanted = inputs - centre, answers - offset
        power, turn = np.linalg.eigh((left @ left.T).astype(np.float64))
        power, turn = np.maximum(power, 0), turn.astype(np.float32)
        seen = turn.T @ wanted
        penalty = _best_penalty(power, turn, seen, wanted)
        weights = turn @ (seen / (power + penalty)[:, None].astype(np.float32))
        return cls(centre, left, weights, offset, penalty)

    def __call__(self, inputs: Rows) -> Rows:
        """Answers float32 (M, t) to float32 (M, d)."""
        return np.asarray(((inputs - self.centre) @ self.inputs.T) @ self.weights + self.offset, np.float32)


def _best_penalty(power: NDArray, turn: Rows, seen: Rows, wanted: Rows) -> float:
    """The penalty of least squared error over examples left out one at a time."""
    scale = max(float(power.mean()), 1e-12)
    some = np.linspace(0, wanted.shape[1] - 1, min(_SOUNDED, wanted.shape[1])).astype(int)
    errors = []
    for penalty in PENALTIES * scale:
        shrunk = 1 / (power + penalty)
        weights = turn @ (seen[:, some] * shrunk[:, None])
        errors.append(float(np.square(weights / (np.square(turn) @ shrunk)[:, None]).mean()))
    return float(PENALTIES[int(np.argmin(errors))] * scale)
