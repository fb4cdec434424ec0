"""What a labelled face wears in training: something put on ahead of time, or nothing."""

import numpy as np

from barefaced.datasets import FaceBank

DRESSED = 0.45
"""Share of faces that wear what `dress_faces` put on, where it did."""
DRAWN = 0.25
"""Share of faces before which something is drawn quickly; it is less like life, and different every time.
It falls to those that wear nothing yet, so that both shares are of all faces."""


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
    if bank.worn is None or bank.mouth is None:  # a set that was not dressed
        return bank.image(place), False
    if masked:
        fits = np.flatnonzero(bank.mouth[place])
        return bank.dressed(place, int(rng.choice(fits))) if len(fits) else (bank.image(place), False)
    if rng.random() < DRESSED:
        return bank.dressed(place, int(rng.integers(bank.worn.shape[1])))
    return bank.image(place), False


def something_drawn(rng: np.random.Generator) -> bool:
    """Whether something is to be drawn before a face that `picture_of` left without a mask."""
    return rng.random() * (1.0 - DRESSED) < DRAWN
