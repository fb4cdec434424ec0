"""Where scores lie, counted in bins: Figure 3 of work 000."""

from __future__ import annotations

from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import View

BINS = 50


def histograms(view: View) -> list[dict[str, Any]]:
    """Mated and non-mated comparisons of every cell in bins that are the same for all of a recogniser."""
    found = []
    for recogniser in view.recognisers:
        edges = _edges(view, recogniser)
        for cell in (None, *view.cells):
            for mated in (True, False):
                pairs = view.mated(recogniser, cell) if mated else view.nonmated(recogniser, cell)
                counts, _ = np.histogram(pairs.known.scores, edges)
                told = {"recogniser": recogniser} | (cell or CLEAN_CELL).told() | {"mated": mated}
                found += [
                    told | {"from": float(edges[n]), "to": float(edges[n + 1]), "count": int(count)}
                    for n, count in enumerate(counts)
                    if count
                ]
    return found


def _edges(view: View, recogniser: str) -> Any:
    held = view.scores.similarity[view.scores.recogniser.are(recogniser)]
    known = held[np.isfinite(held)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    return np.linspace(low, high if high > low else low + 1.0, BINS + 1)
