"""`barefaced survey export`: the page as one file, for people elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.survey_serve import Asking, Manifest, Out, Seed, opened

LARGE = 30_000_000
"""Bytes above which the file is a burden to send."""


def export(
    study: Manifest,
    file: Annotated[Path, typer.Argument(metavar="FILE.html", dir_okay=False, help="Is written.")],
    out: Out = None,
    places: Annotated[int, typer.Option(min=1, max=5000, metavar="N", help="People it has plans for.")] = 100,
    design: Asking = None,
    seed: Seed = None,
) -> None:
    """Write the survey as one HTML file that needs no server; `import` takes the answers it saves.

    FILE.html#0, #1, #2... give each person a plan of their own.
    """
    from barefaced.studio.survey import write_export

    prepared, store = opened(study, out, design=design, seed=seed)
    write_export(prepared.design, prepared.content, file, places=places)
    size = file.stat().st_size
    typer.echo(f"{file}  {size / 1e6:.1f} MB, {places} plans; what is right stays in {store.path}")
    if size > LARGE:
        typer.echo("barefaced: a large file to send; a smaller size or quality in the study helps", err=True)
