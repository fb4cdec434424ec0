"""What every attack is given, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face

if TYPE_CHECKING:
    from barefaced.redaction.redactors import Redactor

GRADES = ("casual", "determined", "targeted")
"""Who would go to such lengths: nothing learnt; small networks trained for it; photos of the very people."""
KINDS = ("restores", "matches", "reads files")


class Covers(Protocol):
    """What of a redactor an attacker uses: he knows it and its settings, never what it drew by chance."""

    @property
    def blind(self) -> bool:
        """Whether it is given pictures with the zone emptied."""
        ...

    def zone(self, face: Face, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """Corners x1 y1 x2 y2 (whole pixels, the last ones excluded) of what it covers."""
        ...

    def cover(
        self,
        image: NDArray[np.uint8],
        zone: tuple[int, int, int, int],
        *,
        face: Face | None = None,
        rng: np.random.Generator | None = None,
    ) -> NDArray[np.uint8]:
        """The zone's new pixels, uint8 RGB (h, w, 3)."""
        ...


@dataclass(frozen=True, eq=False)
class Faces:
    """Crops of one geometry: in each the eyes lie in the same two places.

    Attributes:
        images: uint8 RGB (N, S, S, 3).
        identity: int (N,), whose they are.
        face: the mean face of this geometry, in pixels of a crop; redactors are told it for every crop, so
            that the zone tells nothing of a person.
        zone: corners (x1, y1, x2, y2) of what the redactor covers, whole pixels, the last ones excluded.
    """

    images: NDArray[np.uint8]
    identity: NDArray[np.int_]
    face: Face
    zone: tuple[int, int, int, int]

    def __post_init__(self) -> None:
        side = self.images.shape[1]
        if self.images.dtype != np.uint8 or self.images.shape[1:] != (side, side, 3):
            raise ValueError(f"crops are uint8 (N, S, S, 3), got {self.images.dtype} {self.images.shape}")
        if len(self.identity) != len(self.images):
            raise ValueError(f"{len(self.images)} crops with {len(self.identity)} identities")

    def __len__(self) -> int:
        return len(self.images)

    @property
    def iod(self) -> float:
        """Pixels between the eyes."""
        return self.face.interocular

    def at(self, rows: NDArray) -> Self:
        """Some of them; `rows` are indices or a mask."""
        return replace(self, images=self.images[rows], identity=self.identity[rows])

    def covered(self, redactor: Covers, *, rng: np.random.Generator) -> NDArray[np.uint8]:
        """All crops redacted, uint8 (N, S, S, 3): as published, and as the attacker does with his own."""
        x1, y1, x2, y2 = self.zone
        done = self.images.copy()
        if redactor.blind:  # it is promised never to see a face
            done[:, y1:y2, x1:x2] = 0
        for image, plain in zip(done, done if redactor.blind else self.images, strict=True):
            image[y1:y2, x1:x2] = redactor.cover(plain, self.zone, face=self.face, rng=rng)
        return done

    def outside(self) -> NDArray[np.bool_]:
        """Bool (S, S): what the redactor leaves as it is."""
        x1, y1, x2, y2 = self.zone
        left = np.ones(self.images.shape[1:3], bool)
        left[y1:y2, x1:x2] = False
        return left


class Attack:
    """One way to bring a person back; settings are a subclass's own keyword arguments.

    An attack that restores answers with faces, which a recogniser then compares with a clean gallery; one
    that matches compares for itself. Both know the redactor and its settings (Kerckhoffs), from `fit`.

    Attributes:
        name: key in `ATTACKS`.
        grade: one of `GRADES`.
        kind: one of `KINDS`.
        frames: pictures of one face that it needs; above 1, `covered` is (N, F, S, S, 3).
        burst: whether those were redacted one by one.
        outside: whether it looks at nothing but what was never covered, so that one answer does for all
            redactions with the same zone.
        trained: whether `fit` looks at the attacker's faces, and not only at the redactor and the zone.
    """

    name: ClassVar[str]
    grade: ClassVar[str]
    kind: ClassVar[str]
    frames: ClassVar[int] = 1
    burst: bool = True
    outside: ClassVar[bool] = False
    trained: ClassVar[bool] = False

    @classmethod
    def fits(cls, redactor: Redactor) -> bool:
        """Whether it is made for such a redactor; every attack can be run on every redactor all the same."""
        return True

    def fit(self, redactor: Covers, faces: Faces, *, rng: np.random.Generator) -> Attack:
        """An attack made ready for a redactor; the one it is called on stays as it is.

        Args:
            redactor: what was used, with its settings.
            faces: of the attacker's own people, bare, in the geometry and with the zone of the faces under
                attack; nobody of those is among them.
            rng: of whatever is drawn.
        """
        return self

    def restore(self, covered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Faces uint8 (N, S, S, 3) out of redacted crops uint8 (N, S, S, 3).

        Raises:
            TypeError: if this attack restores nothing.
        """
        raise TypeError(f"the attack {self.name!r} {self.kind}; it restores nothing")

    def compare(self, covered: NDArray[np.uint8], gallery: NDArray[np.uint8]) -> NDArray[np.float32]:
        """How alike each redacted crop and each clean one are, float32 (N, G), higher is more alike.

        Args:
            covered: redacted crops, uint8 (N, S, S, 3).
            gallery: bare crops of the same geometry, other photographs, uint8 (G, S, S, 3).

        Raises:
            TypeError: if this attack compares nothing itself.
        """
        raise TypeError(f"the attack {self.name!r} {self.kind}; a recogniser compares")
