"""`barefaced export`: a run to a model file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.train import WORKSHOP
from barefaced.errors import require


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", exists=True, file_okay=False, help="A training run.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="The ONNX file; by default inside the run."),
    ] = None,
    fixed: Annotated[
        bool, typer.Option("--fixed", help="For phones: one picture, rows of RGB in and out.")
    ] = False,
    half: Annotated[bool, typer.Option("--half", help="Store weights as 16-bit floats.")] = False,
    int8: Annotated[bool, typer.Option("--int8", help="Store weights as 8-bit whole numbers.")] = False,
    part: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a run that ships part by part, one; by default each in turn."),
    ] = None,
) -> None:
    """Write a run as an ONNX file with its card inside, compared with torch (needs the extra `train`).

    A run that learns both ways gives a file each; with FILE, their names are FILE's with the way behind.
    """
    if half and int8:
        raise typer.BadParameter("--half and --int8 are two ways to store the same weights: choose one")
    for module in (*WORKSHOP, "onnx"):
        require(module, "train")
    from barefaced.training import export as export_run
    from barefaced.training.export import parts_of

    stored = "half" if half else "int8" if int8 else None
    parts = (part,) if part is not None else parts_of(run) or (None,)
    for one in parts:
        path = out.with_stem(f"{out.stem}-{one}") if out is not None and len(parts) > 1 else out
        typer.echo(export_run(run, path, fixed=fixed, stored=stored, part=one))
