"""`barefaced attack`: what is left of a person after a redaction, found out before somebody else does."""

from __future__ import annotations

import typer

from barefaced.cli import attack_report, attack_run

app = typer.Typer(
    no_args_is_help=True,
    help="Try to bring redacted faces back, and measure how far it gets: run, report.",
    rich_markup_mode=None,
)
app.command("run")(attack_run.run)
app.command("report")(attack_report.report)
