"""What a system does besides: one face for all, and lower halves that are nobody's."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import COLOURS, GREY, ROW, forest, grouped, panels, titled
from barefaced.audit.running.kinds import kind_of


def draw_pull(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser and condition: how much more alike faces of different people have become."""
    rows = [row | {"pull_low": row["low"], "pull_high": row["high"]} for row in tables["pull"]]
    caption = (
        "Pull towards one face: mean cosine between the faces that a system gave to different people, less "
        "that between their photographs, with 95 % intervals. To the right of zero faces are drawn alike, "
        "and strangers match more often."
    )
    figure = _drawn(rows, "pull", "mean cosine, more than photographs", 0.0)
    return {caption: figure} if figure else {}


def draw_lower_half(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser and condition: whether lower halves alone know whose they are."""
    caption = (
        "Lower halves under everybody's mean upper half: how often one is more alike its own person's than "
        "another's, with 95 % intervals. At 0.5 it is pure invention; the oracle's are the person's own."
    )
    figure = _drawn(tables["lower_half"], "auc", "AUC of the lower half alone", 0.5)
    return {caption: figure} if figure else {}


def _drawn(rows: list[ROW], name: str, words: str, at: float) -> Any:
    known = [row for row in rows if row[name] is not None]
    if not known:
        return None
    parts = grouped(known, "condition", "recogniser")
    most = max(len(part) for part in parts.values())
    figure, axes = panels(len(parts), columns=2, width=5.0, height=1.2 + 0.28 * most)
    for ax, ((condition, recogniser), part) in zip(axes, parts.items(), strict=True):
        forest(ax, [(row["system"], row, _colour(row["system"])) for row in part], name)
        ax.axvline(at, color="black", linewidth=0.8)
        ax.set_xlabel(words, fontsize=8)
        titled(ax, recogniser, condition)
    return figure


def _colour(system: str) -> str:
    return COLOURS[0] if kind_of(system) == "audited" else GREY
