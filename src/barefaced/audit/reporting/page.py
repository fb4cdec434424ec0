"""One HTML file with everything in it, the verdict first."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from barefaced.audit.analysis.analyse import FOLDER, RESULT
from barefaced.audit.reporting.figures import FIGURES
from barefaced.audit.reporting.words import FILES_ALONE, LIMITS, METHOD, TITLES
from barefaced.errors import BarefacedError, require
from barefaced.images import replacing

PAGE = "report.html"
MOST_ROWS = 400
"""Rows of a table that the page holds; the CSV has all."""
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; color: #222 }
h1 { margin-bottom: 0 } h2 { margin-top: 2em; border-bottom: 1px solid #ddd }
.verdict { border-left: .5em solid #999; background: #f6f6f4; padding: .6em 1em; margin: 1em 0 }
.gain { border-color: #2a7f4f } .no-gain, .loss, .visible-region-only { border-color: #b8423a }
.verdict p { margin: .3em 0 } .verdict strong { font-size: 1.1em }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: 13px; margin: .5em 0 }
th, td { padding: .2em .6em; text-align: right; border-bottom: 1px solid #e4e4e4; white-space: nowrap }
th { background: #f6f6f4; position: sticky; top: 0 } td.text, th.text { text-align: left }
small { color: #666 } img { max-width: 100% } figure { margin: 1em 0 }
figcaption { color: #555; font-size: 13px }
summary { cursor: pointer } .wrong { color: #b8423a; font-weight: 600 }
@media print { details > * { display: block } h2 { break-after: avoid } figure { break-inside: avoid } }
"""


