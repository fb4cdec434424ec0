"""Names of a room that are imported when first used, so that importing the room stays light."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def names_from(room: str, homes: dict[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A module's `__getattr__` and `__dir__` (PEP 562).

    Args:
        room: the module's `__name__`.
        homes: each public name and the module in the room that holds it, without the room's own name.

    Returns:
        Both functions, to be assigned in the module.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(import_module(f"{room}.{homes[name]}"), name)

    return find, lambda: sorted(homes)
