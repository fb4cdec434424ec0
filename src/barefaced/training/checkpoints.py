"""What a run writes down so that it can go on as if it had never stopped."""

from pathlib import Path
from typing import Any

import torch

from barefaced.errors import BarefacedError
from barefaced.images import replacing

LAST = "last.ckpt"
BEST = "best.ckpt"


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
