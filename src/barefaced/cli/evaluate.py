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
        Path | None,
        typer.Option(metavar="DIR", help="Shards, or a labelled set: FOLDER/NAME.", show_default=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Of `unmask`, or a network that paints or segments; without, floors alone.",
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
    keep_visible: Annotated[
        bool,
        typer.Option(
            "--keep-visible/--no-keep-visible", help="Only the hole is painted; else all MODEL repaints."
        ),
    ] = True,
    fake: Annotated[
        str | None, typer.Option(metavar="DIR", help="Instead of DATA: a set of generated pictures, and")
    ] = None,
    real: Annotated[
        str | None, typer.Option(metavar="DIR", help="a set of real ones; folders, or globs in quotes.")
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(metavar="A,B...", help="Of sets: fid, kid, frechet, kernel, precision, recall."),
    ] = None,
    features: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[=FILE]", help="Sets are compared by: inception, face-mesh, or a recogniser."
        ),
    ] = None,
    small_sample: Annotated[
        bool, typer.Option("--small-sample", help="Of few pictures tell KID and an extrapolated FID.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="At most N faces, or pictures of each set.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of masks, models that draw, and the bootstrap.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Write JSON, sheets and a page here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all numbers as JSON.")] = False,
) -> None:
    """Measure a model on faces whose truth is known, hole and whole picture, beside honest floors.

    With --fake and --real instead of --data, measure how far one set of pictures is from another.
    """
    if fake is not None or real is not None:
        if fake is None or real is None or data is not None or model is not None:
            raise typer.BadParameter("sets are compared by --fake and --real, without --data or --model")
        _compare(
            real, fake, metric, features, small_sample=small_sample, limit=limit, seed=seed, out=out,
            as_json=as_json,
        )  # fmt: skip
        return
    if data is None:
        raise typer.BadParameter("name what to try on: --data DIR; or two sets: --fake DIR --real DIR")
    if metric is not None or small_sample:
        raise typer.BadParameter("--metric and --small-sample are of sets: --fake DIR --real DIR")
    from barefaced.audit import evaluate as measure
    from barefaced.audit import load_features, load_model, write_report

    worn: dict[str, Any] = {"style": _styles(style), "wear": wear, "stored": stored, "seed": seed}
    try:
        trials = _opened(data, split, size, worn)
        learn = _opened(floors_from or data, "train", size, worn)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    network, first = (None, None) if model is None else load_model(model, inpainter)
    by = None if features is None else load_features(features)
    with Progress(None) as progress:
        found = measure(
            trials, learn, network=network, inpainter=first, features=by, keep_visible=keep_visible,
            size=size, seed=seed, limit=limit, progress=progress.reach,
        )  # fmt: skip
    page = None if out is None else write_report(found, out)
    typer.echo(json.dumps(found.told, allow_nan=False) if as_json else "\n".join(_lines(found)))
    if page is not None and not as_json:
        typer.echo(page)


def _compare(
    real: str, fake: str, metric: str | None, features: str | None, *, small_sample: bool, limit: int | None,
    seed: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Two sets of pictures."""
    from barefaced.audit import compare_pictures, load_features
    from barefaced.audit.quality.sets.comparison import SET_METRICS
    from barefaced.audit.quality.sets.pictures import write_comparison

    names = SET_METRICS if metric is None else [name.strip() for name in metric.split(",")]
    by_inception = features is None and {"fid", "kid"} & set(names)
    by = load_features("inception" if by_inception else features)
    with Progress(None) as progress:
        told, failures = compare_pictures(
            real, fake, by, metrics=names, small_sample=small_sample, limit=limit, seed=seed,
            progress=progress.reach,
        )  # fmt: skip
    written = None if out is None else write_comparison(told, out)
    typer.echo(json.dumps(told, allow_nan=False) if as_json else "\n".join(_set_lines(told)))
    if written is not None and not as_json:
        typer.echo(written)
    for line in failures:
        typer.echo(f"barefaced: {line}", err=True)
    if failures:
        raise typer.Exit(1)


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
    if told["sets"] is not None:
        yield from _sets_of_holes(told["sets"], width)
    main = told["headline"]
    for floor, gain in told["gain"].items():
        yield f"{main['system']} over {floor}: {main['metric']} {_cell(main['metric'], gain).strip()}"


def _sets_of_holes(sets: dict[str, Any], width: int) -> Iterator[str]:
    """What was painted into holes, as a set: one line a system."""
    systems = sets["systems"]
    first = next(iter(systems.values()))
    yield f"{sets['of']}; features: {first['features']['network']}"
    yield from first["notes"]
    yield " " * (width + 1) + "".join(f"{metric:>32}" for metric in first["metrics"])
    for name, system in systems.items():
        yield f"{name:{width}} " + "".join(f"{_spoken(n):>32}" for n in system["metrics"].values())


def _set_lines(told: dict[str, Any]) -> Iterator[str]:
    for name in ("real", "fake"):
        one = told[name]
        left = one["unreadable"] + one["without_features"]
        yield f"{name}: {one['set']}: {one['pictures']} pictures, {one['sizes']}" + (
            f"; {left} left out" if left else ""
        )
    by = told["features"]
    yield f"features: {by['network']}, {by['numbers']} numbers, sha256 {by['sha256'][:12]}; {by['resized']}"
    for name, number in told["metrics"].items():
        yield f"{name:24} {_spoken(number)}"
    level, seed = told["intervals"]["level"], told["seed"]
    yield f"in brackets: {level:.0%} intervals, bootstrap of pictures, seed {seed}"
    yield from told["notes"]


def _spoken(number: dict[str, float]) -> str:
    return f"{number['value']:.4g} [{number['low']:.4g}, {number['high']:.4g}]"


def _cell(metric: str, number: dict[str, Any]) -> str:
    from barefaced.audit import METRICS

    digits = METRICS[metric].digits if metric in METRICS else 2
    if number["mean"] is None:
        return f"{'none':>28}"
    ends = "" if number["low"] is None else f" [{number['low']:.{digits}f}, {number['high']:.{digits}f}]"
    return f"{number['mean']:.{digits}f}{ends}".rjust(28)
