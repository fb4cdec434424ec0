"""Rank 1 as the gallery grows."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import GREEN, colours, grouped, panels


def draw_searches(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser: counted in galleries drawn, dashed what both Gaussians would give beyond."""
    rows = [row for row in tables["searches"] if row["rank_1"] is not None]
    if not rows:
        return {}
    parts = grouped(rows, "recogniser")
    keys = dict.fromkeys((row["system"], row["condition"], row["photos"]) for row in rows)
    names = [_name(*key) for key in keys if key[0] != "clean"]
    colour = colours(names) | {"clean photographs": GREEN}
    figure, axes = panels(len(parts), columns=2, width=5.0, height=3.2)
    for ax, ((recogniser,), part) in zip(axes, parts.items(), strict=True):
        for key, own in grouped(part, "system", "condition", "photos").items():
            name = "clean photographs" if key[0] == "clean" else _name(*key)
            for drawn, line in ((True, "o-"), (False, "--")):
                held = [row for row in own if row["drawn"] is drawn]
                if not held:
                    continue
                ax.plot(
                    [row["size"] for row in held], [row["rank_1"] for row in held], line, color=colour[name],
                    markersize=4, label=name if drawn or not any(row["drawn"] for row in own) else None,
                )  # fmt: skip
                sure = [row for row in held if row["rank_1_low"] is not None]
                if sure:
                    ends = [[row[end] for row in sure] for end in ("rank_1_low", "rank_1_high")]
                    ax.fill_between([row["size"] for row in sure], *ends, color=colour[name], alpha=0.15)
        ax.set_xscale("log")
        ax.set_ylim(0, 1.02)
        ax.set_xlabel("people in the gallery", fontsize=8)
        ax.set_ylabel("right person first", fontsize=8)
        ax.set_title(recogniser, fontsize=9, loc="left")
        ax.legend(fontsize=7, frameon=False, loc="lower left")
    caption = (
        "Closed-set search. Points: random galleries of the study's people, with 95 % intervals; dashed: "
        "expected if both distributions were Gaussian, far beyond what was drawn."
    )
    return {caption: figure}


def _name(system: str, condition: str, photos: str) -> str:
    return f"{system}, {condition}" + (", same photograph" if photos == "same" else "")
