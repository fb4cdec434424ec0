"""`barefaced survey`: can people tell generated faces from photographs?"""

from __future__ import annotations

import typer

from barefaced.cli import survey_check, survey_export, survey_import, survey_plan, survey_report, survey_serve

app = typer.Typer(
    no_args_is_help=True,
    help="Ask people which faces are real: plan, serve or export, report.",
    rich_markup_mode=None,
)
app.command("plan")(survey_plan.plan)
app.command("serve")(survey_serve.serve)
app.command("export")(survey_export.export)
app.command("import")(survey_import.take_in)
app.command("report")(survey_report.report)
app.command("check")(survey_check.check)
