"""Whose answers count, by rules declared before the first one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from barefaced.audit.survey.store import Person

Row = Mapping[str, Any]


def excluded(people: Sequence[Person], rows: Sequence[Row], rules: Mapping[str, Any]) -> dict[int, str]:
    """Who does not count, and the first reason why.

    Args:
        people: everybody who joined.
        rows: every answer, as `names_of` gives them.
        rules: the settings' `exclude`.
    """
    by_person: dict[int, list[Row]] = {person.id: [] for person in people}
    for row in rows:
        by_person[row["person"]].append(row)
    found = {}
    for person in people:
        reason = next(_reasons(person, by_person[person.id], rules), None)
        if reason:
            found[person.id] = reason
    return found


def _reasons(person: Person, rows: Sequence[Row], rules: Mapping[str, Any]) -> Iterator[str]:
    if person.withdrawn:
        yield "withdrew"
    if not person.finished:
        yield "left before the end"
    if sum(row["phase"] == "catch" and not row["correct"] for row in rows) > rules["failed_catches"]:
        yield "failed attention checks"
    scored = [row for row in rows if row["phase"] == "scored"]
    if scored and median(row["milliseconds"] for row in scored) < 1000 * rules["fastest"]:
        yield "answered too fast to have looked"
    commonest = max(Counter(row["answer"] for row in scored).values(), default=0)
    if scored and commonest > rules["same_answer"] * len(scored):
        yield "gave nearly always the same answer"
