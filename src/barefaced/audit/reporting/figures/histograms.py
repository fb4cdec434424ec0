"""Figure 3 of work 000: where scores of unmasked faces lie between strangers' and one person's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from barefaced.audit.analysis.view import kind_of
from barefaced.audit.reporting.figures.style import COLOURS, GREEN, RED, ROW, grouped, panels, titled


def draw_histograms(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser and cell of a system under audit, and one of the clean photographs."""
    parts = grouped(tables["histograms"], "recogniser", "system", "condition", "photos")
    shown = [key for key in parts if key[1] == "clean" or kind_of(key[1]) == "audited"]
    if not shown:
        return {}
    figure, axes = panels(len(shown), columns=3, width=3.6, height=2.4)
    for ax, (recogniser, system, condition, photos) in zip(axes, shown, strict=True):
        own = parts[recogniser, system, condition, photos]
        clean = parts.get((recogniser, "clean", "clean", "different"), [])
        if system == "clean":
            _bars(ax, own, mated=False, colour=RED)
            _bars(ax, own, mated=True, colour=GREEN)
        else:
            _bars(ax, own, mated=False, colour="#c9c9c9")
            _bars(ax, own, mated=True, colour=COLOURS[0])
        for mated, colour in ((False, RED), (True, GREEN)):
            mean = _mean([row for row in clean if row["mated"] == mated])
            if mean is not None:
                ax.axvline(mean, color=colour, linewidth=1.4)
        titled(ax, recogniser, condition, photos, system="" if system == "clean" else system)
        ax.set_xlim(*_ends(tables["histograms"], recogniser))
        ax.set_yticks([])
        ax.set_xlabel("similarity", fontsize=8)
    caption = (
        "Scores, each histogram scaled to its own height. Clean photographs: one person green, different "
        "people red; the lines are their means in every panel. Unmasked faces: with their own person "
        "blue, with strangers grey."
    )
    return {caption: figure}


def _bars(ax: Any, rows: Sequence[ROW], *, mated: bool, colour: str) -> None:
    held = [row for row in rows if row["mated"] == mated]
    if not held:
        return
    most = max(row["count"] for row in held)
    ax.bar(
        [row["from"] for row in held], [row["count"] / most for row in held],
        width=[row["to"] - row["from"] for row in held], align="edge", color=colour, alpha=0.75,
    )  # fmt: skip


def _ends(rows: Sequence[ROW], recogniser: str) -> tuple[float, float]:
    """The same for all panels of a recogniser."""
    own = [row for row in rows if row["recogniser"] == recogniser]
    return min(row["from"] for row in own), max(row["to"] for row in own)


def _mean(rows: Sequence[ROW]) -> float | None:
    total = sum(row["count"] for row in rows)
    if not total:
        return None
    return sum(row["count"] * (row["from"] + row["to"]) / 2 for row in rows) / total
