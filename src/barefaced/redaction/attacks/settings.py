"""Settings of an attack, as typed, in the types of its parameters."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from barefaced.errors import BarefacedError
from barefaced.redaction.attacks import ATTACKS


def settings_of(name: str) -> dict[str, Any]:
    """What can be set of an attack and what it is unless it is set; `str` of what has to be.

    Raises:
        BarefacedError: for an unknown attack.
    """
    if name not in ATTACKS:
        raise BarefacedError(f"unknown attack {name!r}; known: {', '.join(ATTACKS)}")
    told = {}
    for each in inspect.signature(ATTACKS[name]).parameters.values():
        needed = each.default is each.empty and each.kind is not each.VAR_KEYWORD
        if needed or isinstance(each.default, (bool, int, float, str)):
            told[each.name] = str if needed else each.default
    return told


def attack_settings_from_text(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Settings as `1000`, `0.5`, `true` or words in the types that an attack wants.

    Raises:
        BarefacedError: for an unknown attack or setting, a text of another type, or one that is missing.
    """
    known = settings_of(name)
    if strange := sorted(set(texts) - set(known)):
        has = f"it has: {', '.join(known)}" if known else "it has none"
        raise BarefacedError(f"attack {name!r} has no setting {strange[0]!r}; {has}")
    if missing := [key for key, default in known.items() if default is str and not texts.get(key)]:
        raise BarefacedError(f"attack {name!r} needs {missing[0]}: {name}:{missing[0]}=...")
    return {key: _value(name, key, text, known[key]) for key, text in texts.items()}


def _value(name: str, key: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        return text if default is str else type(default)(text)
    except (KeyError, ValueError):
        raise BarefacedError(f"attack {name!r}: {key} is like {default!r}, got {text!r}") from None
