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
) -> None:
    """Write a run as an ONNX file with its card inside, compared with torch (needs the extra `train`)."""
    if half and int8:
        raise typer.BadParameter("--half and --int8 are two ways to store the same weights: choose one")
    for module in (*WORKSHOP, "onnx"):
        require(module, "train")
    from barefaced.training import export as export_run

    stored = "half" if half else "int8" if int8 else None
    typer.echo(export_run(run, out, fixed=fixed, stored=stored))
