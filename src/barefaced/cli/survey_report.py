"""`barefaced survey report`: what the answers say, as one page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.survey_serve import answers_of


def report(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Or the folder that keeps its answers.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Where the answers are unless given.")
    ] = None,
    audit: Annotated[
        Path | None,
        typer.Option(metavar="DIR", file_okay=False, help="Of `audit run`: its verdict is told beside."),
    ] = None,
    draws: Annotated[int, typer.Option(min=50, max=20_000, metavar="B", help="Bootstrap draws.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap and the sampler.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON, too.")] = False,
) -> None:
    """Write report.html, result.json and a CSV a table."""
    from barefaced.audit.survey import analyse_survey, sentences, write_report

    store = answers_of(study)
    result = analyse_survey(store, seed=seed, draws=draws)
    page = write_report(result, out or store.path.parent, audit=audit)
    if as_json:
        short = ("people", "answers", "measures", "crossed", "equivalence", "agreement", "fool_rate")
        typer.echo(json.dumps({name: result[name] for name in short}))
    else:
        typer.echo("\n".join(sentences(result)))
    typer.echo(page, err=as_json)
