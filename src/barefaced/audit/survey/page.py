"""The report of a survey: one HTML page, its numbers as JSON, its tables as CSV."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from barefaced.audit.survey.figures import survey_figures
from barefaced.errors import BarefacedError, UnwritableFile, require
from barefaced.images import replacing

PAGE, RESULT = "report.html", "result.json"
TABLES = {
    "by_system": "By system",
    "per_image": "Every image",
    "per_person": "Every person",
}
"""Tables of the page and their titles; the answers themselves are a CSV file alone."""
_STYLE = """
:root { color-scheme: light }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60em; margin: 2.5em auto; padding: 0 1.2em;
  color: #22262e; background: #fff }
h1 { line-height: 1.2; margin: 0 } h2 { margin-top: 2.2em; font-size: 1.15em }
.lead { border-left: .35em solid #1f5fa8; background: #f3f6fa; padding: .8em 1.2em; margin: 1.5em 0 }
.lead p { margin: .35em 0 } .lead p:first-child { font-size: 1.15em; font-weight: 600 }
.caution { border-color: #a6620c; background: #fbf5ea }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: 14px; margin: .6em 0 }
th, td { padding: .3em .8em; text-align: right; border-bottom: 1px solid #e3e6ea; white-space: nowrap;
  font-variant-numeric: tabular-nums }
th { background: #f5f6f8; font-weight: 600 } td.text, th.text { text-align: left }
small { color: #5a6270 } figure { margin: 1.5em 0 } img { max-width: 100%; height: auto }
figcaption { color: #5a6270; font-size: 14px } summary { cursor: pointer }
@media print { details > * { display: block } figure { break-inside: avoid } }
"""
_NAMES = {
    "hit": "hits: generated pictures called generated",
    "false_alarm": "false alarms: real pictures called generated",
    "correct": "share of right answers",
    "d_prime": "d′, how far the two kinds lie apart for people",
    "criterion": "criterion c, above 0 for slow to say “generated”",
    "beta": "β, the likelihood ratio at which they say so",
}
_NAMES_PAIRS = _NAMES | {
    "hit": "generated on the right, called right",
    "false_alarm": "generated on the left, called right",
    "criterion": "criterion c, above 0 for slow to say “right”",
}
_CROSSED = {
    "d_prime": "d′ of an average person and image",
    "criterion": "criterion of an average person",
    "bias_sd": "people differ in bias by (SD)",
    "skill_sd": "people differ in d′ by (SD)",
    "image_sd": "images differ by (SD)",
    "person_share": "share of all variance that is people’s bias",
    "image_share": "share of all variance that is images",
}


def write_report(result: Mapping[str, Any], out: Path, *, audit: Path | None = None) -> Path:
    """Write `report.html`, `result.json` and a CSV file a table; no picture of the survey is in them.

    Args:
        result: of `analyse_survey`.
        out: made if it is missing.
        audit: folder of an audit of the same system, whose verdict is told beside.

    Returns:
        The path of the page.

    Raises:
        BarefacedError: if `audit` holds no result.
        UnwritableFile: if the folder or the disk does not take them.
        MissingExtra: without Matplotlib.
    """
    verdicts = None if audit is None else _verdicts(audit)
    figures = [*_drawn(result)]
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(out, error.strerror or str(error)) from error
    tables = {name: result[name] for name in TABLES} | {"answers": result["answers_table"]}
    for name, rows in tables.items():
        with replacing(out / f"{name}.csv") as stream:
            stream.write(_csv(rows).encode())
    kept = {name: value for name, value in result.items() if name != "answers_table"} | {"audit": verdicts}
    with replacing(out / RESULT) as stream:
        stream.write(json.dumps(kept, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")
    with replacing(out / PAGE) as stream:
        stream.writelines(f"{line}\n".encode() for line in _page(result, figures, verdicts))
    return out / PAGE


def sentences(result: Mapping[str, Any]) -> Iterator[str]:
    """What the numbers say, the main thing first."""
    measures, equal = result["measures"], result["equivalence"]
    pairs = result["survey"]["settings"]["design"] == "2afc"
    right = measures["correct"]
    d_prime = measures["d_prime"]
    sees = None if d_prime["low"] is None else d_prime["low"] > 0
    if sees:
        yield f"People can tell: {_percent(right)} of their answers are right, chance is 50 %."
    elif equal["equivalent"]:
        yield f"People guess: {_percent(right)} of their answers are right, within 5 points of chance."
    else:
        yield f"{_percent(right)} of the answers are right: whether people can tell is not settled."
    yield f"d′ is {_span(d_prime)}; 0 is guessing, 1 a clear difference."
    if not pairs:
        hit, alarm = measures["hit"], measures["false_alarm"]
        if hit["value"] is not None and alarm["value"] is not None:
            missed = {name: None if hit[name] is None else 1 - hit[name] for name in hit}
            missed = {"value": missed["value"], "low": missed["high"], "high": missed["low"]}
            yield (
                f"{_percent(missed)} of generated pictures pass as real; but {_percent(alarm)} of real ones "
                "are called generated, and the first says little without the second."
            )
    rate = result["fool_rate"]
    yield (
        f"Fool rate, as work 001 counts: {rate['wrong']:,} of {rate['answers']:,} answers wrong, "
        f"{100 * rate['rate']:.2f} %. It is no accuracy (that is {100 * rate['accuracy']:.2f} %), and it "
        "mixes both kinds of mistake."
    )


def _verdicts(audit: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((audit / RESULT).read_text(encoding="utf-8"))["verdicts"]
        return [{"verdict": one["verdict"], "sentences": one["sentences"]} for one in found]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BarefacedError(f"{audit} holds no result of an audit: {error}") from error


def _drawn(result: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    matplotlib = require("matplotlib", "audit")
    for caption, figure in survey_figures(result).items():
        stream = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "survey"}):  # else its names are random
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        yield caption, stream.getvalue()


def _page(
    result: Mapping[str, Any],
    figures: Sequence[tuple[str, bytes]],
    verdicts: Sequence[Mapping[str, Any]] | None,
) -> Iterator[str]:
    settings = result["survey"]["settings"]
    title = f"Real or generated: {settings['name']}"
    yield '<!doctype html><html lang="en"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>"
    yield f"<small>{escape(result['tool'])}, survey {escape(result['survey']['fingerprint'])}</small>"
    yield '<div class="lead">' + "".join(f"<p>{escape(text)}</p>" for text in sentences(result)) + "</div>"
    yield from _identity(verdicts)
    yield from _who(result)
    yield from _measures(result, pairs=settings["design"] == "2afc")
    for caption, content in figures:
        data = base64.b64encode(content).decode()
        yield f'<figure><img alt="{escape(caption)}" src="data:image/svg+xml;base64,{data}">'
        yield f"<figcaption>{escape(caption)}</figcaption></figure>"
    for name, heading in TABLES.items():
        yield f"<h2>{heading}</h2>" + "".join(_table(result[name], name))
    yield "<h2>Method</h2>" + "".join(f"<p>{escape(text)}</p>" for text in _method(result))
    yield "</html>"


def _identity(verdicts: Sequence[Mapping[str, Any]] | None) -> Iterator[str]:
    yield '<div class="lead caution"><p>Looking real is not being true.</p>'
    if verdicts is None:
        yield (
            "<p>A system can fool half of all people and carry no information about who somebody is. What "
            "its faces are worth for identification, only an audit tells: barefaced audit run; then give its "
            "folder to this report with --audit.</p>"
        )
    for one in verdicts or ():
        yield "".join(f"<p>{escape(text)}</p>" for text in one["sentences"][:2])
    yield "</div>"


def _who(result: Mapping[str, Any]) -> Iterator[str]:
    people, settings = result["people"], result["survey"]["settings"]
    what = "pairs" if settings["design"] == "2afc" else "pictures"
    yield f"<h2>Who answered</h2><p>{people['joined']} people began, {people['counted']} count: "
    yield f"{result['answers']:,} answers about {result['images']} {what}, {settings['shown']} a person; "
    yield f"half of them took {result['median_seconds']:.1f} s or less.</p>"
    rules = settings["exclude"]
    yield "<p>Declared beforehand: whoever did not finish does not count, nor who failed more than "
    yield f"{rules['failed_catches']} of {settings['catches']} attention checks, took a median below "
    yield f"{rules['fastest']:g} s, or gave one answer more than {100 * rules['same_answer']:g} % of the "
    yield "time.</p>"
    if people["excluded"]:
        yield "<p>Left out: "
        yield (
            escape("; ".join(f"{reason}: {count}" for reason, count in people["excluded"].items())) + ".</p>"
        )


def _measures(result: Mapping[str, Any], *, pairs: bool) -> Iterator[str]:
    yield "<h2>Measures</h2><div class='wide'><table><tr><th class='text'>measure<th>value<th>95 % interval"
    yield "<th>with everybody"
    for name, words in (_NAMES_PAIRS if pairs else _NAMES).items():
        one, other = result["measures"][name], result["everybody"][name]
        yield f"<tr><td class='text'>{words}{_cells(one)}<td>{_number(other['value'])}"
    for name, words in _CROSSED.items() if result["crossed"] else ():
        yield f"<tr><td class='text'>crossed model: {words}{_cells(result['crossed'][name])}<td>"
    yield f"<tr><td class='text'>Krippendorff’s α between people{_cells(result['agreement'])}<td>"
    yield "</table></div>"
    equal = result["equivalence"]
    margin = 100 * equal["margin"]
    words = "is" if equal["equivalent"] else "is not shown to be"
    p = "" if equal["p"] is None else f" (two one-sided tests, p = {equal['p']:.3g})"
    yield f"<p>The share of right answers {words} within {margin:g} points of chance{p}.</p>"


def _table(rows: Sequence[Mapping[str, Any]], name: str) -> Iterator[str]:
    columns = [*dict.fromkeys(key for row in rows for key in row)]
    is_text = {name for name in columns if any(isinstance(row[name], str) for row in rows)}
    yield f"<details{' open' if len(rows) <= 12 else ''}>"
    yield f"<summary>{len(rows)} row{'s' if len(rows) != 1 else ''}, also in {name}.csv</summary>"
    yield '<div class="wide"><table><tr>'
    for column in columns:
        yield f"<th{' class=text' if column in is_text else ''}>{escape(column.replace('_', ' '))}"
    for row in rows:
        yield "<tr>"
        for column in columns:
            value = row[column]
            if isinstance(value, dict):
                yield f"<td>{_number(value['value'])}<br><small>{_ends(value)}</small>"
            else:
                kind = ' class="text"' if column in is_text else ""
                yield f"<td{kind}>{escape(value) if isinstance(value, str) else _number(value)}"
    yield "</table></div></details>"


def _method(result: Mapping[str, Any]) -> Iterator[str]:
    settings = result["survey"]["settings"]
    yield (
        f"Design {settings['design']}, seed {settings['seed']}: real and generated pictures were cropped, "
        f"brought to {settings['size']} pixels and written as JPEG of quality {settings['quality']} alike, "
        "without metadata, under neutral names. Each person saw a balanced random part in random order, "
        f"after {settings['practice']} of practice that do not count; nobody was told what was right."
    )
    yield (
        f"Intervals: {result['bootstrap']['draws']:,} draws of people and of images together, so that they "
        "would hold for other people and other images; of alpha, of images. Half an answer is added to the "
        "counts behind d′, which stays finite so. The crossed model is a probit with random effects of "
        "people (bias and skill) and of images, sampled by Gibbs; its d′ is larger, not blurred by "
        "their differences. Tests of single images are exact, adjusted by Benjamini and Hochberg."
    )


def _cells(estimate: Mapping[str, Any]) -> str:
    return f"<td>{_number(estimate['value'])}<td>{_ends(estimate)}"


def _ends(estimate: Mapping[str, Any]) -> str:
    low, high = estimate["low"], estimate["high"]
    return "" if low is None or high is None else f"{_number(low)} to {_number(high)}"


def _span(estimate: Mapping[str, Any]) -> str:
    ends = _ends(estimate)
    return _number(estimate["value"]) + (f" ({ends})" if ends else "")


def _percent(estimate: Mapping[str, Any]) -> str:
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    ends = "" if low is None or high is None else f" ({100 * low:.1f} to {100 * high:.1f})"
    return f"{100 * value:.1f} %{ends}"


def _number(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}".replace("-", "−") if abs(value) >= 0.001 or value == 0 else f"{value:.1e}"


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Estimates take three columns."""
    flat = [
        {
            (name if end == "value" else f"{name}_{end}"): number
            for name, value in row.items()
            for end, number in (value.items() if isinstance(value, dict) else [("value", value)])
        }
        for row in rows
    ]
    stream = io.StringIO()
    writer = csv.DictWriter(
        stream, [*dict.fromkeys(name for row in flat for name in row)], lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(flat)
    return stream.getvalue()
