"""`barefaced audit plan`: what a study can and cannot show, before anything is generated or paid for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.progress import Progress

if TYPE_CHECKING:
    from barefaced.audit.study import Study

STUDY = "A manifest: study.toml, or the table of photographs as CSV; `example` makes a small one."
DEFAULT = "half-0.25,synthetic-mask,real-mask"
SHOWN = 10
"""Problems printed; the others are counted."""

Manifest = Annotated[Path, typer.Argument(metavar="STUDY", help=STUDY)]
Conditions = Annotated[
    str, typer.Option(metavar="A,B...", help="What is hidden, and how; a wrong name lists the known.")
]
Samples = Annotated[int, typer.Option(min=1, max=256, metavar="K", help="Faces drawn of each picture.")]
Seed = Annotated[int, typer.Option(min=0, help="Of all chance.")]
Photos = Annotated[
    str,
    typer.Option(
        metavar="WHICH", help="Probes are made of: different photographs than compared with, the same, both."
    ),
]
Size = Annotated[int, typer.Option(min=64, max=1024, help="Pixels of the frame that faces are brought to.")]


def plan(
    study: Manifest,
    condition: Conditions = DEFAULT,
    samples: Samples = 1,
    photos: Photos = "different",
    size: Size = 256,
    seed: Seed = 0,
    give: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            file_okay=False,
            help="Write the pictures to be filled, for a tool used by hand.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all numbers as JSON.")] = False,
) -> None:
    """Say what a study of this size can and cannot show: false match rates, power, groups."""
    from barefaced.audit.study import plan_study

    conditions = named(condition)
    with Progress(None) as progress:
        looked = opened(study, progress)
    told = plan_study(looked, conditions=conditions, samples=samples)
    typer.echo(json.dumps(told) if as_json else "\n".join(_lines(told, looked)))
    if give is not None:
        count = _give(looked, give, conditions, photos=photos, size=size, seed=seed)
        typer.echo(f"{count} pictures to be filled, and what to say with them, in {give}", err=as_json)


def named(text: str) -> tuple[str, ...]:
    """Conditions by name.

    Raises:
        typer.BadParameter: for an unknown one.
    """
    from barefaced.audit.probes.conditions import CONDITIONS

    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in CONDITIONS]
    if unknown or not names:
        wrong = unknown[0] if unknown else text
        raise typer.BadParameter(f"unknown condition {wrong!r}; known: {', '.join(CONDITIONS)}")
    return names


def opened(path: Path, progress: Progress) -> Study:
    """The study of a manifest, its photographs looked at."""
    from barefaced.audit.study import read_study, without_twins

    return without_twins(read_study(path), progress=progress.reach)


def problems_told(study: Study) -> Iterator[str]:
    """What is wrong with a study, for standard error."""
    for problem in study.problems[:SHOWN]:
        yield f"barefaced: {problem.kind}: {problem.told}"
    if len(study.problems) > SHOWN:
        counts = ", ".join(f"{kind} {count}" for kind, count in study.counted().items())
        yield f"barefaced: {len(study.problems)} in all: {counts}"


def _lines(told: dict[str, Any], study: Study) -> Iterator[str]:
    for line in problems_told(study):
        typer.echo(line, err=True)
    people, pairs, power = told["subjects"], told["pairs"], told["power"]
    counts = ", ".join(f"{role} {count}" for role, count in told["photographs"].items())
    yield f"{told['study']}: {people['all']} people; photographs: {counts or 'none'}"
    yield f"  mated, of different photographs: {people['mated_different_photo']} people"
    yield (
        f"  non-mated pairs: {pairs['all']:,}, {pairs['within_group']:,} within groups, "
        f"{pairs['disjoint']:,} that share nobody"
    )
    for entry in told["false_matches"]:
        how = (
            "counted"
            if entry["countable"]
            else f"extrapolated; to count it {entry['people_to_count']:,} people"
        )
        yield f"  false match rate {entry['fmr']:g}: {entry['expected']:.3g} expected, {how}"
    if power["detectable_paired_effect"]:
        yield f"  a paired effect of {power['detectable_paired_effect']:.2f} SD is seen four times in five"
        wide = 100 * power["fnmr_half_width_at_half"]
        yield f"  a rate of one half is known to {wide:.0f} points either way"
    yield f"  pictures to generate by each system: {told['generate']['pictures']:,}"
    if told["cannot"]:
        yield "This study cannot show:"
        yield from (f"  {sentence}" for sentence in told["cannot"])


def _give(study: Study, folder: Path, conditions: Sequence[str], *, photos: str, size: int, seed: int) -> int:
    """Write every picture as a system would be given it, and the words that go with it."""
    from barefaced.audit.running.cases import cases_of
    from barefaced.images import write_image

    count = 0
    with Progress(None) as progress:
        for case in cases_of(study, conditions, photos=checked(photos), side=size, seed=seed):
            given = case.given(tell_hole=False)
            if isinstance(given, str):
                progress.say(f"{case.photo.name}: {given}")
                continue
            path = folder / f"{given.name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_image(path, given.picture)
            (path.parent / "prompt.txt").write_text(f"{given.prompt}\n", encoding="utf-8")
            count += 1
            progress.step()
    return count


def checked(photos: str) -> str:
    """One of the words for which photographs.

    Raises:
        typer.BadParameter: for another.
    """
    from barefaced.audit.running.cases import PHOTOS

    if photos not in PHOTOS:
        raise typer.BadParameter(f"photos are {', '.join(PHOTOS)}; got {photos!r}")
    return photos
