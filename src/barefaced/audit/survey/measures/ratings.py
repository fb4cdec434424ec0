"""What people answered, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DESIGNS = ("yesno", "2afc")
"""One picture, real or generated; or a real and a generated one side by side."""


@dataclass(frozen=True, eq=False)
class Ratings:
    """N answers of P people about M images (in `2afc`: pairs).

    Attributes:
        person: int64 (N,), numbers of people from 0 to P - 1, each with an answer.
        image: int64 (N,), numbers of images from 0 to M - 1, each with an answer.
        fake: bool (N,), `yesno`: whether the picture was generated; `2afc`: whether the right one was.
        called_fake: bool (N,), whether the person said so.
    """

    person: NDArray[np.int64]
    image: NDArray[np.int64]
    fake: NDArray[np.bool_]
    called_fake: NDArray[np.bool_]

    def __post_init__(self) -> None:
        shapes = {np.shape(each) for each in (self.person, self.image, self.fake, self.called_fake)}
        if len(shapes) != 1 or len(shapes.pop()) != 1:
            raise ValueError("person, image, fake and called_fake are 1-D and of one length")

    @classmethod
    def of(cls, person: ArrayLike, image: ArrayLike, fake: ArrayLike, called_fake: ArrayLike) -> Ratings:
        """From labels of any kind that sort; people and images are numbered in the order of their labels."""
        who, what = (np.unique(np.asarray(each), return_inverse=True)[1] for each in (person, image))
        return cls(who, what, np.asarray(fake, bool), np.asarray(called_fake, bool))

    def __len__(self) -> int:
        return len(self.person)

    @property
    def people(self) -> int:
        """P."""
        return int(self.person.max(initial=-1)) + 1

    @property
    def images(self) -> int:
        """M."""
        return int(self.image.max(initial=-1)) + 1

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Which answers were right, bool (N,)."""
        return self.fake == self.called_fake
