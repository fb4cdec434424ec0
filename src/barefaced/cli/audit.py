"""`barefaced audit`: what an unmasking system is worth for identification."""

from __future__ import annotations

import typer

from barefaced.cli import audit_plan, audit_report, audit_run

app = typer.Typer(
    no_args_is_help=True,
    help="Measure what an unmasking system is worth for identification: plan, run, report.",
    rich_markup_mode=None,
)
app.command("plan")(audit_plan.plan)
app.command("run")(audit_run.run)
app.command("report")(audit_report.report)
