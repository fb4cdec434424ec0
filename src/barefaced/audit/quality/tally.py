"""`Tally`: numbers of many pictures to means with intervals, over all and by group."""

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.intervals import intervals
from barefaced.audit.quality.metrics.psnr import decibels

POOLED = "psnr_of_mse"
"""Name of the PSNR of the mean MSE: lower than the mean PSNR, because poor pictures weigh more in it."""


class Column(NamedTuple):
    """Whose number it is."""

    system: str
    region: str
    metric: str


class Tally:
    """Holds eight bytes a number, and no picture."""

    def __init__(self, columns: Iterable[Column], *, seed: int) -> None:
        """Args:
        columns: in the order in which they will be told.
        seed: of the bootstrap.
        """
        self.columns = list(columns)
        self._seed = seed
        self._numbers = array("d")
        self._identities: list[str] = []
        self._groups: list[dict[str, str]] = []

    def __len__(self) -> int:
        return len(self._identities)

    def add(self, identity: str, groups: Mapping[str, str], numbers: Mapping[Column, float]) -> None:
        """Note one picture.

        Args:
            identity: who it shows.
            groups: kind of group to the one it is in: {"style": "n95"}.
            numbers: one for each column, NaN where there is none.
        """
        self._numbers.extend(numbers[column] for column in self.columns)
        self._identities.append(identity)
        self._groups.append(dict(groups))

    def overall(self) -> dict[str, Any]:
        """N, people, and means with 95 % intervals by system, region and metric; ready for JSON."""
        return self._told(np.arange(len(self)))

    def by_group(self) -> dict[str, dict[str, Any]]:
        """The same for each group of each kind, in the order of their names."""
        kinds = dict.fromkeys(kind for groups in self._groups for kind in groups)
        return {kind: {name: self._told(rows) for name, rows in self._rows(kind)} for kind in kinds}

    def gain(self, column: Column, over: Column) -> dict[str, Any]:
        """Mean and interval of the difference of two columns, picture by picture."""
        table = self._table()
        difference = table[:, [self.columns.index(column)]] - table[:, [self.columns.index(over)]]
        return self._means(difference, np.array(self._identities))[0]

    def _table(self) -> NDArray[np.float64]:
        return np.frombuffer(self._numbers, np.float64).reshape(-1, len(self.columns))

    def _rows(self, kind: str) -> list[tuple[str, NDArray[np.intp]]]:
        names = np.array([groups.get(kind, "unknown") for groups in self._groups])
        return [(str(name), np.flatnonzero(names == name)) for name in np.unique(names)]

    def _told(self, rows: NDArray[np.intp]) -> dict[str, Any]:
        people = np.array(self._identities)[rows]
        systems: dict[str, Any] = {}
        for column, mean in zip(self.columns, self._means(self._table()[rows], people), strict=True):
            told = systems.setdefault(column.system, {}).setdefault(column.region, {})
            told[column.metric] = mean
            if column.metric == "mse":
                told[POOLED] = _pooled(mean)
        return {"pictures": len(rows), "people": len(np.unique(people)), "systems": systems}

    def _means(self, table: NDArray[np.float64], people: NDArray) -> list[dict[str, Any]]:
        ends = intervals(table, people, seed=self._seed)
        return [
            {
                "mean": _mean(values),
                "low": _number(low),
                "high": _number(high),
                "n": int(np.isfinite(values).sum()),
            }
            for values, (low, high) in zip(table.T, ends, strict=True)
        ]


def _mean(values: NDArray[np.float64]) -> float | None:
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else None


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return float(value) if np.isfinite(value) else None


def _pooled(error: Mapping[str, Any]) -> dict[str, Any]:
    """PSNR of a mean squared error; as it falls where the error grows, the interval's ends change places."""
    low, mean, high = (
        None if error[key] is None else decibels(error[key]) for key in ("high", "mean", "low")
    )
    return {"mean": mean, "low": low, "high": high, "n": error["n"]}
