"""Figure 3 of work 000: where scores of unmasked faces lie between strangers' and one person's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from barefaced.audit.reporting.figures.style import (
    COLOURS,
    DARK,
    GREEN,
    RED,
    ROW,
    grouped,
    panels,
    titled,
)
from barefaced.audit.running.kinds import kind_of


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
        for mated in (False, True):
            _fit(ax, [row for row in own if row["mated"] == mated])
        for mated, colour in ((False, RED), (True, GREEN)):
            centre = _moments([row for row in clean if row["mated"] == mated])
            if centre is not None:
                ax.axvline(centre[0], color=colour, linewidth=1.4)
        titled(ax, recogniser, condition, photos, system="" if system == "clean" else system)
        ax.set_xlim(*_ends(tables["histograms"], recogniser))
        ax.set_yticks([])
        ax.set_xlabel("similarity", fontsize=8)
    caption = (
        "Scores, each histogram scaled to its own height. Clean photographs: one person green, different "
        "people red; the lines are their means in every panel. Unmasked faces: with their own person "
        "blue, with strangers grey. Thin lines: the Gaussians of the same mean and SD, by which work 000 "
        "sets its thresholds; where the bars leave them, so do its rates."
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


def _fit(ax: Any, rows: Sequence[ROW]) -> None:
    """The Gaussian of a histogram's mean and SD, to its scale."""
    import numpy as np

    moments = _moments(rows)
    if moments is None or not moments[1] > 0:
        return
    mean, sd = moments
    total, most = sum(row["count"] for row in rows), max(row["count"] for row in rows)
    width = rows[0]["to"] - rows[0]["from"]
    at = np.linspace(mean - 4 * sd, mean + 4 * sd, 121)
    height = total * width / (most * sd * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((at - mean) / sd) ** 2)
    ax.plot(at, height, color=DARK, linewidth=0.9)


def _moments(rows: Sequence[ROW]) -> tuple[float, float] | None:
    """Mean and SD of what was counted; None of nothing."""
    total = sum(row["count"] for row in rows)
    if not total:
        return None
    middles = [(row["count"], (row["from"] + row["to"]) / 2) for row in rows]
    mean = sum(count * at for count, at in middles) / total
    return mean, (sum(count * (at - mean) ** 2 for count, at in middles) / total) ** 0.5
