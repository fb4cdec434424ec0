"""Identity information gain, with intervals: to the right of zero there is some."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import COLOURS, GREY, forest, grouped, panels, titled


def draw_gains(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser and condition: bits over the best baseline of each system and control."""
    rows = [row for row in tables["gains"] if row["over"] == "best of all" and row["bits"] is not None]
    if not rows:
        return {}
    parts = grouped(rows, "condition", "photos", "recogniser")
    most = max(len(part) for part in parts.values())
    figure, axes = panels(len(parts), columns=2, width=5.2, height=1.2 + 0.3 * most)
    for ax, ((condition, photos, recogniser), part) in zip(axes, parts.items(), strict=True):
        entries = [(row["system"], row, COLOURS[0] if row["kind"] == "audited" else GREY) for row in part]
        forest(ax, entries, "bits")
        ax.axvline(0, color="black", linewidth=0.8)
        ax.set_xlabel("bits of min-Cllr over the best baseline", fontsize=8)
        titled(ax, recogniser, condition, photos)
    caption = (
        "Identity information gain with 95 % intervals: blue the systems under audit, grey the controls. "
        "The baseline is the best of the covered face, a mean face and other people's faces."
    )
    return {caption: figure}
