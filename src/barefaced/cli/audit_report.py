"""`barefaced audit report`: tables, figures and one page out of a run's scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.progress import Progress

Draws = Annotated[
    int, typer.Option(min=50, max=10_000, metavar="B", help="Bootstrap draws of people, for intervals.")
]

Pictures = Annotated[
    bool, typer.Option("--pictures", help="Show some of the study's people in the page, as they came back.")
]


def report(
    out: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Of `audit run`.")],
    draws: Draws = 500,
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap.")] = 0,
    figures_only: Annotated[
        bool, typer.Option("--page-only", help="Draw and write anew from result.json, compute nothing.")
    ] = False,
    pictures: Pictures = False,
) -> None:
    """Write the report of a run: report.html, result.json, a CSV a table, and the figures."""
    typer.echo(written(out, draws=draws, seed=seed, compute=not figures_only, pictures=pictures))


def written(out: Path, *, draws: int, seed: int, compute: bool = True, pictures: bool = False) -> Path:
    """Analyse, draw and write; the path of the page."""
    from barefaced.audit.analysis import analyse_run
    from barefaced.audit.reporting import write_page

    if compute:
        with Progress(None) as progress:
            analyse_run(out, draws=draws, seed=seed, progress=progress.reach)
    return write_page(out, pictures=pictures)
