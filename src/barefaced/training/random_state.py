"""Where torch's random numbers stand, which a checkpoint carries."""

from typing import Any

import torch


def random_state() -> dict[str, Any]:
    """What the next random numbers depend on: `cpu`, a uint8 tensor, and with CUDA `cuda`, one a device."""
    held: dict[str, Any] = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        held["cuda"] = torch.cuda.get_rng_state_all()
    return held


def set_random_state(held: dict[str, Any]) -> None:
    """Go back to what `random_state` gave; what it says of CUDA is passed over on a machine without."""
    torch.set_rng_state(held["cpu"])
    if "cuda" in held and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(held["cuda"])
