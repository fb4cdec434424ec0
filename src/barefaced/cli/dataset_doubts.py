"""`barefaced dataset doubts`: where teachers disagree about labelled sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.progress import Progress


def doubts(
    bank: Annotated[
        Path, typer.Argument(metavar="BANK", exists=True, file_okay=False, help="Folder of labelled sets.")
    ],
    second: Annotated[
        Path, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="CenterFace's ONNX file.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="The set of whole photos.")] = "scenes_480",
) -> None:
    """Note where teachers disagree, and what our own detector takes for a face: training looks there more."""
    from barefaced.datasets import note_doubts
    from barefaced.faces import load_detector

    own = load_detector("own", longest=(240, 320, 480, 640), score=0.15)
    teacher = load_detector("centerface", model=second, score=0.2)
    with Progress(None) as progress:
        typer.echo(note_doubts(bank, name, own=own, second=teacher, progress=progress.reach))
