"""Groups of people: error rates at one threshold for all, and the analysis of variance of work 000."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
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
    """Two-way ANOVA of people's scores, and Tukey's contrasts of every kind of group with the error of both.

    Sums of squares are of type II; where cells differ in size, of type III too. `levene_p` doubts that
    spreads are alike, which is what `p` takes for granted, and `p_robust` (HC3) does not.
    """
    kinds = view.run.get("study", {}).get("groups", [])
    if len(kinds) != 2:
        return []
    found = []
    for recogniser in view.recognisers:
        for cell in view.audited():
            told = {"recogniser": recogniser} | cell.told()
            scores, labels = _by_person(view, recogniser, cell)
            for rows in (_effects, _contrasts):
                try:
                    found += [told | _BLANK | row for row in rows(view, scores, labels, kinds)]
                except ValueError:  # a level without people, or as many cells as people
                    continue
    return found


_BLANK: dict[str, Any] = {
    "what": "", "freedom": "", "f": None, "p": None, "p_robust": None, "p_permuted": None,
    "partial_eta_squared": None, "omega_squared": None, "levene_p": None, **columns("difference", None),
}  # fmt: skip
Labels = tuple[list[str], list[str]]


def _by_person(view: View, recogniser: str, cell: Cell) -> tuple[list[float], Labels]:
    """Everybody's mean score, and both labels."""
    mated, labels = view.mated(recogniser, cell), _labels(view, recogniser, cell)
    people = [who for who in np.unique(mated.first).tolist() if labels.get(who, "").count("/") == 1]
    one, other = ([labels[who].split("/")[place] for who in people] for place in (0, 1))
    return [_mean(mated.scores[mated.first == who]) for who in people], (one, other)


def _effects(
    view: View, scores: list[float], labels: Labels, kinds: Sequence[str]
) -> Iterator[dict[str, Any]]:
    names = (*kinds, f"{kinds[0]} x {kinds[1]}")
    known = [cell for cell, score in zip(zip(*labels, strict=True), scores, strict=True) if score == score]
    sizes = Counter(known)
    full = len(sizes) == math.prod(len({cell[place] for cell in sizes}) for place in (0, 1))
    types = (2, 3) if full and len(set(sizes.values())) > 1 else (2,)  # type III needs every cell
    for kind in types:
        rng = view.rng() if kind == 2 else None
        table = two_way_anova(scores, *labels, kind=kind, rng=rng, permutations=PERMUTATIONS)
        for name, each in zip(names, table.effects, strict=True):
            yield {
                "what": name + (", type III" if kind == 3 else ""),
                "freedom": f"{each.freedom}, {table.freedom}", "f": number(each.f), "p": number(each.p),
                "p_robust": number(each.robust_p), "p_permuted": number(each.permuted_p),
                "partial_eta_squared": number(each.partial_eta2),
                "omega_squared": number(each.omega2), "levene_p": number(table.levene_p),
            }  # fmt: skip


def _contrasts(
    view: View, scores: list[float], labels: Labels, kinds: Sequence[str]
) -> Iterator[dict[str, Any]]:
    for kind, own, other in ((kinds[0], *labels), (kinds[1], *labels[::-1])):
        for each in tukey(scores, own, other):
            yield {
                "what": f"{kind}: {each.first} - {each.second}", "p": number(each.p),
                **columns("difference", each.difference),
            }  # fmt: skip


def _mean(scores: Any) -> float:
    known = scores[np.isfinite(scores)]
    return float(known.mean()) if len(known) else float("nan")


def _labels(view: View, recogniser: str, cell: Cell) -> dict[int, str]:
    """People, as the pairs number them, to their group."""
    rows = view.rows(recogniser, cell, mated=True)
    first = view.mated(recogniser, cell).first
    names = rows.group.texts().tolist()
    return {int(who): name for who, name in zip(first, names, strict=True) if name not in ("", UNGROUPED)}
