"""Misses as faces turn aside."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import GREEN, colours, grouped, panels


def draw_poses(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser, of bins of the probe's yaw; bins too small to tell are left out."""
    rows = [row for row in tables["poses"] if row["yaw"] == "of the probe" and row["fnmr"] is not None]
    if len({row["from"] for row in rows}) < 2:
        return {}
    parts = grouped(rows, "recogniser")
    names = {_name(row): row["system"] for row in rows}
    colour = colours(name for name, system in names.items() if system != "clean") | {_CLEAN: GREEN}
    bins = sorted({(row["from"], row["to"]) for row in rows})
    figure, axes = panels(len(parts), columns=2, width=5.0, height=3.0)
    for ax, ((recogniser,), part) in zip(axes, parts.items(), strict=True):
        for number, name in enumerate(names):
            own = [row for row in part if _name(row) == name]
            at = [bins.index((row["from"], row["to"])) + 0.06 * number for row in own]
            ax.plot(at, [row["fnmr"] for row in own], "o-", color=colour[name], markersize=4, label=name)
            for place, row in zip(at, own, strict=True):
                if row["fnmr_low"] is not None:
                    ax.plot(
                        [place, place], [row["fnmr_low"], row["fnmr_high"]], color=colour[name], alpha=0.5
                    )
        ax.set_xticks(range(len(bins)), [_bin(*ends) for ends in bins], fontsize=8)
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlabel("degrees that the probe is turned aside", fontsize=8)
        ax.set_ylabel("false non-match rate", fontsize=8)
        ax.set_title(recogniser, fontsize=9, loc="left")
        ax.legend(fontsize=7, frameon=False, loc="upper left")
    caption = (
        "Misses by how far the probe's face is turned aside, at one threshold for one false match in 1,000, "
        "failures counted, with 95 % intervals."
    )
    return {caption: figure}


_CLEAN = "clean photographs"


def _name(row: Any) -> str:
    return _CLEAN if row["system"] == "clean" else f"{row['system']}, {row['condition']}"


def _bin(low: float, high: float) -> str:
    return f"over {low:g}" if high >= 90 else f"{low:g} to {high:g}"
