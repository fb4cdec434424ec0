"""What never became a score: counted, never dropped."""

from __future__ import annotations

from collections import Counter
from typing import Any

from barefaced.audit.analysis.view import View
from barefaced.audit.statistics import clopper_pearson


def failures(view: View) -> list[dict[str, Any]]:
    """Mated comparisons of each cell without a score, by kind, failures to generate first."""
    found = []
    for recogniser in view.recognisers:
        for cell in view.cells:
            rows = view.rows(recogniser, cell, mated=True)
            kinds = Counter(text.partition(" (")[0] for text in rows.failure.texts()[rows.failed].tolist())
            for kind, count in sorted(kinds.items(), key=lambda pair: not pair[0].startswith("generate")):
                rate = clopper_pearson(count, len(rows))
                found.append(
                    {
                        "recogniser": recogniser, **cell.told(), "failure": kind or "not told",
                        "count": count, "comparisons": len(rows), "share": rate.value, "share_low": rate.low,
                        "share_high": rate.high,
                    }
                )  # fmt: skip
    return found
