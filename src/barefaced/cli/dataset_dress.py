"""`barefaced dataset dress`: masks on the faces of labelled sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.batch import Resume
from barefaced.cli.dataset_build import Jobs, cores
from barefaced.cli.progress import Progress
from barefaced.errors import BarefacedError


def dress(
    bank: Annotated[
        Path, typer.Argument(metavar="BANK", exists=True, file_okay=False, help="Folder of labelled sets.")
    ],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Sets; all that have meshes.")
    ] = None,
    variants: Annotated[int, typer.Option(metavar="K", min=1, help="Pictures a face.")] = 2,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another seed, other masks.")] = 0,
    jobs: Jobs = None,
    resume: Resume = False,
) -> None:
    """Put masks and other covers on the faces of labelled sets, for training the networks that find faces."""
    from barefaced.datasets import dress_faces

    failures: list[str] = []
    for name in _chosen(bank, names or []):
        if resume and (bank / f"{name}.worn.npz").exists():
            continue
        with Progress(None) as progress:
            made = dress_faces(
                bank, name, variants=variants, seed=seed, jobs=jobs or cores(), progress=progress.reach,
                failed=failures.append,
            )  # fmt: skip
        typer.echo(made)
    for failure in failures:
        typer.echo(f"barefaced: {failure}", err=True)
    if failures:
        raise typer.Exit(1)


def _chosen(bank: Path, names: list[str]) -> list[str]:
    """The sets named, or all that can be dressed; each is opened, so that a wrong name costs no work."""
    from barefaced.datasets import FaceBank, labelled_sets

    meshed = {
        name: FaceBank.open(bank, name, additions=False).meshed for name in names or labelled_sets(bank)
    }
    if bare := [name for name in names if not meshed[name]]:
        raise BarefacedError(f"{bank}: no face of the set {bare[0]!r} has a mesh to dress it by")
    chosen = [name for name, has in meshed.items() if has]
    if not chosen:
        raise BarefacedError(f"nothing to dress: {bank} holds no labelled set with meshes")
    return chosen
