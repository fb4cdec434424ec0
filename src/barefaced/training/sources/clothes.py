"""What a labelled face wears in training: something put on ahead of time, or nothing."""

import numpy as np

from barefaced.datasets import FaceBank

DRESSED = 0.45
"""Share of faces that wear what `dress_faces` put on, where it did."""
DRAWN = 0.25
"""Share of faces before which something is drawn quickly; it is less like life, and different every time."""


def picture_of(
    bank: FaceBank, place: int, rng: np.random.Generator, *, masked: bool = False
) -> tuple[np.ndarray, bool]:
    """A face's picture, dressed or bare, and whether a mask lies over its mouth.

    Args:
        bank: the set.
        place: the picture in it.
        rng: all chance comes from it.
        masked: only with a mask over the mouth, where the set has such a picture of the face.
    """
    if bank.worn is None or bank.mouth is None:
        return bank.image(place), False
    if masked:
        fits = np.flatnonzero(bank.mouth[place])
        return bank.dressed(place, int(rng.choice(fits))) if len(fits) else (bank.image(place), False)
    if rng.random() < DRESSED:
        return bank.dressed(place, int(rng.integers(bank.worn.shape[1])))
    return bank.image(place), False
