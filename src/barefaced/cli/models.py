"""`barefaced models`: which weights there are, what their cards say, and how to get others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.progress import Progress

if TYPE_CHECKING:
    from barefaced.runtime import ModelCard

app = typer.Typer(no_args_is_help=True, help="List, look at and download models.", rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="JSON, for machines.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """List the weights that are here, in the order in which a name is looked up, and the models of unmask."""
    from barefaced.runtime import list_weights
    from barefaced.unmasking import MODELS

    found = list_weights()
    here = {name for name, _, _ in found}
    lacking = {name: [part for part in plan.weights if part not in here] for name, plan in MODELS.items()}
    if as_json:
        rows: list[dict[str, Any]] = [
            {"name": name, "kind": "weights", "path": str(path), "where": where}
            for name, path, where in found
        ]
        rows += [
            {"name": name, "kind": "model", "weights": list(plan.weights), "lacking": lacking[name]}
            for name, plan in MODELS.items()
        ]
        typer.echo(json.dumps(rows))
        return
    width = max((len(name) for name, _, _ in found), default=0)
    for name, path, where in found:
        typer.echo(f"{name:{width}}  {where:11}  {path}")
    typer.echo("\nmodels of `barefaced unmask`")
    width = max(map(len, MODELS))
    for name, plan in MODELS.items():
        state = f"lacks {', '.join(lacking[name])}" if lacking[name] else "here"
        typer.echo(f"{name:{width}}  {plan.description} ({state})")


@app.command("info")
def info(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A name from `models list`, or an ONNX file.")
    ],
    as_json: Json = False,
) -> None:
    """Show a model's card: what it does, how it was trained, what it reached."""
    from barefaced.unmasking import MODELS

    if model not in MODELS:
        card = _card(model)
        typer.echo(card.to_json() if as_json else _describe(card))
        return
    plan = MODELS[model]
    cards = {part: _card(part) for part in plan.weights}
    if as_json:
        entries = {part: json.loads(card.to_json()) for part, card in cards.items()}
        typer.echo(json.dumps({"name": model, "description": plan.description, "weights": entries}))
        return
    typer.echo("\n\n".join([f"{model}: {plan.description}", *map(_describe, cards.values())]))


def _card(weights: str) -> ModelCard:
    """The card of a file, or of weights by their name."""
    from barefaced.errors import BadModel
    from barefaced.runtime import Session
    from barefaced.unmasking.models import locate

    path = locate(weights)
    card = Session(path).card
    if card is None:
        raise BadModel(path, "it carries no barefaced card")
    return card


@app.command("pull")
def pull(
    url: Annotated[str, typer.Argument(metavar="URL", help="https://, a file, or http:// on this machine.")],
    sha256: Annotated[str, typer.Option(metavar="HEX", help="What the file must hash to; its source tells.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it, if not as in the URL.")
    ] = None,
) -> None:
    """Put a model into your cache, after checking that it is the one meant; nothing is downloaded unasked."""
    from pathlib import Path

    from barefaced.runtime import pull_weights

    url = Path(url).resolve().as_uri() if Path(url).is_file() else url
    with Progress(None, in_bytes=True) as progress:
        path = pull_weights(url, sha256=sha256, name=name, progress=progress.reach)
    typer.echo(path)


def _describe(card: ModelCard) -> str:
    """The card as lines `entry: value`, entries inside an entry below it."""
    lines = []
    for entry, value in json.loads(card.to_json()).items():
        if isinstance(value, dict):
            lines += [f"{entry}:", *(f"  {key}: {inner}" for key, inner in value.items())]
        else:
            lines.append(f"{entry}: {value}")
    return "\n".join(lines)
