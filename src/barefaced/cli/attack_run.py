"""`barefaced attack run`: redactors against attacks, over strengths and starting resolutions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from barefaced.cli.progress import Progress

USUAL = (
    "as-is,unswirl,wiener,tikhonov,richardson-lucy,mosaic-match,colour-match,parrot,ridge,prior-search,"
    "several-frames,context-only"
)
"""All that need no file and no program."""


def run(
    data: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Labelled sets, as `dataset label` makes them.", file_okay=False),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="Gets scores and report.")],
    name: Annotated[
        str, typer.Option("--set", metavar="NAME", help="The set with two photos a person.")
    ] = "lfw_176",
    redactor: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:KEY=VALUE,...]",
            help="Under attack, several times; block and layered unless given.",
        ),
    ] = None,
    attacks: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:KEY=VALUE,...]",
            help=f"Names with commas, or one with settings; several times. {USUAL.replace(',', ', ')}",
        ),
    ] = None,
    recogniser: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=FILE]", help="Who compares, several times; the shipped ones unless given."
        ),
    ] = None,
    residual: Annotated[
        str, typer.Option(metavar="PX,...", help="Strengths of a redactor without settings, as pixels left.")
    ] = "8,4,2,1,0.5",
    start: Annotated[
        str, typer.Option(metavar="PX,...", help="Pixels between the eyes of the photographs, 96 to 2.")
    ] = "32",
    people: Annotated[
        int, typer.Option(min=3, help="Attacked; the others of the set are the attacker's.")
    ] = 1000,
    looked_at: Annotated[
        str, typer.Option(metavar="N,...", help="Of them, those each recogniser looks at after an attack.")
    ] = "",
    show: Annotated[
        str, typer.Option(metavar="NAME", help="A set of generated faces, for pictures in the report.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of all chance.")] = 0,
) -> None:
    """Attack redactions of faces with two photographs a person, and write grades, R* and curves.

    What was done is kept in DIR: a run that was stopped, or is asked for more, goes on from there. An attack
    that fails is told, and stops no other.
    """
    from barefaced.datasets import FaceBank
    from barefaced.redaction.report import write_report
    from barefaced.redaction.trials import Settings, run_trials
    from barefaced.redaction.trials.geometry import IOD, SIDE

    starts, left = _numbers(start, "--start"), _numbers(residual, "--residual")
    levels = [level for text in redactor or ["block", "layered"] for level in _levels(text, left, starts)]
    counts = tuple(int(one) for one in _numbers(looked_at, "--looked-at")) if looked_at else ()
    # As many pixels as the clearest photographs have: a crop's side grows with them.
    side = SIDE * max(1, -(-int(max(starts)) // int(IOD)))
    settings = Settings(people, seed=seed, side=side, looked_at=counts, attacks=_attacks(attacks or [USUAL]))
    bank = FaceBank.open(data, name, additions=False)
    with Progress(None) as progress:
        failures = run_trials(
            bank, out, levels=levels, recognisers=_recognisers(recogniser or []), settings=settings,
            progress=progress.reach,
        )  # fmt: skip
    for line in failures:
        typer.echo(f"barefaced: {line}", err=True)
    if show:
        from barefaced.redaction.report.evidence import draw_evidence

        shown = FaceBank.open(data, show, additions=False)
        draw_evidence(shown, out, levels=levels, attacks=settings.attacks)
    typer.echo(write_report(out, seed=seed))
    if failures:
        raise typer.Exit(1)


def _numbers(text: str, option: str) -> list[float]:
    try:
        numbers = [float(one) for one in text.split(",") if one.strip()]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) <= 0:
        raise typer.BadParameter(f"{option} wants numbers above 0 with commas between, got {text!r}")
    return numbers


def _levels(text: str, left: Sequence[float], starts: Sequence[float]) -> list[Any]:
    """`layered`, at every strength; `layered:left=1,bits=3`, that one."""
    from barefaced.redaction.redactors import settings_from_text
    from barefaced.redaction.trials import Level, levels_of

    name, colon, rest = text.partition(":")
    if not colon:
        return list(levels_of(name, left, starts))
    pairs = dict(pair.partition("=")[::2] for pair in rest.split(","))
    return [Level(name, settings_from_text(name, pairs), start) for start in starts]


def _attacks(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """`wiener,unswirl`, by their names; `parrot:examples=1000,side=32`, one with its settings."""
    from barefaced.redaction.attacks.settings import attack_settings_from_text

    found: dict[str, dict[str, str]] = {}
    for text in texts:
        name, colon, rest = text.partition(":")
        if colon:
            found.setdefault(name, {}).update(_pairs(name, rest, text))
        else:
            found |= {one.strip(): {} for one in text.split(",") if one.strip()}
    return {name: attack_settings_from_text(name, pairs) for name, pairs in found.items()}


def _pairs(name: str, rest: str, text: str) -> dict[str, str]:
    """Settings as typed; a comma parts two only where a setting's name follows, as values have commas too."""
    from barefaced.redaction.attacks.settings import settings_of

    if "," in name or "=" not in rest:
        raise typer.BadParameter(f"an attack with settings is NAME:KEY=VALUE,..., got {text!r}")
    known = "|".join(map(re.escape, settings_of(name))) or "(?!)"
    return dict(one.partition("=")[::2] for one in re.split(rf",\s*(?=(?:{known})=)", rest))


def _recognisers(texts: Sequence[str]) -> list[Any]:
    """Those asked for; else every shipped one that is here."""
    from barefaced.recognition import load_recogniser, shipped_recognisers

    found = [load_recogniser(text) for text in texts] if texts else shipped_recognisers()
    if not found:
        typer.echo("barefaced: no recogniser is here; only attacks that compare for themselves run", err=True)
    return found
