"""How often strangers really match, beside what the threshold promises."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import colours, grouped, panels, titled
from barefaced.audit.running.kinds import kind_of


def draw_realised(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser and condition; on the dotted line a promise is kept."""
    rows = [row for row in tables["realised"] if kind_of(row["system"]) == "audited"]
    if not rows:
        return {}
    parts = grouped(rows, "condition", "photos", "recogniser")
    colour = colours(row["system"] for row in rows)
    figure, axes = panels(len(parts), columns=3, width=3.8, height=3.0)
    for ax, ((condition, photos, recogniser), part) in zip(axes, parts.items(), strict=True):
        ends = min(row["fmr"] for row in part), max(row["fmr"] for row in part)
        ax.plot(ends, ends, ":", color="black", linewidth=1)
        lowest = ends[0] / 10
        for number, ((system,), own) in enumerate(grouped(part, "system").items()):
            for row in own:
                at = row["fmr"] * 1.12**number
                high = row["realised_high"] if row["realised_high"] is not None else row["realised"]
                low = row["realised_low"] or lowest
                ax.plot([at, at], [low, max(high, lowest)], color=colour[system], linewidth=1.6, alpha=0.6)
                if row["realised"]:
                    ax.plot(at, row["realised"], "o", color=colour[system], markersize=5)
                else:
                    ax.plot(at, lowest, "v", color=colour[system], markersize=5)
            ax.plot([], [], "o-", color=colour[system], label=system)
        ax.set(xscale="log", yscale="log")
        ax.set_ylim(lowest / 1.6, 1)
        ax.set_xlabel("nominal false match rate", fontsize=8)
        ax.set_ylabel("realised", fontsize=8)
        ax.legend(fontsize=7, frameon=False, loc="upper left")
        titled(ax, recogniser, condition, photos)
    caption = (
        "Realised false match rate of unmasked faces with strangers at thresholds set on clean "
        "photographs, with 95 % intervals; a triangle: none was seen."
    )
    return {caption: figure}
