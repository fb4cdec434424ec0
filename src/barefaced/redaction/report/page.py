"""One HTML file with everything in it, the grades first; CSV and JSON beside it."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from math import isfinite
from pathlib import Path
from typing import Any

from barefaced.errors import BarefacedError, require
from barefaced.images import replacing
from barefaced.redaction.limits import DRAWS, VERDICTS, attack_rows, grade_rows, limit_rows, star_rows
from barefaced.redaction.report.curves import draw_attacks
from barefaced.redaction.report.words import GRADES, LIMITS, METHOD, THREATS
from barefaced.redaction.trials.cells import read_outcomes, read_run

PAGE, RESULT = "report.html", "result.json"
PICTURES = "pictures.png"
"""Made by `draw_evidence`, where generated faces were at hand."""
TITLES = {
    "grades": "Grades",
    "stars": "R*: from which resolution on an attack tells nothing",
    "attacks": "What each attack makes of each redaction",
    "limits": "The four conditions",
    "failures": "Attacks that could not be run",
    "unfit": "Attacks that are not made for a redaction, and were not run on it",
}
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; color: #222 }
h1 { margin-bottom: 0 } h2 { margin-top: 2em; border-bottom: 1px solid #ddd }
.grade { border-left: .5em solid #999; background: #f6f6f4; padding: .3em 1em; margin: .5em 0 }
.withstands, .context { border-color: #2a7f4f }
.falls { border-color: #b8423a } .not-shown { border-color: #d98a1f }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: 13px }
th, td { padding: .2em .6em; text-align: right; border-bottom: 1px solid #e4e4e4; white-space: nowrap }
th { background: #f6f6f4 } td.text, th.text { text-align: left } small { color: #666 } img { max-width: 100% }
"""


def write_report(out: Path, *, seed: int = 0, draws: int = DRAWS) -> Path:
    """Write `report.html`, `result.json` and a CSV a table, out of what `run_trials` kept.

    Args:
        out: the run's folder.
        seed: of the bootstrap.
        draws: of people, for intervals.

    Returns:
        The path of the page.

    Raises:
        BarefacedError: if there was no run, or nothing of it was kept.
        MissingExtra: without SciPy or Matplotlib.
    """
    run = read_run(out)
    outcomes, failures = read_outcomes(out)
    if not outcomes:
        raise BarefacedError(f"{out} holds no scores: no attack came to an end")
    limits = limit_rows(outcomes, seed=seed, draws=draws)
    tables = {
        "grades": grade_rows(limits), "stars": star_rows(limits),
        "attacks": attack_rows(outcomes, seed=seed, draws=draws), "limits": limits, "failures": failures,
        "unfit": run.get("unfit", []),
    }  # fmt: skip
    tables = {name: [_plain(row) for row in rows] for name, rows in tables.items()}
    for name, rows in tables.items():
        _write_csv(out / f"{name}.csv", rows)
    with replacing(out / RESULT) as stream:
        stream.write(json.dumps({"run": run, "tables": tables}, indent=1).encode())
    with replacing(out / PAGE) as stream:
        stream.writelines(f"{line}\n".encode() for line in _page(out, run, tables))
    return out / PAGE


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without what JSON has no word for."""
    return {
        key: None if isinstance(value, float) and not isfinite(value) else value for key, value in row.items()
    }


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    with replacing(path) as stream:
        stream.write(text.getvalue().encode())


def _page(
    out: Path, run: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><meta charset="utf-8">'
    yield f"<title>Attacks on redaction</title><style>{_STYLE}</style><h1>Attacks on redaction</h1>"
    day = datetime.now(UTC).date().isoformat()
    people = f"{run['people']} people of {run['data']}, the attacker's own {run['attackers']} photographs"
    yield f"<small>{escape(run['tool'])}, {day}; {escape(people)} are of others; "
    yield f"{escape(', '.join(run['recognisers']))}.</small>"
    yield f"<p><strong>{escape(LIMITS[0])}</strong></p>"
    yield f"<h2>{TITLES['grades']}</h2>"
    yield from _grades(tables["grades"])
    figure = draw_attacks(tables["attacks"])
    if figure is not None:
        yield "<h2>Curves</h2>" + _drawn(figure)
    yield from _evidence(out)
    for name in ("stars", "attacks", "limits", "failures", "unfit"):
        if tables[name]:
            yield f"<h2>{escape(TITLES[name])}</h2>"
            yield from _table(name, tables[name])
    for title, texts in (("Threat model", THREATS), ("Method", METHOD), ("Limits", LIMITS)):
        yield f"<h2>{title}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in texts)
    yield "</html>"


def _grades(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "<p>Too few people were attacked to grade anything; see the tables.</p>"
    for words, start in dict.fromkeys((row["words"], row["start"]) for row in rows):
        yield f"<h3>{escape(words)}, {start:g} px between the eyes before</h3>"
        for row in (row for row in rows if (row["words"], row["start"]) == (words, start)):
            told = f"{GRADES[row['grade']].split(':')[0]}: {VERDICTS[row['verdict']]}."
            more = (
                f"{row['attacks']} attacks; the strongest is {row['attack']} ({row['by']}): first of 100 in "
                f"{100 * row['rank_one']:.1f} % (at most {100 * row['rank_one_high']:.1f} %), "
                f"AUC {row['auc']:.3f}, {row['people']} people."
            )
            kind = row["verdict"].replace(" ", "-")
            yield f'<div class="grade {kind}"><strong>{escape(told)}</strong> {escape(more)}</div>'
    yield "".join(f"<p><small>{escape(text)}</small></p>" for text in GRADES.values())


def _drawn(figure: Any) -> str:
    matplotlib = require("matplotlib", "audit")
    stream = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "attacks"}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(stream.getvalue()).decode()}">'


def _evidence(out: Path) -> Iterator[str]:
    path = out / PICTURES
    if path.exists():
        yield "<h2>Pictures</h2><p>Generated faces, of nobody: bare, redacted, restored.</p>"
        yield f'<img src="data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}">'


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Intervals stand under their value."""
    columns = [
        column
        for column in dict.fromkeys(key for row in rows for key in row)
        if not column.endswith(("_low", "_high")) and any(row.get(column) is not None for row in rows)
    ]
    yield f"<details{' open' if len(rows) <= 30 else ''}><summary>{len(rows)} rows; also {name}.csv</summary>"
    yield '<div class="wide"><table><tr>' + "".join(f"<th>{escape(one.replace('_', ' '))}" for one in columns)
    for row in rows:
        yield "<tr>" + "".join(_cell(row, column) for column in columns)
    yield "</table></div></details>"


def _cell(row: Mapping[str, Any], column: str) -> str:
    value, low, high = row.get(column), row.get(f"{column}_low"), row.get(f"{column}_high")
    if isinstance(value, str):
        return f'<td class="text">{escape(value)}'
    ends = "" if low is None or high is None else f"<br><small>{_figure(low)} to {_figure(high)}</small>"
    return f"<td>{_figure(value)}{ends}"


def _figure(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
