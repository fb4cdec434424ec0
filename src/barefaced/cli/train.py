"""`barefaced train`: a recipe and data to a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barefaced.errors import require

WORKSHOP = ("torch", "lightning", "tensorboard")
"""What the room `training` imports: the extra `train` may be there in part."""


def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="Its name; a wrong one lists the known.")],
    data: Annotated[Path, typer.Option(metavar="DIR", exists=True, help="What to learn from.")],
    out: Annotated[Path, typer.Option(metavar="RUN", file_okay=False, help="Folder of the run.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Override a setting of the recipe; may be repeated."),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Settings to begin from: `paper`, a work's own, or `slim`, ours."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the run stopped.")] = False,
) -> None:
    """Train a network by its recipe (needs the extra `train`)."""
    chosen = dict(_setting(text) for text in settings or [])
    for module in WORKSHOP:
        require(module, "train")
    from barefaced.training import train as train_recipe
    from barefaced.training.recipes import recipe_named

    try:
        fresh = recipe_named(recipe, chosen, preset)
    except ValueError as error:  # before hours of work
        raise typer.BadParameter(str(error)) from None
    if resume:  # by its checkpoint, and what is told here besides
        train_recipe(recipe, data=data, out=out, settings=chosen, resume=True)
    else:
        train_recipe(fresh, data=data, out=out)


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise typer.BadParameter(f"--set wants key=value, got {text!r}")
    return key.strip(), value.strip()
