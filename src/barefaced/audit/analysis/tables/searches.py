"""One against many: where the right person stands as the gallery grows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.analysis.tables.numbers import columns
from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.scores import Scores
from barefaced.audit.statistics import gaussian_searches, identification

LEAST = 20
"""People to search among, below which nothing is told."""
BEYOND = (10**3, 10**4, 10**5, 10**6, 10**7, 10**8)
"""Galleries that nobody drew: what both distributions, taken for Gaussian, would give."""


def searches(view: View) -> list[dict[str, Any]]:
    """Rank-1 and more: of searches counted in random galleries, and expected in larger ones (not `drawn`)."""
    found = []
    for recogniser in view.recognisers:
        for cell in (None, *view.audited()):
            told = {"recogniser": recogniser} | (cell or CLEAN_CELL).told()
            rows = [*_counted(view, recogniser, cell), *_expected(view, recogniser, cell)]
            found += [told | row for row in rows]
    return found


def _counted(view: View, recogniser: str, cell: Cell | None) -> list[dict[str, Any]]:
    if cell is None:
        return []
    own, others = _matrix(view, recogniser, cell)
    if len(own) < 5 or others.shape[1] < LEAST:
        return []
    rows = []
    for size in identification(own, others, rng=view.rng()):
        told: dict[str, Any] = {"size": size.size, "drawn": True}
        for rank in (1, 10, 50):
            told |= columns(f"rank_{rank}", size.cmc.get(rank))
        told |= columns("tpir_at_1_percent", size.tpir.get(0.01))
        rows.append(told | columns("expected_rank", size.expected_rank))
    return rows


def _expected(view: View, recogniser: str, cell: Cell | None) -> list[dict[str, Any]]:
    """By both fits, in units of the non-mated ones."""
    mated, others = view.mated(recogniser, cell).known.scores, view.nonmated(recogniser, cell).known.scores
    if len(mated) < 5 or len(others) < LEAST or others.std(ddof=1) == 0:
        return []
    unit = others.std(ddof=1)
    found = gaussian_searches(
        float((mated.mean() - others.mean()) / unit), float(mated.std(ddof=1) / unit), BEYOND
    )
    blank: dict[str, Any] = {key: None for rank in (1, 10, 50) for key in columns(f"rank_{rank}", None)}
    blank |= columns("tpir_at_1_percent", None) | columns("expected_rank", None)
    return [
        {"size": one.size, "drawn": False}
        | blank
        | {"rank_1": one.rank_one, "tpir_at_1_percent": one.tpir, "expected_rank": one.expected_rank}
        for one in found
    ]


def _matrix(view: View, recogniser: str, cell: Cell) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First samples with one reference of each person: own (P,) and others (P, G), NaN where not compared.

    Only people whom every probe was compared with make a gallery.
    """
    mated = _first(view.rows(recogniser, cell, mated=True))
    strangers = _first(view.rows(recogniser, cell, mated=False))
    probes, rows = np.unique(mated.probe.codes, return_inverse=True)
    strangers = strangers.at(np.isin(strangers.probe.codes, probes))
    people, columns_ = np.unique(strangers.subject_reference.codes, return_inverse=True)
    own, others = np.full(len(probes), np.nan), np.full((len(probes), max(len(people), 1)), np.nan)
    own[rows] = mated.similarity
    others[np.searchsorted(probes, strangers.probe.codes), columns_] = strangers.similarity
    # A probe meets everybody but its own person; where strangers were drawn there is no whole gallery.
    compared = np.isfinite(others).sum(axis=1)
    whole = compared >= others.shape[1] - 1
    lost = ~np.isfinite(own)
    return own[whole | lost], others[whole | lost]


def _first(rows: Scores) -> Scores:
    return rows.at(rows.sample == 1)
