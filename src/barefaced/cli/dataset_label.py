"""`barefaced dataset label`: what teachers see in sets of pictures."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.batch import Resume
from barefaced.cli.progress import Progress
from barefaced.errors import BarefacedError


def label(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SRC...", help="NAME.zip with NAME.csv beside it; or folders of them."),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", file_okay=False, help="Folder of labelled sets.")],
    teachers: Annotated[
        Path,
        typer.Option(
            metavar="DIR", exists=True, file_okay=False, help="Where YuNet and MediaPipe's task file lie."
        ),
    ],
    mesh: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Sets of bare faces, such as 'faces_*': their meshes too (extra mediapipe)."
        ),
    ] = None,
    resume: Resume = False,
) -> None:
    """Note what teachers see in sets of pictures: boxes and, where asked, the mesh of each bare face."""
    from barefaced.datasets import label_faces

    archives = _archives(sources)
    if not archives:
        raise BarefacedError("nothing to label: no NAME.zip with NAME.csv beside it in the folders named")
    meshed = _meshed(archives, mesh or [])
    failures: list[BarefacedError] = []
    for archive in archives:
        if resume and (out / f"{archive.stem}.npz").exists():
            continue
        try:
            with Progress(None) as progress:
                done = label_faces(
                    archive, out, teachers=teachers, mesh=archive in meshed, progress=progress.reach
                )
            failures += done.unreadable
            typer.echo(done.path)
        except BarefacedError as error:
            failures.append(error)
    for failure in failures:
        typer.echo(f"barefaced: {failure}", err=True)
    if failures:
        raise typer.Exit(1)


def _archives(sources: list[Path]) -> list[Path]:
    """The zips named, and those with a CSV beside them in the folders named."""
    found = []
    for source in sources:
        inside = sorted(source.glob("*.zip")) if source.is_dir() else [source]
        found += [path for path in inside if path == source or path.with_suffix(".csv").exists()]
    return found


def _meshed(archives: list[Path], patterns: list[str]) -> set[Path]:
    """The archives whose names fit a pattern, of which each must fit one: none is a slip of the finger."""
    for pattern in patterns:
        if not any(fnmatchcase(archive.stem, pattern) for archive in archives):
            names = ", ".join(archive.stem for archive in archives)
            raise typer.BadParameter(f"--mesh {pattern!r} names no set; known: {names}")
    return {path for path in archives if any(fnmatchcase(path.stem, pattern) for pattern in patterns)}
