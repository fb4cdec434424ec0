"""`barefaced dataset`: what training reads."""

from __future__ import annotations

import typer

from barefaced.cli import (
    dataset_build,
    dataset_curate,
    dataset_doubts,
    dataset_dress,
    dataset_label,
    dataset_preview,
    dataset_stats,
)

app = typer.Typer(no_args_is_help=True, help="Prepare sets of faces for training.", rich_markup_mode=None)
app.command("build")(dataset_build.build)
app.command("curate")(dataset_curate.curate)
app.command("stats")(dataset_stats.stats)
app.command("preview")(dataset_preview.preview)
app.command("label")(dataset_label.label)
app.command("dress")(dataset_dress.dress)
app.command("doubts")(dataset_doubts.doubts)
