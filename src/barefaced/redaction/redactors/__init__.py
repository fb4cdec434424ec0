"""The redactors by name, one a file. To add one: a file here, and its line in `REDACTORS`."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from barefaced.errors import BarefacedError
from barefaced.redaction.redactors.base import Redactor
from barefaced.redaction.redactors.block import Block
from barefaced.redaction.redactors.blur import Blur
from barefaced.redaction.redactors.eye_bar import EyeBar
from barefaced.redaction.redactors.k_same import KSame
from barefaced.redaction.redactors.layered import Layered
from barefaced.redaction.redactors.mask import Mask
from barefaced.redaction.redactors.pixelate import Pixelate
from barefaced.redaction.redactors.swirl import Swirl
from barefaced.redaction.redactors.synthetic import Synthetic

__all__ = ["REDACTORS", "Redactor", "redactor_named", "settings_from_text"]

REDACTORS: dict[str, type[Redactor]] = {
    "block": Block,
    "layered": Layered,
    "synthetic": Synthetic,
    "k-same": KSame,
    "blur": Blur,
    "pixelate": Pixelate,
    "swirl": Swirl,
    "eye-bar": EyeBar,
    "mask": Mask,
}


def redactor_named(name: str, **settings: Any) -> Redactor:
    """A redactor by its name.

    Args:
        name: one of `REDACTORS`.
        settings: values for its fields.

    Raises:
        BarefacedError: for an unknown name or setting, or a value that cannot be.
    """
    kind = _kind(name, settings)
    try:
        return kind(**settings)
    except ValueError as error:
        raise BarefacedError(f"redactor {name!r}: {error}") from error


def settings_from_text(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Settings of a redactor, as typed: `0.5`, `true`, `3`, `0,128,255`.

    Raises:
        BarefacedError: for an unknown name or setting, or a text of another type.
    """
    kind = _kind(name, texts)
    return {key: _value(name, key, text, getattr(kind, key)) for key, text in texts.items()}


def _kind(name: str, settings: Iterable[str]) -> type[Redactor]:
    if name not in REDACTORS:
        raise BarefacedError(f"unknown redactor {name!r}; known: {', '.join(REDACTORS)}")
    known = [field.name for field in fields(REDACTORS[name])]
    if strange := sorted(set(settings) - set(known)):
        raise BarefacedError(f"redactor {name!r} has no setting {strange[0]!r}; it has: {', '.join(known)}")
    return REDACTORS[name]


def _value(name: str, key: str, text: str, default: Any) -> Any:
    """A text in the type of the setting's default."""
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        if isinstance(default, tuple):
            return tuple(int(number) for number in text.split(","))
        return type(default)(text)
    except (KeyError, ValueError):
        raise BarefacedError(f"redactor {name!r}: {key} is like {default!r}, got {text!r}") from None
