"""`barefaced sweep`: a full grid of a recipe's settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barefaced.cli.train import WORKSHOP
from barefaced.errors import require

if TYPE_CHECKING:
    from barefaced.training.sweep import Cell


def sweep(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="Its name; a wrong one lists the known.")],
    data: Annotated[Path, typer.Option(metavar="DIR", exists=True, help="What to learn from.")],
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", file_okay=False, help="Folder of the sweep; one begun before goes on."),
    ],
    grid: Annotated[
        list[str],
        typer.Option(metavar="KEY=A,B", help="Values of a setting; repeat for more, all are combined."),
    ],
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each cell.")] = 1,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Fix a setting for all cells; may be repeated."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Begin from a preset of the recipe, such as slim.")
    ] = None,
) -> None:
    """Train a recipe at every combination of some settings (needs the extra `train`).

    A cell that fails is told in the table, and the rest goes on. Prints the table, which is also written to
    DIR/table.md, and for each direction the best cell.
    """
    fixed = dict(_pair(text, "--set") for text in settings or [])
    chosen = dict(_pair(text, "--grid") for text in grid)
    values = {key: [v for part in text.split(",") if (v := part.strip())] for key, text in chosen.items()}
    for module in WORKSHOP:
        require(module, "train")
    from barefaced.training.recipes import recipe_named
    from barefaced.training.sweep import best_rows, rows_of, table_of
    from barefaced.training.sweep import sweep as run_all

    try:
        common = recipe_named(recipe, fixed, preset)
        cells = run_all(common, data=data, out=out, grid=values, seeds=seeds, progress=_told)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(table_of(cells, common), nl=False)
    for direction, row in best_rows(rows_of(cells, common)).items():
        told = " ".join(f"{key}={value}" for key, value in row.settings.items())
        typer.echo(f"best for {direction}: {told}, {row.mean:.4g}, {row.done} run{'s' * (row.done != 1)}")
    failed = sum(cell.state == "failed" for cell in cells)
    if failed:
        typer.echo(f"{failed} of {len(cells)} runs failed; the same command tries them again", err=True)
        raise typer.Exit(1)


def _pair(text: str, option: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise typer.BadParameter(f"{option} wants key=value, got {text!r}")
    return key.strip(), value.strip()


def _told(cell: Cell) -> None:
    """One line after each cell."""
    numbers = "  ".join(f"{name} {value:.4g}" for name, value in cell.best.items())
    typer.echo(f"{cell.name} {cell.state}: {numbers or cell.reason}", err=True)
