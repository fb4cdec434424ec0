"""Groups of people: error rates at one threshold for all, and the analysis of variance of work 000."""

from __future__ import annotations

from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.view import Cell, View
from barefaced.audit.statistics import rates_by_group, tukey, two_way_anova
from barefaced.audit.study.photo import UNGROUPED

RATE = 1e-3
"""Nominal false match rate of the one threshold."""
PERMUTATIONS = 499


def groups(view: View) -> list[dict[str, Any]]:
    """FNMR and FMR of each group; groups of fewer than 30 people are named, and nothing is told of them."""
    found = []
    for recogniser in view.recognisers:
        limit = view.threshold(recogniser, RATE)
        for cell in view.audited() if limit is not None else ():
            mated, others = view.mated(recogniser, cell), view.nonmated(recogniser, cell)
            labels = _labels(view, recogniser, cell)
            if len(set(labels.values())) < 2 or limit is None:
                continue
            rates, apart = rates_by_group(
                mated, view.few(others), labels, limit.value.value, rng=view.rng(), draws=view.draws
            )
            for one in rates:
                found.append(
                    {
                        "recogniser": recogniser, **cell.told(), "group": one.group, "people": one.subjects,
                        "told": not one.suppressed,
                        **columns("fnmr", one.fnmr.including if one.fnmr else None),
                        **columns("fmr", one.fmr.excluding if one.fmr else None),
                        "fnmr_ratio": number(apart.fnmr_ratio), "fmr_ratio": number(apart.fmr_ratio),
                        "garbe": number(apart.garbe),
                    }
                )  # fmt: skip
    return found


def variance(view: View) -> list[dict[str, Any]]:
    """Two-way ANOVA of people's scores (type II), and Tukey's contrasts of the second kind of group."""
    kinds = view.run.get("study", {}).get("groups", [])
    if len(kinds) != 2:
        return []
    found = []
    for recogniser in view.recognisers:
        for cell in view.audited():
            found += [
                {"recogniser": recogniser} | cell.told() | row
                for row in _anova(view, recogniser, cell, kinds)
            ]
    return found


def _anova(view: View, recogniser: str, cell: Cell, kinds: list[str]) -> list[dict[str, Any]]:
    mated, labels = view.mated(recogniser, cell), _labels(view, recogniser, cell)
    means = {who: _mean(mated.scores[mated.first == who]) for who in np.unique(mated.first).tolist()}
    people = [who for who in means if labels.get(who, "").count("/") == 1]
    one, other = ([labels[who].split("/")[place] for who in people] for place in (0, 1))
    scores = [means[who] for who in people]
    try:
        table = two_way_anova(scores, one, other, rng=view.rng(), permutations=PERMUTATIONS)
        contrasts = tukey(scores, other, one)
    except ValueError:  # a level without people, or as many cells as people
        return []
    blank = {"f": None, "p": None, "p_permuted": None, "partial_eta_squared": None}
    rows = [
        {"what": name, "freedom": f"{each.freedom}, {table.freedom}", "f": number(each.f),
         "p": number(each.p), "p_permuted": number(each.permuted_p),
         "partial_eta_squared": number(each.partial_eta2),
         **columns("difference", None)}
        for name, each in zip((*kinds, f"{kinds[0]} x {kinds[1]}"), table.effects, strict=True)
    ]  # fmt: skip
    return rows + [
        {"what": f"{kinds[1]}: {each.first} - {each.second}", "freedom": f"{table.freedom}", **blank,
         "p": number(each.p), **columns("difference", each.difference)}
        for each in contrasts
    ]  # fmt: skip


def _mean(scores: Any) -> float:
    known = scores[np.isfinite(scores)]
    return float(known.mean()) if len(known) else float("nan")


def _labels(view: View, recogniser: str, cell: Cell) -> dict[int, str]:
    """People, as the pairs number them, to their group."""
    rows = view.rows(recogniser, cell, mated=True)
    first = view.mated(recogniser, cell).first
    names = rows.group.texts().tolist()
    return {int(who): name for who, name in zip(first, names, strict=True) if name not in ("", UNGROUPED)}
