"""`barefaced dataset build`: photos to shards of trios."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from barefaced.cli.progress import Progress

Src = Annotated[
    Path,
    typer.Argument(metavar="SRC", help="A folder, NAME.zip (NAME.csv beside it describes it), or shards."),
]
Identity = Annotated[
    str,
    typer.Option(
        metavar="FROM", help="Who is in a photo: auto, photo (each another person), folder, or a CSV column."
    ),
]
People = Annotated[
    str, typer.Option(metavar="NAME", help="Set that the people belong to; the source's name unless given.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; one a core unless given.")]


def build(
    source: Src,
    out: Annotated[Path, typer.Argument(metavar="OUT", file_okay=False, help="Folder of the data set.")],
    size: Annotated[
        int, typer.Option(min=0, help="Side of the aligned pictures; 0 keeps whole photos.")
    ] = 256,
    styles: Annotated[
        str, typer.Option(metavar="NAME=WEIGHT,...", help="Which masks; a wrong name lists the known.")
    ] = "random",
    wear: Annotated[
        str, typer.Option(metavar="NAME=WEIGHT,...", help="How they are worn; likewise.")
    ] = "correct",
    per_photo: Annotated[int, typer.Option(min=1, metavar="K", help="Trios of each photo.")] = 1,
    seed: Annotated[int, typer.Option(help="Another seed, other masks.")] = 0,
    min_eyes: Annotated[float, typer.Option(help="Leave out faces with eyes fewer pixels apart.")] = 24.0,
    largest: Annotated[bool, typer.Option("--largest", help="Of several faces take the largest.")] = False,
    over: Annotated[bool, typer.Option("--over", help="Mask faces that wear a mask already.")] = False,
    quality: Annotated[
        int, typer.Option(min=1, max=100, help="Of the WebP pictures; 100 keeps every pixel.")
    ] = 100,
    per_shard: Annotated[int, typer.Option(min=1, metavar="N", help="Trios in a full shard.")] = 1000,
    identity: Identity = "auto",
    people: People = "",
    only: Annotated[
        Path | None,
        typer.Option(metavar="CSV", exists=True, dir_okay=False, help="Only what `curate` accepted there."),
    ] = None,
    jobs: Jobs = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the build stopped in OUT.")] = False,
) -> None:
    """Make trios (bare, masked, coverage) of photos, in shards split by identity."""
    from barefaced.datasets import Settings, build_trios, open_source
    from barefaced.datasets.curation import refused

    try:
        settings = Settings(
            size=size, styles=_weights(styles), wear=_weights(wear), per_photo=per_photo, seed=seed,
            min_eyes=min_eyes, largest=largest, over=over, quality=quality, per_shard=per_shard,
        )  # fmt: skip
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if source.exists() and out.resolve() == source.resolve():
        raise typer.BadParameter(f"{out} is the source; name another folder")
    photos = open_source(source, identity=identity, people=people, out=out)
    left_out = refused(only, photos) if only else {}
    with Progress(None) as progress:
        manifest = build_trios(
            photos, out, settings=settings, left_out=left_out, jobs=jobs or cores(), resume=resume,
            progress=progress.reach,
        )  # fmt: skip
    typer.echo(_told(manifest, out))
    if not manifest["shards"]:
        raise typer.Exit(1)


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _weights(text: str) -> dict[str, float]:
    """Weights by name of `a=3,b=1`, or of `a` alone."""
    weights = {}
    for part in text.split(","):
        name, equals, weight = part.strip().partition("=")
        try:
            weights[name] = float(weight) if equals else 1.0
        except ValueError:
            raise typer.BadParameter(f"wants NAME=WEIGHT,..., got {part.strip()!r}") from None
    return weights


def _told(manifest: dict[str, Any], out: Path) -> str:
    counts = manifest["counts"]
    splits = ", ".join(f"{split} {count}" for split, count in counts["trios"].items())
    text = f"{out}: {sum(counts['trios'].values())} trios ({splits}) of {counts['photos']} photos"
    if counts["rejected"]:
        reasons = ", ".join(f"{reason} {count}" for reason, count in counts["rejected"].items())
        text += f"; {sum(counts['rejected'].values())} rejected ({reasons}), listed in {out / 'rejects.csv'}"
    return text
