"""Is it a few people? Whom a system makes match everybody, nobody, or others rather than themselves."""

from __future__ import annotations

from typing import Any

from barefaced.audit.analysis.tables.numbers import number
from barefaced.audit.analysis.tables.summary import CLEAN_CELL
from barefaced.audit.analysis.view import View
from barefaced.audit.statistics import zoo


def animals(view: View) -> list[dict[str, Any]]:
    """How many people are of each kind of the zoo, beside how many would be by chance; nobody is named."""
    found = []
    for recogniser in view.recognisers:
        for cell in (None, *view.audited()):
            try:
                told = zoo(view.mated(recogniser, cell), view.nonmated(recogniser, cell))
            except ValueError:  # fewer than four people
                continue
            people = len(told.subjects)
            found += [
                {
                    "recogniser": recogniser, **(cell or CLEAN_CELL).told(), "people": people, "kind": kind,
                    "count": told.count(kind), "by_chance": (people // 4) ** 2 / people, "p": number(p),
                }
                for kind, p in told.p.items()
            ]  # fmt: skip
    return found
