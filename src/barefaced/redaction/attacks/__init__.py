"""Attacks on redacted faces: each tries to bring a person back, and every one runs on every redactor.

To add one, a module with a subclass of `Attack`, and its line in `ATTACKS`.
"""

from barefaced.redaction.attacks.as_is import AsIs
from barefaced.redaction.attacks.base import Attack, Faces

__all__ = ["ATTACKS", "Attack", "Faces", "attack_named"]

ATTACKS: dict[str, type[Attack]] = {
    "as-is": AsIs,
}
"""Name of each attack and what runs it."""


def attack_named(name: str, **settings: object) -> Attack:
    """An attack by its name.

    Raises:
        ValueError: for an unknown one; the message lists those known.
    """
    if name not in ATTACKS:
        raise ValueError(f"unknown attack {name!r}; known: {', '.join(ATTACKS)}")
    return ATTACKS[name](**settings)
