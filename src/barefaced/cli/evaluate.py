"""`barefaced evaluate`: how good a model's pictures are, beside the floors it has to beat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.progress import Progress

if TYPE_CHECKING:
    from barefaced.audit.quality.evaluation import Quality
    from barefaced.audit.quality.trials import Trials


def evaluate(
    data: Annotated[
        Path, typer.Option(metavar="DIR", help="Shards, or a labelled set: FOLDER/NAME.", show_default=False)
    ],
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="An inpainter, refiner or segmenter; without, the floors alone."
        ),
    ] = None,
    inpainter: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="What paints before MODEL, if that is a refiner.")
    ] = None,
    split: Annotated[str, typer.Option(help="train, val or test.")] = "test",
    floors_from: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where floors learn (train split); DATA unless given.")
    ] = None,
    size: Annotated[int, typer.Option(min=32, max=1024, help="Pixels at which pictures are compared.")] = 256,
    style: Annotated[
        str, typer.Option(metavar="A,B...", help="Masks put on a labelled set; random for any.")
    ] = "random",
    wear: Annotated[
        str | None, typer.Option(help="How: correct, nose-out, chin, hanging; a mixture unless given.")
    ] = None,
    stored: Annotated[
        bool, typer.Option("--stored", help="Take a labelled set's pictures as stored, not aligned anew.")
    ] = False,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Try at most N faces.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of masks, models that draw, and the bootstrap.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Write JSON, sheets and a page here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all numbers as JSON.")] = False,
) -> None:
    """Measure a model on faces whose truth is known, hole and whole picture, beside honest floors."""
    from barefaced.audit import evaluate as measure
    from barefaced.audit import load_network, write_report

    worn: dict[str, Any] = {"style": _styles(style), "wear": wear, "stored": stored, "seed": seed}
    try:
        trials = _opened(data, split, size, worn)
        learn = _opened(floors_from or data, "train", size, worn)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    network, first = (None if name is None else load_network(name) for name in (model, inpainter))
    with Progress(None) as progress:
        found = measure(
            trials, learn, network=network, inpainter=first, size=size, seed=seed, limit=limit,
            progress=progress.reach,
        )  # fmt: skip
    page = None if out is None else write_report(found, out)
    typer.echo(json.dumps(found.told, allow_nan=False) if as_json else "\n".join(_lines(found)))
    if page is not None and not as_json:
        typer.echo(page)


def _opened(data: Path, split: str, size: int, worn: dict[str, Any]) -> Trials:
    from barefaced.audit import open_trials
    from barefaced.audit.quality.trials import SIDE

    return open_trials(data, split, side=max(SIDE, size), **worn)


def _styles(text: str) -> str | dict[str, float]:
    names = [name.strip() for name in text.split(",")]
    return dict.fromkeys(names, 1.0) if len(names) > 1 else names[0]


def _lines(found: Quality) -> Iterator[str]:
    told = found.told
    yield f"{told['data']}: {told['pictures']} pictures of {told['people']} people, at {told['size']} px"
    yield f"floors learned from {told['floors_learned_from']}"
    width = max(map(len, told["systems"]))
    for region, metrics in next(iter(told["systems"].values())).items():
        yield f"{region:{width}} " + "".join(f"{metric:>28}" for metric in metrics)
        for name, system in told["systems"].items():
            yield f"{name:{width}} " + "".join(
                _cell(metric, number) for metric, number in system[region].items()
            )
    main = told["headline"]
    for floor, gain in told["gain"].items():
        yield f"{main['system']} over {floor}: {main['metric']} {_cell(main['metric'], gain).strip()}"


def _cell(metric: str, number: dict[str, Any]) -> str:
    from barefaced.audit import METRICS

    digits = METRICS[metric].digits if metric in METRICS else 2
    if number["mean"] is None:
        return f"{'none':>28}"
    ends = "" if number["low"] is None else f" [{number['low']:.{digits}f}, {number['high']:.{digits}f}]"
    return f"{number['mean']:.{digits}f}{ends}".rjust(28)
