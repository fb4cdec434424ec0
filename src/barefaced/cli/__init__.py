"""The command line: one command a file; each parses, calls one verb, and writes."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from barefaced import __version__
from barefaced.cli import (
    attack,
    audit,
    dataset,
    detect,
    evaluate,
    export,
    mask,
    models,
    redact,
    segment,
    survey,
    sweep,
    train,
    tune,
    unmask,
)
from barefaced.cli.workers import leave
from barefaced.errors import BarefacedError

STOPPED = 130
"""Exit status after Ctrl-C, as shells have it."""


class _Commands(TyperGroup):
    """Answers our own errors with one line and Ctrl-C with its status, whatever the command."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BarefacedError as error:
            typer.echo(f"barefaced: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("barefaced: stopped", err=True)
            raise typer.Exit(STOPPED) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"barefaced {__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Find faces, masked or not; put masks on; take them off, as a guess; measure what it is worth."""
    # Asked to end, by a batch system say: remove what is half-written first.
    signal.signal(signal.SIGTERM, leave)
    # A file's name may hold what the terminal cannot show; better an escape than a crash.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


app = typer.Typer(
    name="barefaced",
    cls=_Commands,
    callback=_main,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("detect")(detect.detect)
app.command("mask")(mask.mask)
app.command("unmask")(unmask.unmask)
app.command("segment")(segment.segment)
app.command("redact")(redact.redact)
app.add_typer(attack.app, name="attack")
app.add_typer(models.app, name="models")
app.add_typer(dataset.app, name="dataset")
app.command("train")(train.train)
app.command("tune")(tune.tune)
app.command("sweep")(sweep.sweep)
app.command("export")(export.export)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(audit.app, name="audit")
app.add_typer(survey.app, name="survey")
