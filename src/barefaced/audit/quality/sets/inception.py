"""Features of the Inception network by which FID and KID are defined, where its file is given."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.quality.sets.features import batches
from barefaced.errors import BadModel, BarefacedError
from barefaced.runtime import Session, find_weights, list_weights

NAME, TASK = "inception", "inception-features"
FILE = "inception-fid"
"""What it is called in a store; `scripts/inception_features.py` makes it."""
SIDE, DIMENSION = 299, 2048


class Inception:
    """The last pool of the Inception network of 2015, fed as pytorch-fid feeds it.

    Pictures are resized with bilinear weights and without averaging, pixel centres half a pixel from the
    edge, also where they shrink: a better resizing would give another number (Parmar et al.,
    arXiv:2104.11222), and this one is part of the metric.
    """

    name, dimension = NAME, DIMENSION

    def __init__(self, file: str | os.PathLike[str] | None = None) -> None:
        """Args:
        file: an ONNX file with a card of task `inception-features`; without, the one in the stores.

        Raises:
            BarefacedError: if none is given and none is here.
            BadModel: if it is damaged, fails its checksum, or is another network.
        """
        self._path = _found(file)
        self._session = Session(self._path)
        card = self._session.require_card(TASK)
        self._input, shape = next(iter(self._session.inputs.items()))
        if shape[1:] != (3, SIDE, SIDE):
            raise BadModel(self._path, f"its input is {shape}, not (N, 3, {SIDE}, {SIDE})")
        self.told = {
            "name": NAME,
            "network": f"{card.name} {card.version}",
            "sha256": hashlib.sha256(self._path.read_bytes()).hexdigest(),
            "resized": f"bilinear without averaging to {SIDE} px, as pytorch-fid; values in [-1, 1]",
        }

    def of(self, pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """See `Features`.

        Raises:
            BadModel: if the network gives something else than rows of 2,048.
        """
        rows = [self._run(batch) for batch in batches(map(prepared, pictures))]
        return np.concatenate(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def _run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        answer = self._session.run(**{self._input: batch})[0]
        rows = np.asarray(answer, np.float32).reshape(len(batch), -1)
        if rows.shape[1] != DIMENSION:
            raise BadModel(self._path, f"gives {rows.shape[1]} numbers a picture, not {DIMENSION}")
        return rows


def prepared(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the network is given of a picture, uint8 RGB (H, W, 3): float32 (3, 299, 299) in [-1, 1].

    Raises:
        ValueError: if the picture is not uint8: nobody can tell what range floats are meant in.
    """
    if picture.dtype != np.uint8:
        raise ValueError(f"FID takes uint8 pictures, whose range is known; got {picture.dtype}")
    above, below, lower = _taps(picture.shape[0])
    left, right, farther = _taps(picture.shape[1])
    lower, farther = lower[:, None, None], farther[:, None]
    tall = picture[above] * (1 - lower) + picture[below] * lower
    small = (tall[:, left] * (1 - farther) + tall[:, right] * farther) / np.float32(255)
    return np.ascontiguousarray((2 * small - 1).transpose(2, 0, 1))


def _taps(length: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """For each of 299 places: the two pixels it lies between, and how much of it is the second's."""
    # In 32 bits as PyTorch has it, whose weights are off by up to 3e-5 of a pixel.
    middle = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    place = np.clip(middle * np.float32(length / SIDE) - np.float32(0.5), 0, length - 1)
    first = place.astype(np.intp)
    return first, np.minimum(first + 1, length - 1), (place - first).astype(np.float32)


def inception_here() -> bool:
    """Whether a store has the network."""
    return any(stored.name == FILE for stored in list_weights())


def _found(file: str | os.PathLike[str] | None) -> Path:
    if file is not None:
        return find_weights(file)
    if not inception_here():
        raise BarefacedError(
            f"FID and KID are defined by a network that is not here: give its file ({NAME}=FILE.onnx, made "
            f"by scripts/inception_features.py), or put {FILE}.onnx into $BAREFACED_WEIGHTS; a Fréchet "
            "distance on other features goes by the name `frechet`"
        )
    return find_weights(FILE)
