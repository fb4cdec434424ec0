"""The redactors by name, one a file. To add one: a file here, and its line in `REDACTORS`."""

from dataclasses import fields
from typing import Any

from barefaced.errors import BarefacedError
from barefaced.redaction.redactors.base import Redactor
from barefaced.redaction.redactors.block import Block
from barefaced.redaction.redactors.blur import Blur
from barefaced.redaction.redactors.pixelate import Pixelate
from barefaced.redaction.redactors.swirl import Swirl

__all__ = ["REDACTORS", "Redactor", "redactor_named"]

REDACTORS: dict[str, type[Redactor]] = {
    "block": Block,
    "blur": Blur,
    "pixelate": Pixelate,
    "swirl": Swirl,
}


def redactor_named(name: str, **settings: Any) -> Redactor:
    """A redactor by its name.

    Args:
        name: one of `REDACTORS`.
        settings: values for its fields.

    Raises:
        BarefacedError: for an unknown name or setting, or a value that cannot be.
    """
    if name not in REDACTORS:
        raise BarefacedError(f"unknown redactor {name!r}; known: {', '.join(REDACTORS)}")
    kind = REDACTORS[name]
    known = [field.name for field in fields(kind)]
    if strange := sorted(settings.keys() - known):
        raise BarefacedError(f"redactor {name!r} has no setting {strange[0]!r}; it has: {', '.join(known)}")
    try:
        return kind(**settings)
    except ValueError as error:
        raise BarefacedError(f"redactor {name!r}: {error}") from error
