"""`barefaced dataset`: what training reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli import dataset_build, dataset_curate, dataset_preview, dataset_stats
from barefaced.cli.batch import Resume
from barefaced.cli.progress import Progress
from barefaced.errors import BarefacedError

app = typer.Typer(no_args_is_help=True, help="Prepare sets of faces for training.", rich_markup_mode=None)


app.command("build")(dataset_build.build)
app.command("curate")(dataset_curate.curate)
app.command("stats")(dataset_stats.stats)
app.command("preview")(dataset_preview.preview)


@app.command("label")
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
    resume: Resume = False,
) -> None:
    """Note what teachers see in sets of pictures: boxes and, of bare faces, the mesh (extra `mediapipe`)."""
    from barefaced.datasets import label_faces

    archives = _archives(sources)
    if not archives:
        raise BarefacedError("nothing to label: no NAME.zip with NAME.csv beside it in the folders named")
    failures = []
    for archive in archives:
        if resume and (out / f"{archive.stem}.npz").exists():
            continue
        try:
            with Progress(None) as progress:
                typer.echo(label_faces(archive, out, teachers=teachers, progress=progress.reach))
        except BarefacedError as error:
            failures.append(archive)
            typer.echo(f"barefaced: {error}", err=True)
    if failures:
        raise typer.Exit(1)


def _archives(sources: list[Path]) -> list[Path]:
    """The zips named, and those with a CSV beside them in the folders named."""
    found = []
    for source in sources:
        inside = sorted(source.glob("*.zip")) if source.is_dir() else [source]
        found += [path for path in inside if path == source or path.with_suffix(".csv").exists()]
    return found
