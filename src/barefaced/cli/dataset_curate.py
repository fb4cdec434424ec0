"""`barefaced dataset curate`: which photos are good enough, and why the others are not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.dataset_build import Identity, Jobs, People, Src, cores
from barefaced.cli.progress import Progress


def curate(
    source: Src,
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT.csv", dir_okay=False, help="The table; its thresholds go to OUT.json."),
    ],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=NUMBER", help="Another threshold; a wrong name lists the known."),
    ] = None,
    identity: Identity = "auto",
    people: People = "",
    jobs: Jobs = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the table that was stopped.")] = False,
) -> None:
    """Score photos by their faces: number, placement, clarity, realism, near-duplicates."""
    from barefaced.datasets import Thresholds, open_source
    from barefaced.datasets import curate as curate_photos

    if out.suffix.lower() != ".csv":
        raise typer.BadParameter(f"the table is a .csv, got {out.name}")
    try:
        thresholds = Thresholds.changed(dict(_change(text) for text in changes or []))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    photos = open_source(source, identity=identity, people=people)
    with Progress(None) as progress:
        counts = curate_photos(
            photos, out, thresholds=thresholds, jobs=jobs or cores(), resume=resume, progress=progress.reach
        )
    typer.echo(f"{out}: {counts['accepted']} of {counts['photos']} photos accepted")


def _change(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise typer.BadParameter(f"--set wants NAME=NUMBER, got {text!r}") from None
