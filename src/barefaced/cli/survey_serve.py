"""`barefaced survey serve`: the page, on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barefaced.cli.progress import Progress

if TYPE_CHECKING:
    from barefaced.audit.survey import Prepared, Store

Manifest = Annotated[
    Path,
    typer.Argument(metavar="STUDY", help="A folder with folders real and fake, or a TOML file; see docs."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", file_okay=False, help="Keeps the answers; STUDY's folder survey unless given."
    ),
]
Seed = Annotated[int | None, typer.Option(min=0, help="Instead of the study's: of all chance.")]
Asking = Annotated[
    str | None, typer.Option("--design", metavar="NAME", help="Instead of the study's: yesno or 2afc.")
]


def serve(
    study: Manifest,
    out: Out = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of this machine; 0 for any free one.")] = 8765,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    design: Asking = None,
    seed: Seed = None,
) -> None:
    """Ask people on this machine, until Ctrl-C; a second run goes on with the same answers."""
    from barefaced.errors import require
    from barefaced.studio.survey import Door
    from barefaced.studio.survey import serve as run

    require("starlette", "studio")
    require("uvicorn", "studio")
    prepared, store = opened(study, out, design=design, seed=seed)
    door = Door(port)
    people = store.people()
    done = sum(person.finished for person in people)
    typer.echo(f"{door.url}  asks; answers go to {store.path}; {done} people finished so far; Ctrl-C ends it")
    run(
        store, prepared.content, door=door, show=show and sys.stdout.isatty(),
        say=lambda line: typer.echo(f"barefaced: {line}", err=True),
    )  # fmt: skip


def opened(study: Path, out: Path | None, *, design: str | None, seed: int | None) -> tuple[Prepared, Store]:
    """The survey made ready, and its answers' file."""
    from barefaced.audit.survey import DATABASE, Store, prepare, read_study
    from barefaced.errors import UnwritableFile

    read = read_study(study, design=design, seed=seed)
    with Progress(None) as progress:
        prepared = prepare(read, progress=progress.reach)
    for line in prepared.told:
        typer.echo(f"barefaced: {line}", err=True)
    folder = out or read.home
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, error.strerror or str(error)) from error
    return prepared, Store(folder / DATABASE, prepared.design)


def answers_of(study: Path) -> Store:
    """The answers that a study, or the folder that keeps them, has.

    Raises:
        BarefacedError: if there are none yet.
    """
    from barefaced.audit.survey import DATABASE, Store

    folder = study if study.is_dir() else study.parent
    found = [place for place in (folder / DATABASE, folder / "survey" / DATABASE) if place.exists()]
    return Store(found[0] if found else folder / "survey" / DATABASE)
