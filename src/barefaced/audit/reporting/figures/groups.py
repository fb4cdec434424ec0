"""Misses by group, at one threshold for all."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import COLOURS, forest, grouped, panels, titled


def draw_groups(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser, system and condition; groups too small to tell are left out."""
    rows = [row for row in tables["groups"] if row["told"] and row["fnmr"] is not None]
    if not rows:
        return {}
    parts = grouped(rows, "recogniser", "system", "condition", "photos")
    most = max(len(part) for part in parts.values())
    figure, axes = panels(len(parts), columns=2, width=5.0, height=1.2 + 0.28 * most)
    for ax, ((recogniser, system, condition, photos), part) in zip(axes, parts.items(), strict=True):
        entries = [(f"{row['group']} ({row['people']})", row, COLOURS[0]) for row in part]
        forest(ax, entries, "fnmr")
        ax.set_xlim(0, 1)
        ax.set_xlabel("false non-match rate, failures counted", fontsize=8)
        titled(ax, f"{system}, {recogniser}", condition, photos)
    caption = (
        "False non-match rate by group at one threshold, for one false match in 1,000; people in brackets."
    )
    return {caption: figure}
