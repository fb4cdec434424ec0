"""The picture of a search: how each trial went, and where in each range it lay. SVG, written by hand."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Protocol

WIDE, HIGH, PANEL = 900, 420, 220
"""Pixels: of the curves, and a side of the panels below them, one for each setting."""
_EDGE = 60
_ACROSS = 3
"""Panels in a row of `losses_svg`."""
_COLOURS = {
    "best": "#e4572e",
    "done": "#2e86ab",
    "stopped": "#9aa5b1",
    "diverged": "#c9a227",
    "failed": "#c9a227",
}

Scale = Callable[[float], float]


class Curve(Protocol):
    """What is drawn of a trial; `barefaced.training.tune.Trial` is one."""

    @property
    def number(self) -> int: ...
    @property
    def settings(self) -> dict[str, str]: ...
    @property
    def curve(self) -> tuple[tuple[int, float], ...]: ...
    @property
    def state(self) -> str: ...


def curves_svg(trials: Sequence[Curve], *, metric: str, title: str) -> str:
    """Draw trials, the best of which comes first.

    Args:
        trials: values that are no finite number are left out.
        metric: what the curves show.
        title: what was searched.

    Returns:
        An SVG document.
    """
    drawn = [
        (trial, [(x, y) for x, y in trial.curve if math.isfinite(y)], _colour(trial, first=place == 0))
        for place, trial in enumerate(trials)
    ]
    drawn = [held for held in drawn if held[1]][::-1]  # the best above the others
    names = list(drawn[0][0].settings) if drawn else []
    rows = -(-len(names) // (WIDE // PANEL))
    height = HIGH + rows * PANEL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{height}" '
        f'viewBox="0 0 {WIDE} {height}" font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDE}" height="{height}" fill="#fff"/>',
        f'<text x="{_EDGE}" y="24" font-size="16">{escape(title)}: {escape(metric)}</text>',
    ]
    values = [y for _, points, _ in drawn for _, y in points]
    if values:
        parts += _lines(drawn, values)
    for place, name in enumerate(names):
        corner = place % (WIDE // PANEL) * PANEL, HIGH + place // (WIDE // PANEL) * PANEL
        parts += _panel(name, [(t.settings[name], points[-1][1], c) for t, points, c in drawn], corner)
    return "\n".join([*parts, "</svg>", ""])


def losses_svg(rows: Sequence[Mapping[str, str]], *, title: str) -> str:
    """Draw every number of a run over its steps, a panel each.

    Args:
        rows: of a run's `metrics.csv`: texts `step`, `name`, `value`; what is no finite number is left out.
        title: of the run.

    Returns:
        An SVG document.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        step, value = _number(row["step"]), _number(row["value"])
        if step is not None and value is not None and math.isfinite(value):
            found.setdefault(row["name"], []).append((step, value))
    height = 40 + -(-len(found) // _ACROSS) * PANEL
    last = max((x for points in found.values() for x, _ in points), default=0.0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{height}" '
        f'viewBox="0 0 {WIDE} {height}" font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDE}" height="{height}" fill="#fff"/>',
        f'<text x="20" y="24" font-size="16">{escape(title)}: {last:.0f} steps</text>',
    ]
    for place, (name, points) in enumerate(found.items()):
        corner = place % _ACROSS * (WIDE // _ACROSS), 40 + place // _ACROSS * PANEL
        parts += _course(name, points, corner, last=last)
    return "\n".join([*parts, "</svg>", ""])


def _course(
    name: str, points: list[tuple[float, float]], corner: tuple[int, int], *, last: float
) -> list[str]:
    """One number over the steps."""
    left, top = corner
    across = _scale([0.0, last, *([1.0] if not last else [])], left + 56, left + WIDE // _ACROSS - 14)
    up = _scale([y for _, y in points], top + PANEL - 24, top + 30)
    course = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
    ends = sorted({min(y for _, y in points), max(y for _, y in points)})
    return [
        f'<text x="{left + 56}" y="{top + 18}">{escape(name)} {points[-1][1]:.4g}</text>',
        *(
            f'<text x="{left + 50}" y="{up(y) + 4:.1f}" text-anchor="end" font-size="10">{y:.3g}</text>'
            f'<line x1="{left + 56}" x2="{left + WIDE // _ACROSS - 14}" y1="{up(y):.1f}" y2="{up(y):.1f}" '
            'stroke="#ccd3da"/>'
            for y in ends
        ),
        f'<polyline points="{course}" fill="none" stroke="{_COLOURS["done"]}" stroke-width="1.5"/>',
        f'<circle cx="{across(points[-1][0]):.1f}" cy="{up(points[-1][1]):.1f}" r="2" '
        f'fill="{_COLOURS["done"]}"/>',
    ]


def shortened(text: str) -> str:
    """The text of a number with four digits; any other as it is."""
    number = _number(text)
    return text if number is None else f"{number:.4g}"


def _colour(trial: Curve, *, first: bool) -> str:
    return _COLOURS["best" if first and trial.state == "done" else trial.state]


def _lines(drawn: Sequence[tuple[Curve, list[tuple[int, float]], str]], values: list[float]) -> list[str]:
    """Metric over steps, a line for each trial."""
    across = _scale([0, *(x for _, points, _ in drawn for x, _ in points)], _EDGE, WIDE - 20)
    up = _scale(values, HIGH - 40, 44)
    parts = _axis([min(values), max(values)], up, at=_EDGE)
    for trial, points, colour in drawn:
        course = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        told = f"trial {trial.number}, {trial.state}: {points[-1][1]:.4g}"
        parts.append(
            f'<g stroke="{colour}" fill="{colour}"><title>{escape(told)}</title>'
            f'<polyline points="{course}" fill="none" stroke-width="1.5"/>'
            + "".join(f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="2"/>' for x, y in points)
            + "</g>"
        )
    last = max(x for _, points, _ in drawn for x, _ in points)
    parts.append(f'<text x="{WIDE - 20}" y="{HIGH - 20}" text-anchor="end">{last} steps</text>')
    return parts


def _panel(name: str, found: list[tuple[str, float, str]], corner: tuple[int, int]) -> list[str]:
    """Each trial's last value over one of its settings; texts that are no numbers stand side by side."""
    left, top = corner
    texts = sorted({text for text, _, _ in found}, key=_order)
    numbers = {text: value for text in texts if (value := _number(text)) is not None}
    places = numbers if len(numbers) == len(texts) else {text: float(k) for k, text in enumerate(texts)}
    across = _scale(list(places.values()), left + 50, left + PANEL - 20)
    up = _scale([y for _, y, _ in found], top + PANEL - 50, top + 26)
    dots = [
        f'<circle cx="{across(places[text]):.1f}" cy="{up(y):.1f}" r="4" fill="{colour}"/>'
        for text, y, colour in found
    ]
    ends = " … ".join(shortened(text) for text in texts[:: max(len(texts) - 1, 1)])
    middle = left + PANEL // 2 + 15
    return [
        f'<rect x="{left + 40}" y="{top + 16}" width="{PANEL - 50}" height="{PANEL - 56}" fill="none" '
        'stroke="#ccd3da"/>',
        *dots,
        f'<text x="{middle}" y="{top + PANEL - 24}" text-anchor="middle">{escape(name)}</text>',
        f'<text x="{middle}" y="{top + PANEL - 8}" text-anchor="middle" font-size="10">{escape(ends)}</text>',
    ]


def _scale(values: Sequence[float], start: float, end: float) -> Scale:
    """Values to pixels; on a logarithmic scale where all are positive and they span a factor of ten."""
    low, high = min(values), max(values)
    log = low > 0 and high >= 10 * low
    shown: Scale = math.log if log else float
    first, span = shown(low), (shown(high) - shown(low)) or 1.0
    return lambda value: start + (shown(value) - first) / span * (end - start)


def _axis(ends: list[float], up: Scale, *, at: int) -> list[str]:
    """The least and the largest value beside their lines."""
    return [
        f'<line x1="{at}" x2="{WIDE - 20}" y1="{up(y):.1f}" y2="{up(y):.1f}" stroke="#ccd3da"/>'
        f'<text x="{at - 6}" y="{up(y) + 4:.1f}" text-anchor="end">{y:.3g}</text>'
        for y in ends
    ]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _order(text: str) -> tuple[float, str]:
    number = _number(text)
    return (math.inf if number is None else number, text)
