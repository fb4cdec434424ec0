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


@app.command("dress")
def dress(
    bank: Annotated[
        Path, typer.Argument(metavar="BANK", exists=True, file_okay=False, help="Labelled sets.")
    ],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Sets; all of faces.")
    ] = None,
    variants: Annotated[int, typer.Option(metavar="K", min=1, help="Pictures a face.")] = 2,
    seed: Annotated[int, typer.Option(metavar="N", help="Of all chance.")] = 0,
    jobs: dataset_build.Jobs = None,
    resume: Resume = False,
) -> None:
    """Put masks and other covers on the faces of labelled sets, for training the networks that find faces."""
    from barefaced.datasets import dress_faces
    from barefaced.datasets.labelling import MESH_SETS

    found = sorted(path.stem for path in bank.glob("*.npz") if path.name.startswith(MESH_SETS))
    for name in names or [name for name in found if not name.endswith(".worn")]:
        if resume and (bank / f"{name}.worn.npz").exists():
            continue
        with Progress(None) as progress:
            made = dress_faces(
                bank,
                name,
                variants=variants,
                seed=seed,
                jobs=jobs or dataset_build.cores(),
                progress=progress.reach,
            )
        typer.echo(made)


@app.command("doubts")
def doubts(
    bank: Annotated[
        Path, typer.Argument(metavar="BANK", exists=True, file_okay=False, help="Labelled sets.")
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


def _archives(sources: list[Path]) -> list[Path]:
    """The zips named, and those with a CSV beside them in the folders named."""
    found = []
    for source in sources:
        inside = sorted(source.glob("*.zip")) if source.is_dir() else [source]
        found += [path for path in inside if path == source or path.with_suffix(".csv").exists()]
    return found
