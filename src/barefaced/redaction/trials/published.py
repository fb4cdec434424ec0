"""A redactor that covers a photograph once, whoever attacks it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from barefaced.redaction.redactors import Redactor

if TYPE_CHECKING:
    from barefaced.faces import Face


@dataclass(frozen=True, eq=False)
class Published:
    """As a redactor, but with chance that hangs on the photograph alone: all attacks see the same picture.

    Covers that take long to paint are kept.

    Attributes:
        redactor: does it.
        seed: of the run.
    """

    redactor: Redactor
    seed: int = 0
    _painted: dict[bytes, NDArray[np.uint8]] = field(default_factory=dict)

    @property
    def blind(self) -> bool:
        """See `Redactor.blind`."""
        return self.redactor.blind

    def zone(self, face: Face, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """See `Redactor.zone`."""
        return self.redactor.zone(face, shape)

    def cover(
        self,
        image: NDArray[np.uint8],
        zone: tuple[int, int, int, int],
        *,
        face: Face | None = None,
        rng: np.random.Generator | None = None,
    ) -> NDArray[np.uint8]:
        """See `Redactor.cover`; `rng` is not asked."""
        own = hashlib.blake2b(np.ascontiguousarray(image).tobytes(), digest_size=16).digest()
        if own in self._painted:
            return self._painted[own]
        chance = np.random.default_rng([self.seed, int.from_bytes(own, "little")])
        cover = self.redactor.cover(image, zone, face=face, rng=chance)
        if self.redactor.generates:
            self._painted[own] = cover
        return cover
