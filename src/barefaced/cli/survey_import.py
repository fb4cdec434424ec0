"""`barefaced survey import`: answers that people saved from the exported page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from barefaced.cli.survey_serve import answers_of
from barefaced.errors import BarefacedError

MOST_BYTES = 1_000_000
"""Of a file of one person's answers, which has a few thousand."""


def take_in(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Or the folder that keeps its answers.")],
    answers: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved by the exported page.")],
) -> None:
    """Add saved answers; a file that is no answer to this survey is named and passed over."""
    store = answers_of(study)
    failed = False
    for path in answers:
        try:
            words = "taken in" if store.take_in(_read(path)) else "is here already"
            typer.echo(f"{path}  {words}")
        except BarefacedError as error:
            failed = True
            typer.echo(f"barefaced: {path}: {error}", err=True)
    if failed:
        raise typer.Exit(1)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise BarefacedError(f"more than {MOST_BYTES:,} bytes: no answers of one person")
        told = json.loads(content)
    except OSError as error:
        raise BarefacedError(error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BarefacedError("not JSON") from error
    if not isinstance(told, dict):
        raise BarefacedError("no answers of a survey")
    return told
