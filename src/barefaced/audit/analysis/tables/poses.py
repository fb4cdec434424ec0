"""Faces turned aside: what each bin of yaw costs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.statistics import fnmr, mean_and_sd

BINS = (0.0, 15.0, 30.0, 45.0, 180.0)
"""Degrees; the last bin is all beyond."""
RATE = 1e-3
"""Nominal false match rate of the one threshold."""
FEWEST = 5
"""People of a bin, below which it is counted and nothing is told of it."""


def poses(view: View) -> list[dict[str, Any]]:
    """Mean score and misses by how far a probe is turned, and by how far it is from its reference's turn."""
    found = []
    for recogniser in view.recognisers if view.run.get("yaw") else ():
        for cell in (None, *view.audited()):
            told = {"recogniser": recogniser} | (cell or CLEAN_CELL).told()
            found += [told | row for row in _rows(view, recogniser, cell)]
    return found


def _rows(view: View, recogniser: str, cell: Cell | None) -> Iterator[dict[str, Any]]:
    pairs, limit = view.mated(recogniser, cell), view.threshold(recogniser, RATE)
    rows = view.rows(recogniser, cell, mated=True)
    probe, reference = (_yaw(view, column) for column in (rows.probe, rows.reference))
    for what, turned in (("of the probe", np.abs(probe)), ("between both", np.abs(probe - reference))):
        for low, high in pairwise(BINS):
            inside = np.flatnonzero((turned >= low) & (turned < high))
            if not len(inside):
                continue
            own = pairs.at(inside)
            people = len(np.unique(own.first))
            told = {"yaw": what, "from": low, "to": high, "people": people, "comparisons": len(own)}
            enough = people >= FEWEST and len(np.unique(own.known.first)) > 2
            mean = mean_and_sd(own.known, rng=view.rng(), draws=view.draws)[0] if enough else None
            misses = None
            if enough and limit is not None:
                misses = fnmr(own, [limit.value.value], rng=view.rng(), draws=view.draws)[0].including
            yield told | columns("mean", mean) | {"fmr": number(RATE)} | columns("fnmr", misses)


def _yaw(view: View, names: Any) -> NDArray[np.float64]:
    """Degrees by the column's rows; NaN where nobody knows."""
    known = view.run["yaw"]
    return np.array([known.get(name, np.nan) for name in names.names], np.float64)[names.codes]
