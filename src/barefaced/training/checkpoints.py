"""What a run writes down so that it can go on as if it had never stopped."""

from pathlib import Path
from textwrap import shorten
from typing import Any

import torch
from torch import nn

from barefaced.errors import BarefacedError
from barefaced.images import replacing

LAST = "last.ckpt"
BEST = "best.ckpt"


def best_of(part: str) -> str:
    """Name of the checkpoint at which one part of a recipe was best (`Recipe.monitors`)."""
    return f"best-{part}.ckpt"


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint; the old one stays whole until the new one is."""
    with replacing(path) as file:
        torch.save(state, file)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint written by `save_checkpoint`; nothing in it is executed.

    Raises:
        BarefacedError: if there is none, or it is damaged or holds code.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise BarefacedError(f"there is no checkpoint {path}: train first") from None
    except Exception as error:  # torch reports damage in many ways
        raise BarefacedError(f"{path} is damaged, or holds more than weights and numbers") from error
    return state


def averaged(state: dict[str, Any]) -> dict[str, torch.Tensor]:
    """The averaged weights of a checkpoint, by the names that the networks themselves use."""
    return {k.removeprefix("module."): v for k, v in state["average"].items() if k != "n_averaged"}


def begun_from(run: str, networks: nn.ModuleDict) -> nn.ModuleDict:
    """Networks with the averaged weights of a run's last checkpoint; untouched if `run` is empty.

    What the run does not know, such as a discriminator that joins later or a layer that steers, is left as it
    is; all that it does know must find its place.

    Raises:
        BarefacedError: if there is no such run, or its networks have another shape.
    """
    if run:
        try:
            held = averaged(load_checkpoint(Path(run) / LAST))
            networks.load_state_dict(networks.state_dict() | held)
        except (KeyError, RuntimeError) as error:
            told = shorten(str(error), width=200)  # torch lists every weight
            raise BarefacedError(f"{run} holds other networks than this recipe: {told}") from None
    return networks
