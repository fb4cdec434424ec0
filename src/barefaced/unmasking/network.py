"""What all networks of this room have in common: a file, a card with the right task, pictures in a square."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from pathlib import Path
from typing import ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel
from barefaced.runtime import ModelCard, Session
from barefaced.unmasking.models import locate

SIDE = 256
"""Of the patch, where a network with free sides does not say it."""


class Network:
    """An ONNX network that takes aligned patches.

    Attributes:
        card: what it says about itself.
        side: S, of the patches it takes, in pixels.
    """

    task: ClassVar[str]
    takes: ClassVar[tuple[str, ...]]
    """Tensors it must take."""
    may_take: ClassVar[tuple[str, ...]] = ()
    """Tensors it takes besides, if it wants."""
    gives: ClassVar[str]

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Args:
        path: an ONNX file.

        Raises:
            BadModel: if it is damaged, made for another task, or has other tensors.
        """
        self.path = Path(path)
        self._session = Session(path)
        self.card: ModelCard = self._session.require_card(self.task)
        self._check_tensors()
        self.side = self._side()

    @cached_property
    def sha256(self) -> str:
        """Of the file, 64 hexadecimal digits."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @property
    def title(self) -> str:
        """Name and version, as one printable text."""
        return f"{printable(self.card.name)} {printable(self.card.version)}"

    def _run(self, *, shape: tuple[int, ...], **inputs: NDArray) -> NDArray:
        """Run once and check what comes back: a tensor of a wrong shape is a fault of the model."""
        taken = {name: array for name, array in inputs.items() if name in self._session.inputs}
        try:
            given = self._session.run(**taken)[self._session.outputs.index(self.gives)]
        except ValueError as error:
            raise BadModel(self.path, str(error)) from error
        if given.shape != shape:
            raise BadModel(self.path, f"{self.gives!r} should be of shape {shape}, it is {given.shape}")
        return given

    def _check_tensors(self) -> None:
        came = set(self._session.inputs)
        lacking = [name for name in self.takes if name not in came]
        unknown = sorted(came - {*self.takes, *self.may_take})
        if lacking or unknown or self.gives not in self._session.outputs:
            wanted = ", ".join((*self.takes, *(f"perhaps {name}" for name in self.may_take)))
            raise BadModel(
                self.path,
                f"a model for {self.task!r} takes {wanted} and gives {self.gives}; "
                f"this takes {', '.join(sorted(came))} and gives {', '.join(self._session.outputs)}",
            )

    def _side(self) -> int:
        """From the graph; where that leaves it free, from the card's words."""
        shape = self._session.inputs["image"]
        if len(shape) != 4 or shape[1] not in (3, None) or shape[2] != shape[3]:
            raise BadModel(self.path, f"'image' should be of shape (N, 3, S, S), it is {shape}")
        if shape[2] is not None:
            return shape[2]
        told = re.search(r"3, (\d+), \1\)|at (\d+) px", str(self.card.inputs.get("image", "")))
        return int(told[1] or told[2]) if told else SIDE


N = TypeVar("N", bound=Network)
_loaded: dict[tuple[object, ...], Network] = {}
_MOST_LOADED = 8


def loaded(kind: type[N], weights: str | os.PathLike[str]) -> N:
    """A network, loaded once a process as long as its file stays what it is.

    Args:
        kind: class of the network.
        weights: a name of weights, or the path of an `.onnx` file.

    Raises:
        BarefacedError: if it is not here, or not usable.
    """
    path = locate(weights)
    state = path.stat()
    key = kind, path, state.st_mtime_ns, state.st_size
    if key not in _loaded:
        while len(_loaded) >= _MOST_LOADED:
            del _loaded[next(iter(_loaded))]
        _loaded[key] = kind(path)
    network = _loaded[key]
    assert isinstance(network, kind), "the kind is part of the key"
    return network


def planes(patches: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Patches (N, S, S, 3) as networks take them, (N, 3, S, S)."""
    return np.ascontiguousarray(patches.transpose(0, 3, 1, 2))


def printable(text: str) -> str:
    """A card's text on one line, without what no label can hold; cards of others may hold anything."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split()) or "unnamed"
