"""The verdict: in a word for machines, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from barefaced.audit.analysis.view import View

PRIMARY_RATE = 1e-4
"""False match rate at which the headline misses are told."""
SURE = 0.05
"""p of a one-sided test, below which something is ruled out."""
WORDS = {
    "gain": "adds identity beyond what was visible",
    "visible-region-only": "matches better than the covered face, but no better than with a stranger's half",
    "no-gain": "adds no identity that can be shown",
    "loss": "carries less identity than the covered face itself",
    "recognisers disagree": "is judged differently by different recognisers",
    "not told": "cannot be judged: too few people, or neither the covered face nor controls were compared",
}
"""What each verdict means of a system."""
EXPECTED = {"mean face": False, "donor": False, "oracle": True}
"""Controls and whether they must gain."""

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def verdicts(view: View, tables: Tables) -> list[dict[str, Any]]:
    """For each system under audit, condition and kind of photograph: verdict, headline numbers, sentences."""
    found = []
    for cell in view.audited():
        key = cell.told()
        gains = [row for row in _of(tables["gains"], key) if row["over"] == "best of all"]
        words = {row["recogniser"]: row["verdict"] for row in gains}
        verdict = _common(words)
        told = {**key, "verdict": verdict, "by_recogniser": words, "use_as_probe": verdict == "gain"}
        found.append(told | {"sentences": [*_sentences(key, verdict, gains, tables, view)]})
    return found


def control_check(tables: Tables) -> list[dict[str, Any]]:
    """Whether each control has the verdict that it must have."""
    found = []
    for row in tables["gains"]:
        if row["kind"] == "control" and row["over"] == "best of all":
            wanted = EXPECTED.get(row["system"], False)
            held = row["verdict"] == "gain"
            found.append(
                {
                    "recogniser": row["recogniser"], "system": row["system"], "condition": row["condition"],
                    "photos": row["photos"], "verdict": row["verdict"],
                    "expected": "gain" if wanted else "no gain", "as_expected": held == wanted,
                }
            )  # fmt: skip
    return found


def _common(words: Mapping[str, str]) -> str:
    kinds = set(words.values())
    if not kinds:
        return "not told"
    return kinds.pop() if len(kinds) == 1 else "recognisers disagree"


def _sentences(
    key: Mapping[str, str], verdict: str, gains: Sequence[Mapping[str, Any]], tables: Tables, view: View
) -> Iterator[str]:
    yield f"{key['system']}, {key['condition']}, {key['photos']} photograph: it {WORDS[verdict]}."
    for row in gains:
        yield (
            f"{row['recogniser']}: {_span(row, 'bits', '{:+.3f}')} bits over the best that needs no system "
            f"({row['people']} people)" + _shown(row)
        )
    for row in _of(tables["nonmatch"], key):
        if row["fmr"] == PRIMARY_RATE and row["counted"] is not None:
            yield (
                f"{row['recogniser']}: at a threshold for one false match in {round(1 / PRIMARY_RATE):,} it "
                f"misses its person {_percent(row, 'counted_with_failures')} of the time"
                + (", by a threshold that is extrapolated." if row["extrapolated"] else ".")
            )
    for row in _of(tables["realised"], key):
        if row["fmr"] == 1e-3 and row["ratio"] is not None:
            yield (
                f"{row['recogniser']}: strangers match {_span(row, 'ratio', '{:.1f}')} times as often as the "
                "threshold for one in 1,000 promises."
            )
    failed = sum(row["count"] for row in _of(tables["failures"], key) if row["recogniser"] == _first(view))
    if failed:
        yield f"{failed} comparisons came to nothing, and count as misses."
    if len(view.recognisers) < 2:
        yield "One recogniser alone: a verdict to be published takes two."


def _shown(row: Mapping[str, Any]) -> str:
    """That no gain was found is not that there is none."""
    p = row["p_gain_of_margin"]
    if row["verdict"] == "gain" or p is None:
        return "."
    if p < SURE:
        return f"; a gain of {row['margin']:g} bits is ruled out."
    return f"; so few people cannot rule a gain of {row['margin']:g} bits out."


def _of(rows: Sequence[Mapping[str, Any]], key: Mapping[str, str]) -> list[Mapping[str, Any]]:
    return [row for row in rows if all(row[name] == value for name, value in key.items())]


def _first(view: View) -> str:
    return view.recognisers[0]


def _span(row: Mapping[str, Any], name: str, form: str) -> str:
    """Value and interval."""
    if row[f"{name}_low"] is None:
        return form.format(row[name])
    return (
        f"{form.format(row[name])} ({form.format(row[f'{name}_low'])} to {form.format(row[f'{name}_high'])})"
    )


def _percent(row: Mapping[str, Any], name: str) -> str:
    if row[f"{name}_low"] is None:
        return f"{100 * row[name]:.1f} %"
    return f"{100 * row[name]:.1f} % ({100 * row[f'{name}_low']:.1f} to {100 * row[f'{name}_high']:.1f})"
