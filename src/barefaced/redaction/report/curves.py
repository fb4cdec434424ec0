"""Curves: what each attack makes of a redactor as less is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from barefaced.audit.reporting.figures.style import COLOURS, DARK, GREEN, GREY, grouped, panels

Row = Mapping[str, Any]


def draw_attacks(rows: Sequence[Row]) -> Any | None:
    """A panel a redactor with several levels: rank 1 among 100 over what is left, a line an attack.

    Args:
        rows: of `limits.attack_rows`, controls included.

    Returns:
        A Matplotlib figure, or None where no redactor has two levels.
    """
    rows = [row for row in rows if "rank_1_of_100" in row]
    parts = {
        name: part
        for (name,), part in grouped([row for row in rows if _is_level(row)], "redactor").items()
        if len({row["residual"] for row in part}) > 1
    }
    if not parts:
        return None
    figure, axes = panels(len(parts), columns=2)
    names = list(dict.fromkeys((row["attack"], row["by"]) for part in parts.values() for row in part))
    colour = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(names)}
    for ax, (name, part) in zip(axes, parts.items(), strict=True):
        for (attack, by), line in grouped(part, "attack", "by").items():
            _line(ax, line, colour[attack, by], attack if by == "itself" else f"{attack}, {by}",
                  dashed=names.index((attack, by)) >= len(COLOURS))  # fmt: skip
        _anchors(ax, rows)
        ax.set(xscale="log", xlabel="pixels between the eyes that are left", ylim=(-0.02, 1.02))
        ax.set_ylabel("first of 100", fontsize=8)
        ax.set_title(name, fontsize=9, color=DARK, loc="left")
        ax.legend(fontsize=6, frameon=False)
    return figure


def _is_level(row: Row) -> bool:
    return bool(row["residual"]) and not row["control"] and row["attack"] != "clean"


def _line(ax: Any, rows: Sequence[Row], colour: str, name: str, *, dashed: bool) -> None:
    known = sorted(rows, key=lambda row: row["residual"])
    at = [row["residual"] for row in known]
    style = "--" if dashed else "-"
    ax.plot(
        at, [row["rank_1_of_100"] for row in known], style, color=colour, marker="o", ms=3, lw=1.4, label=name
    )
    ends = [[row[f"rank_1_of_100_{end}"] for row in known] for end in ("low", "high")]
    ax.fill_between(at, *ends, color=colour, alpha=0.12, linewidth=0)


def _anchors(ax: Any, rows: Sequence[Row]) -> None:
    """Bare photographs, what is outside the zone, and chance."""
    clean = [row["rank_1_of_100"] for row in rows if row["attack"] == "clean"]
    context = [row["rank_1_of_100"] for row in rows if row["attack"] == "context-only"]
    for values, colour, name in ((clean, GREEN, "clean"), (context, GREY, "context only")):
        if values:
            ax.axhline(max(values), color=colour, lw=1, ls=":", label=name)
    ax.axhline(0.01, color=GREY, lw=0.8, label="chance")
