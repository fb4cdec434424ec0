"""`barefaced attack report`: grades, curves and tables out of a run's scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    out: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Of `attack run`.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap.")] = 0,
    draws: Annotated[int, typer.Option(min=20, help="Of people, for intervals.")] = 300,
) -> None:
    """Write the report of a run: report.html, result.json, and a CSV a table."""
    from barefaced.redaction.report import write_report

    typer.echo(write_report(out, seed=seed, draws=draws))
