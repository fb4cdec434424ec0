"""Curves: what each attack makes of a redactor as less is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from barefaced.audit.reporting.figures.style import COLOURS, DARK, GREEN, GREY, grouped, panels

Row = Mapping[str, Any]


_STYLES = ("-", "--", ":")
"""Of lines, where colours are used up."""


def draw_attacks(rows: Sequence[Row]) -> Any | None:
    """A panel a redactor with several levels: rank 1 among 100 over what is left, a line an attack.

    Of several recognisers the one that does best at a level speaks for an attack.

    Args:
        rows: of `limits.attack_rows`, controls included.

    Returns:
        A Matplotlib figure, or None where no redactor has two levels.
    """
    size = _size(rows)
    rows = [row for row in rows if f"rank_1_of_{size}" in row]
    parts = {
        name: part
        for (name,), part in grouped([row for row in rows if _is_level(row)], "redactor").items()
        if len({row["residual"] for row in part}) > 1
    }
    if not parts:
        return None
    figure, axes = panels(len(parts), columns=2)
    names = list(dict.fromkeys(row["attack"] for part in parts.values() for row in part))
    for ax, (name, part) in zip(axes, parts.items(), strict=True):
        for (attack,), line in grouped(part, "attack").items():
            more, colour = divmod(names.index(attack), len(COLOURS))
            _line(ax, _best(line, size), COLOURS[colour], attack, style=_STYLES[more % len(_STYLES)])
        _anchors(ax, rows, size)
        ax.set(xscale="log", xlabel="pixels between the eyes that are left", ylim=(-0.02, 1.02))
        ax.minorticks_off()
        ticks = sorted({row["residual"] for row in part})
        ax.set_xticks(ticks, [f"{tick:.2g}" for tick in ticks])
        ax.set_ylabel(f"first of {size}", fontsize=8)
        ax.set_title(name, fontsize=9, color=DARK, loc="left")
    lines = {line.get_label(): line for ax in axes for line in ax.get_lines()}
    figure.legend(lines.values(), lines, loc="outside lower center", ncols=4, fontsize=7, frameon=False)
    return figure


def _best(rows: Sequence[Row], size: int) -> list[Row]:
    """The strongest row of each level."""
    key = f"rank_1_of_{size}"
    return [max(level, key=lambda row: row[key]) for level in grouped(rows, "residual").values()]


def _size(rows: Sequence[Row]) -> int:
    """100 people, or the most that were enrolled where they are fewer."""
    return min(100, max((row["gallery"] for row in rows), default=100))


def _is_level(row: Row) -> bool:
    return bool(row["residual"]) and not row["control"] and row["attack"] != "clean"


def _line(ax: Any, rows: Sequence[Row], colour: str, name: str, *, style: str) -> None:
    known = sorted(rows, key=lambda row: row["residual"])
    at = [row["residual"] for row in known]
    key = f"rank_1_of_{_size(rows)}"
    shares = [row[key] for row in known]
    ax.plot(at, shares, style, color=colour, marker="o", ms=3, lw=1.4, label=name)
    ends = [[row[f"{key}_{end}"] for row in known] for end in ("low", "high")]
    ax.fill_between(at, *ends, color=colour, alpha=0.12, linewidth=0)


def _anchors(ax: Any, rows: Sequence[Row], size: int) -> None:
    """Bare photographs, what is outside the zone, and chance."""
    clean = [row[f"rank_1_of_{size}"] for row in rows if row["attack"] == "clean"]
    context = [row[f"rank_1_of_{size}"] for row in rows if row["attack"] == "context-only"]
    for values, colour, name in ((clean, GREEN, "clean"), (context, GREY, "context only")):
        if values:
            ax.axhline(max(values), color=colour, lw=1, ls=":", label=name)
    ax.axhline(1 / size, color=GREY, lw=0.8, label="chance")
