"""One look for all figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from barefaced.errors import require

GREEN, RED, GREY, DARK = "#2a7f4f", "#b8423a", "#9a9a9a", "#333333"
COLOURS = ("#1f5fa8", "#d98a1f", "#7a4fa3", "#1d8a8a", "#a8326e", "#6b7a1c")
"""Of systems under audit, in their order."""
ROW = Mapping[str, Any]


def panels(count: int, *, columns: int, width: float = 4.6, height: float = 3.0) -> tuple[Any, list[Any]]:
    """A figure with so many axes, and those; what is left of the grid stays empty.

    Raises:
        MissingExtra: without Matplotlib.
    """
    figures = require("matplotlib.figure", "audit")
    across = min(columns, count) if count != 4 else 2
    down = -(-count // across)
    figure = figures.Figure(figsize=(width * across, height * down), layout="constrained")
    axes = figure.subplots(down, across, squeeze=False).ravel().tolist()
    for spare in axes[count:]:
        spare.set_axis_off()
    for ax in axes[:count]:
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(labelsize=8)
        ax.grid(color="#e6e6e6", linewidth=0.6)
        ax.set_axisbelow(True)
    return figure, axes[:count]


def colours(systems: Iterable[str]) -> dict[str, str]:
    """A colour for each system."""
    return {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(dict.fromkeys(systems))}


def grouped(rows: Sequence[ROW], *names: str) -> dict[tuple[Any, ...], list[ROW]]:
    """Rows by the values of some columns, in the order of first mention."""
    found: dict[tuple[Any, ...], list[ROW]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


def titled(ax: Any, recogniser: str, condition: str, photos: str = "", *, system: str = "") -> None:
    """Say what a panel shows."""
    words = f"{condition}, {photos} photograph" if photos and condition != "clean" else condition
    who = f"{system}; {recogniser}" if system else recogniser
    ax.set_title(f"{words}\n{who}", fontsize=9, color=DARK, loc="left")


def share(value: float) -> str:
    """A rate as people read it: 1 %, 0.1 %, 1 in 10,000."""
    if value >= 1e-3:
        return f"{100 * value:g} %"
    return f"1 in {round(1 / value):,}"


def forest(ax: Any, entries: Sequence[tuple[str, ROW, str]], name: str) -> None:
    """Values with their intervals, one below the other: label, row and colour of each, `name` its column."""
    for place, (_, row, colour) in enumerate(reversed(entries)):
        ends = [
            row[end] if row.get(end) is not None else row[name] for end in (f"{name}_low", f"{name}_high")
        ]
        ax.plot(ends, [place, place], color=colour, linewidth=2)
        ax.plot(row[name], place, "o", color=colour, markersize=5)
    ax.set_yticks(range(len(entries)), [label for label, _, _ in reversed(entries)], fontsize=8)
    ax.set_ylim(-0.6, len(entries) - 0.4)
