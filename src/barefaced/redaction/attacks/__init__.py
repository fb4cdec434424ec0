"""Attacks on redacted faces: each tries to bring a person back, and every one runs on every redactor.

To add one, a module with a subclass of `Attack`, and its line in `ATTACKS`.
"""

from barefaced.redaction.attacks.as_is import AsIs
from barefaced.redaction.attacks.base import Attack, Faces
from barefaced.redaction.attacks.colour_match import ColourMatch
from barefaced.redaction.attacks.combined import RestorationParrot
from barefaced.redaction.attacks.container import Container
from barefaced.redaction.attacks.context import Context
from barefaced.redaction.attacks.deconvolution import RichardsonLucy, Tikhonov, Wiener
from barefaced.redaction.attacks.external import External
from barefaced.redaction.attacks.frames import SeveralFrames
from barefaced.redaction.attacks.mosaic_match import MosaicMatch
from barefaced.redaction.attacks.parrot import Parrot
from barefaced.redaction.attacks.prior import PriorSearch
from barefaced.redaction.attacks.restoration import NetworkRestoration, RidgeRestoration
from barefaced.redaction.attacks.unswirl import Unswirl

__all__ = ["ATTACKS", "Attack", "Faces", "attack_named"]

ATTACKS: dict[str, type[Attack]] = {
    "as-is": AsIs,
    "unswirl": Unswirl,
    "wiener": Wiener,
    "tikhonov": Tikhonov,
    "richardson-lucy": RichardsonLucy,
    "mosaic-match": MosaicMatch,
    "colour-match": ColourMatch,
    "parrot": Parrot,
    "ridge": RidgeRestoration,
    "unet": NetworkRestoration,
    "restoration-parrot": RestorationParrot,
    "prior-search": PriorSearch,
    "several-frames": SeveralFrames,
    "context-only": Context,
    "container": Container,
    "external": External,
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
