"""`barefaced tune`: a search for a recipe's settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barefaced.cli.train import WORKSHOP
from barefaced.errors import require

if TYPE_CHECKING:
    from barefaced.training.tune import Trial

SHOWN = 15
"""Rows of the table."""


def tune(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="Its name; a wrong one lists the known.")],
    data: Annotated[Path, typer.Option(metavar="DIR", exists=True, help="What to learn from.")],
    out: Annotated[
        Path,
        typer.Option(metavar="RUN", file_okay=False, help="Folder of the search; one begun before goes on."),
    ],
    trials: Annotated[int, typer.Option(min=1, help="How many settings to try in all.")] = 20,
    budget: Annotated[
        int | None, typer.Option(metavar="STEPS", help="Steps of a whole trial; by default the recipe's.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Fix a setting for all trials; may be repeated."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Begin from a preset of the recipe, such as paper.")
    ] = None,
) -> None:
    """Search a recipe's ranges by Hyperband (needs the extra `train`).

    Prints the trials, the best first, writes their curves to RUN/tuning.svg, and ends with the line that
    trains with the best settings.
    """
    fixed = dict(_fixed(text) for text in settings or [])
    for module in (*WORKSHOP, "optuna"):
        require(module, "train")
    from barefaced.training.recipes import recipe_named
    from barefaced.training.tune import tune as search

    try:
        chosen = recipe_named(recipe, fixed, preset)
        found = search(chosen, data=data, out=out, trials=trials, budget=budget, fixed=fixed, progress=_told)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    _show(found, chosen.monitor)
    if found and found[0].state == "done":
        told = fixed | found[0].settings
        words = ["barefaced train", recipe, *([f"--preset {preset}"] if preset else [])]
        words += [f"--set {key}={value}" for key, value in told.items()]
        typer.echo(" ".join(words))


def _fixed(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise typer.BadParameter(f"--set wants key=value, got {text!r}")
    return key.strip(), value.strip()


def _told(trials: list[Trial]) -> None:
    """One line after each trial."""
    last = max(trials, key=lambda trial: trial.number)
    reached = f"{last.curve[-1][1]:.5g} after {last.curve[-1][0]} steps" if last.curve else "nothing"
    best = f"; best {trials[0].score:.5g}" if trials[0].state == "done" else ""
    typer.echo(f"trial {last.number} {last.state}: {reached}{best}", err=True)


def _show(trials: list[Trial], metric: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from barefaced.training.curves import shortened

    names = list(trials[0].settings) if trials else []
    table = Table("trial", "state", "steps", metric, *names)
    for trial in trials[:SHOWN]:
        steps, value = trial.curve[-1] if trial.curve else (0, float("nan"))
        texts = [shortened(trial.settings[name]) for name in names]
        table.add_row(str(trial.number), trial.state, str(steps), f"{value:.5g}", *texts)
    Console(highlight=False).print(table)
    if len(trials) > SHOWN:
        typer.echo(f"and {len(trials) - SHOWN} more")