def write_page(out: Path, *, pictures: bool = False) -> Path:
    """Write `report.html` and `figures/*.svg` out of what `analyse_run` wrote.

    Args:
        out: the audit's folder.
        pictures: show some of the study's people in it, as they were, covered, and as they came back.

    Returns:
        The path of the page.

    Raises:
        BarefacedError: if there is no result.
        MissingExtra: without Matplotlib.
    """
    try:
        result = json.loads((out / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BarefacedError(f"{out} holds no result of an audit: {error}") from error
    figures = _drawn(result["tables"], out / "figures")
    with replacing(out / PAGE) as stream:
        sheets = _sheets(result, out) if pictures else []
        stream.writelines(f"{line}\n".encode() for line in _page(result, figures, sheets))
    return out / PAGE


def _drawn(tables: dict[str, Any], folder: Path) -> dict[str, list[tuple[str, bytes]]]:
    """Caption and SVG of each figure, by table; also written as files."""
    matplotlib = require("matplotlib", "audit")
    folder.mkdir(exist_ok=True)
    found: dict[str, list[tuple[str, bytes]]] = {}
    for name, draw in FIGURES.items():
        for caption, figure in draw(tables).items():
            stream = io.BytesIO()
            with matplotlib.rc_context({"svg.hashsalt": name}):  # else its names are random
                figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
            found.setdefault(name, []).append((caption, stream.getvalue()))
            with replacing(folder / f"{name}.svg") as file:
                file.write(stream.getvalue())
    return found


def _sheets(result: dict[str, Any], out: Path) -> list[tuple[str, bytes]]:
    """Caption and PNG of each sheet that is there: Figures 1 and 2 of work 000."""
    found = []
    for told in result["run"].get("pictures", ()):
        file = out / told["file"]
        if file.is_file():
            rows = ", ".join(told["rows"])
            caption = f"{told['condition']}. Rows, from the top: {rows}. Generated faces are guesses."
            found.append((caption, file.read_bytes()))
    return found


def _page(
    result: dict[str, Any],
    figures: Mapping[str, Sequence[tuple[str, bytes]]],
    sheets: Sequence[tuple[str, bytes]],
) -> Iterator[str]:
    study = result["run"].get("study", {})
    title = f"Audit: {study.get('name', 'scores')}"
    yield '<!doctype html><html lang="en"><meta charset="utf-8">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>"
    yield f"<small>{escape(result['run'].get('tool', ''))}</small>"
    yield from _verdicts(result)
    yield from _controls(result["controls"])
    yield from _study(result)
    if sheets:
        yield "<h2>Some of the people</h2>"
        yield from _figures(sheets, kind="png")
    for name, title in TITLES.items():
        rows = result["tables"].get(name, [])
        if rows:
            yield f"<h2>{escape(title)}</h2>"
            yield from _figures(figures.get(name, ()))
            if name not in FILES_ALONE:
                yield from _table(name, rows)
    yield "<h2>Method</h2>" + "".join(f"<p>{escape(text)}</p>" for text in METHOD)
    yield "<h2>Limits</h2>" + "".join(f"<p>{escape(text)}</p>" for text in LIMITS)
    yield "</html>"


def _verdicts(result: dict[str, Any]) -> Iterator[str]:
    yield "<h2>Verdict</h2>"
    if not result["verdicts"]:
        yield "<p>No system was audited.</p>"
    for one in result["verdicts"]:
        head, *rest = one["sentences"]
        kind = one["verdict"].replace(" ", "-")
        advice = "It may carry information." if one["use_as_probe"] else "Do not use it as a probe."
        yield f'<div class="verdict {escape(kind)}"><p><strong>{escape(head)}</strong> {advice}</p>'
        yield "".join(f"<p>{escape(sentence)}</p>" for sentence in rest) + "</div>"


def _controls(controls: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    wrong = [row for row in controls if not row["as_expected"]]
    if not controls:
        yield "<p>No control could be judged: too few people were compared.</p>"
        return
    sure = f"All {len(controls)} controls have the verdict they must have."
    unsure = f"{len(wrong)} of {len(controls)} controls do not have the verdict they must have."
    advice = " The study is too small, or something is wrong; its verdicts are not to be relied on."
    yield f'<p class="wrong">{unsure}{advice}</p>' if wrong else f"<p>{sure}</p>"
    for row in wrong:
        words = f"{row['system']}, {row['condition']}, by {row['recogniser']}: {row['verdict']}"
        yield f"<p>{escape(words)}, expected {escape(row['expected'])}.</p>"


def _study(result: dict[str, Any]) -> Iterator[str]:
    study = result["run"].get("study")
    yield "<h2>Study</h2>"
    boot = result["bootstrap"]
    yield f"<p>{result['comparisons']:,} comparisons by {escape(', '.join(result['recognisers']))}; "
    yield f"{boot['draws']} draws of people for intervals, seed {boot['seed']}.</p>"
    if not study:
        return
    people, roles = study["plan"]["subjects"], study["plan"]["photographs"]
    counts = ", ".join(f"{count} {role}" for role, count in roles.items())
    yield f"<p>{escape(study['note'])}</p>" if study["note"] else ""
    yield f"<p>{people['all']} people; photographs: {escape(counts or 'none')}.</p>"
    for what in ("licences", "consent"):
        told = "; ".join(f"{name}: {count}" for name, count in study[what].items())
        yield f"<p>{what.capitalize()}: {escape(told)}</p>" if told else ""
    yield "".join(f"<p>{escape(text)}</p>" for text in study["plan"]["cannot"]) if roles else ""
    if study["problems"]:
        yield f"<details><summary>{len(study['problems'])} problems of the study</summary>"
        yield "".join(f"<p>{escape(p['kind'])}: {escape(p['told'])}</p>" for p in study["problems"])
        yield "</details>"
    yield "<details><summary>Systems, recognisers and settings</summary><pre>"
    names = ("systems", "recognisers", "settings", "outcomes")
    yield escape(json.dumps({name: result["run"].get(name) for name in names}, indent=1)) + "</pre></details>"


def _figures(figures: Sequence[tuple[str, bytes]], *, kind: str = "svg+xml") -> Iterator[str]:
    for caption, content in figures:
        data = base64.b64encode(content).decode()
        yield f'<figure><img alt="{escape(caption)}" src="data:image/{kind};base64,{data}">'
        yield f"<figcaption>{escape(caption)}</figcaption></figure>"


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Intervals stand under their value; columns without a number are left out."""
    columns = [
        column
        for column in dict.fromkeys(key for row in rows for key in row)
        if not column.endswith(("_low", "_high")) and any(row.get(column) is not None for row in rows)
    ]
    more = f" The first {MOST_ROWS} of {len(rows)} rows." if len(rows) > MOST_ROWS else ""
    yield f"<details{' open' if len(rows) <= 40 else ''}><summary>{len(rows)} rows; all in "
    yield f"{FOLDER}/{name}.csv.{more}</summary>"
    yield '<div class="wide"><table><tr>' + "".join(_head(column, rows) for column in columns)
    for row in rows[:MOST_ROWS]:
        yield "<tr>" + "".join(_cell(row, column) for column in columns)
    yield "</table></div></details>"


def _head(column: str, rows: Sequence[Mapping[str, Any]]) -> str:
    kind = ' class="text"' if any(isinstance(row.get(column), str) for row in rows) else ""
    return f"<th{kind}>{escape(column.replace('_', ' '))}"


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if isinstance(value, str):
        return f'<td class="text">{escape(value)}'
    low, high = (row.get(f"{column}_{end}") for end in ("low", "high"))
    ends = "" if low is None or high is None else f"<br><small>{_figure(low)} to {_figure(high)}</small>"
    return f"<td>{_figure(value)}{ends}"


def _figure(value: Any) -> str:
    """A number to three figures, as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
