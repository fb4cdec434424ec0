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
) -> None:
    """Write a run as an ONNX file with its card inside, compared with torch (needs the extra `train`)."""
    for module in (*WORKSHOP, "onnx"):
        require(module, "train")
    from barefaced.training import export as export_run

    typer.echo(export_run(run, out))
