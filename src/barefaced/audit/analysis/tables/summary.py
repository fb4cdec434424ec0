"""How scores lie: mean and SD of every cell, and how far from those of two bare photographs."""

from __future__ import annotations

from typing import Any

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.view import COUNTABLE, Cell, View
from barefaced.audit.running.comparing import CLEAN
from barefaced.audit.statistics import (
    MEASURES,
    PairScores,
    effect_intervals,
    effect_sizes,
    mean_and_sd,
    summarise,
)

CLEAN_CELL = Cell(CLEAN, CLEAN, "different")


def summary(view: View) -> list[dict[str, Any]]:
    """One row a recogniser and cell, that of clean photographs first."""
    found = []
    for recogniser in view.recognisers:
        for cell in (None, *view.cells):
            told = (cell or CLEAN_CELL).told()
            found.append({"recogniser": recogniser} | told | _row(view, recogniser, cell))
    return found


def _row(view: View, recogniser: str, cell: Cell | None) -> dict[str, Any]:
    mated, others = view.mated(recogniser, cell), view.nonmated(recogniser, cell)
    one, two = summarise(mated.scores), summarise(others.scores)
    mean, sd = _intervals(view, mated)
    told: dict[str, Any] = {
        "mated": one.comparisons, "failures": one.failures,
        **columns("mean", mean), **columns("sd", sd),
        "mated_minimum": number(one.minimum), "mated_maximum": number(one.maximum),
        "nonmated": two.comparisons, "nonmated_mean": number(two.mean), "nonmated_sd": number(two.sd),
    }  # fmt: skip
    return told | _effects(view, mated, view.mated(recogniser), cell) | _separation(view, recogniser, cell)


def _intervals(view: View, pairs: PairScores) -> Any:
    known = pairs.known
    if len(set(known.first.tolist())) < 3:
        return None, None
    return mean_and_sd(view.few(known), rng=view.rng(), draws=view.draws)


def _effects(view: View, pairs: PairScores, baseline: PairScores, cell: Cell | None) -> dict[str, Any]:
    """Cohen's d in four ways, against clean mated comparisons."""
    one, two = pairs.known, baseline.known
    names = ("pooled", "average", "glass", "hedges")
    if cell is None or min(len(one), len(two)) < 2:
        return {f"d_{name}": None for name in names} | columns("d_pooled", None)
    sizes = effect_sizes(one.scores, two.scores)
    told: dict[str, Any] = {f"d_{name}": number(getattr(sizes, name).value) for name in names}
    if min(len(set(each.first.tolist())) for each in (one, two)) > 2:
        sure = effect_intervals(view.few(one), view.few(two), rng=view.rng(), draws=view.draws)
        told |= columns("d_pooled", sure.pooled)
    return {f"d_{name}": None for name in names} | columns("d_pooled", None) | told


def _separation(view: View, recogniser: str, cell: Cell | None) -> dict[str, Any]:
    names = (*MEASURES, f"fnmr_at_{COUNTABLE:g}")
    found = view.separated(recogniser, cell)
    if found is None:
        return {key: None for name in names for key in columns(name, None)}
    estimates = found[1].estimates()[: len(names)]
    return {key: v for n, e in zip(names, estimates, strict=True) for key, v in columns(n, e).items()}
