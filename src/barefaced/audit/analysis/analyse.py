"""The verb: scores to `result.json` and a CSV file a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from barefaced.audit.analysis.tables import TABLES
from barefaced.audit.analysis.verdict import WORDS, control_check, verdicts
from barefaced.audit.analysis.view import ESTIMATOR, View
from barefaced.audit.running.run import RUN, SCORES
from barefaced.audit.scores import Scores
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import replacing

RESULT = "result.json"
FOLDER = "tables"
DRAWS = 500

Reached = Callable[[int, int | None], None]


def analyse_run(out: Path, *, draws: int = DRAWS, seed: int = 0, progress: Reached | None = None) -> Path:
    """Analyse what `run_audit` left in a folder.

    Args:
        out: its folder; gets `result.json` and `tables/*.csv`.
        draws: of the bootstrap of people.
        seed: of it.
        progress: told how many tables are done, of how many.

    Returns:
        The path of `result.json`.

    Raises:
        BarefacedError: if there is no whole run.
    """
    try:
        run = json.loads((out / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BarefacedError(f"{out} holds no whole run of an audit: {error}") from error
    result = analyse_scores(Scores.read_npz(out / SCORES), run, draws=draws, seed=seed, progress=progress)
    _write(out, result)
    return out / RESULT


def analyse_scores(
    scores: Scores,
    run: dict[str, Any] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Reached | None = None,
) -> dict[str, Any]:
    """All tables and the verdicts, ready for JSON.

    Args:
        scores: at least one row.
        run: what `run.json` tells.
        draws: of the bootstrap of people.
        seed: of it.
        progress: as above.
    """
    view = View(scores, run or {}, draws, seed)
    tables: dict[str, Any] = {}
    for done, (name, compute) in enumerate(TABLES.items(), 1):
        tables[name] = compute(view)
        if progress is not None:
            progress(done, len(TABLES))
    return {
        "audit": 1,
        "run": {key: value for key, value in (run or {}).items() if key not in ("drift", "yaw")},
        "bootstrap": {"draws": draws, "seed": seed, "level": 0.95, "of": "people"},
        "thresholds_by": ESTIMATOR,
        "comparisons": len(scores),
        "recognisers": view.recognisers,
        "verdicts": verdicts(view, tables),
        "verdict_words": WORDS,
        "controls": control_check(tables),
        "tables": tables,
    }


def _write(out: Path, result: dict[str, Any]) -> None:
    folder = out / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, error.strerror or str(error)) from error
    for name, rows in result["tables"].items():
        with replacing(folder / f"{name}.csv") as stream:
            stream.write(_csv(rows).encode())
    with replacing(out / RESULT) as stream:
        stream.write(json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")


def _csv(rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return text.getvalue()
