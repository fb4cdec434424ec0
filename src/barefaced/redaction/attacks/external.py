"""A11: any program, service or folder that gives faces back, through the adapters of the audit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.systems import Given, open_system
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.redaction.attacks.base import Attack, Covers, Faces

PROMPT = "Restore the face of this person."


@dataclass(frozen=True, eq=False)
class External(Attack):
    """A tool of somebody else's, told where the face was covered.

    Attributes:
        system: as for `barefaced audit run --system`: `command:PROGRAM {input} {output}`, `folder:DIR`, ...
        network: whether an endpoint may send the pictures away.
    """

    name, grade, kind = "external", "determined", "restores"

    system: str = ""
    network: bool = False
    hole: NDArray[np.bool_] | None = None
    face: Face | None = None

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Self:
        """Keep where the zone is.

        Raises:
            BarefacedError: if no system was named, or it cannot be used here.
        """
        if not self.system:
            raise BarefacedError(
                "the attack 'external' needs a system: external:system=command:PROGRAM {input} {output}"
            )
        open_system(self.system, network=self.network)
        return replace(self, hole=~faces.outside(), face=faces.face)

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What the tool answers, at the crops' size; a crop it fails on stays as it is."""
        system, done = open_system(self.system, network=self.network), covered.copy()
        for number, image in enumerate(covered):
            given = Given(f"redacted/{number:05d}.png", image, PROMPT, self.hole, self.face)
            for drawn in system.draw(given, samples=1, seed=0):
                if drawn.picture is not None:
                    done[number] = _sized(drawn.picture, len(image))
        return done


def _sized(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    from barefaced.faces.warp import resized

    return picture if picture.shape[:2] == (side, side) else resized(picture, (side, side))
