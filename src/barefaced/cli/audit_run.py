"""`barefaced audit run`: every face made, compared and counted; then the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.audit_plan import (
    DEFAULT,
    Conditions,
    Manifest,
    Photos,
    Samples,
    Seed,
    Size,
    checked,
    named,
    opened,
    problems_told,
)
from barefaced.cli.audit_report import Draws, Pictures, written
from barefaced.cli.batch import Resume
from barefaced.cli.progress import Progress

SYSTEM = "slim, model.onnx, 'NAME=command:PROGRAM {input} {output}', endpoint:FORM:MODEL, NAME=folder:DIR."


def run(
    study: Manifest,
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Gets scores, pictures and report.")
    ],
    system: Annotated[
        list[str] | None, typer.Option(metavar="SYSTEM", help=f"Under audit, several times: {SYSTEM}")
    ] = None,
    recogniser: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=FILE]", help="Who compares, several times; the shipped ones unless given."
        ),
    ] = None,
    condition: Conditions = DEFAULT,
    samples: Samples = 1,
    photos: Photos = "different",
    size: Size = 256,
    align: Annotated[
        str, typer.Option(metavar="MODE", help="Of every picture: five points, or eyes and box.")
    ] = "five",
    tell_hole: Annotated[
        bool, typer.Option("--tell-hole", help="Tell systems where masks of ours lie.")
    ] = False,
    seed: Seed = 0,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="For one picture."),
    ] = None,
    network: Annotated[
        bool, typer.Option("--network", help="Let endpoints send photographs away; keys: environment.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="With --resume, try failures once more.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes that share the work.")] = 1,
    draws: Draws = 500,
    pictures: Pictures = False,
    resume: Resume = False,
) -> None:
    """Audit systems: have every face filled, compare it with its person and with strangers, and report.

    A run that was stopped goes on with --resume; nothing is generated or looked at twice.
    """
    from barefaced.audit.example import example_study
    from barefaced.audit.running.run import run_audit
    from barefaced.audit.running.settings import Settings
    from barefaced.audit.systems import open_system
    from barefaced.recognition import ALIGN_MODES

    if align not in ALIGN_MODES:
        raise typer.BadParameter(f"alignment is {' or '.join(ALIGN_MODES)}, got {align!r}")
    is_example = str(study) == "example" and not study.exists()
    chosen = Settings(
        named(condition), samples, seed, checked("same" if is_example else photos), size, align,
        tell_hole or is_example,
    )  # fmt: skip
    recognisers = _recognisers(recogniser or [], needed=not is_example)
    systems = [open_system(text, timeout=timeout, network=network) for text in system or []]
    if is_example:
        study = example_study(out)
        systems = systems or [open_system("opencv:telea")]
    with Progress(None) as progress:
        looked = opened(study, progress)
    for line in problems_told(looked):
        typer.echo(line, err=True)
    with Progress(None) as progress:
        run_audit(
            looked, out, systems=systems, recognisers=recognisers, settings=chosen, resume=resume,
            retry=retry, jobs=jobs, progress=progress.reach,
        )  # fmt: skip
    typer.echo(written(out, draws=draws, seed=seed, pictures=pictures))


def _recognisers(texts: list[str], *, needed: bool) -> list:
    """Those asked for; else every shipped one that is here."""
    from barefaced.recognition import SHIPPED, load_recogniser, shipped_recognisers

    found = [load_recogniser(text) for text in texts] if texts else shipped_recognisers()
    if needed and not found:
        load_recogniser(SHIPPED[0])  # says what is missing, and what to do
    if not found:
        typer.echo("barefaced: no recogniser is here; the example's own scores are all there is", err=True)
    return found
