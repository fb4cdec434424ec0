"""A recogniser ready to run: patches in, unit embeddings out."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel, BarefacedError
from barefaced.recognition.presets import RECOGNISERS, Points, Preset
from barefaced.runtime import ModelCard, Session, find_weights, list_weights

TASK = "face-recognition"
"""What the card of a recogniser of ours says it is for."""
_AT_ONCE = 32  # patches a run, so that memory does not grow with what is asked


class Recogniser:
    """One recogniser and its network.

    Attributes:
        preset: how it is used.
        file: where its network was read from.
        card: the card in the file; None for a network made elsewhere.
    """

    def __init__(self, preset: Preset, file: str | os.PathLike[str], *, threads: int = 1) -> None:
        """Load the network and try it on a blank patch.

        Args:
            preset: how the file is to be used.
            file: the ONNX file.
            threads: cores that one run may use.

        Raises:
            BadModel: if the file is damaged, or does not answer as the preset says.
        """
        self.preset, self.file = preset, Path(file)
        self._session = Session(file, threads=threads)
        self.card: ModelCard | None = self._session.card
        self._input, shape = next(iter(self._session.inputs.items()))
        self._at_once = shape[0] or _AT_ONCE
        blank = np.full((1, preset.size, preset.size, 3), 128, np.uint8)
        try:
            self._feature, _ = self._told_apart(self._run(blank))
        except ValueError as error:
            raise BadModel(self.file, f"it is no {preset.name!r}: {error}") from error

    @property
    def name(self) -> str:
        """What it is asked for by."""
        return self.preset.name

    @property
    def dimension(self) -> int:
        """D, numbers of an embedding."""
        return self.preset.dimension

    @property
    def size(self) -> int:
        """S, side of a patch in pixels."""
        return self.preset.size

    @property
    def template(self) -> Points:
        """Eyes, nose tip and mouth corners (x, y) in a patch."""
        return self.preset.template

    @property
    def threshold(self) -> float | None:
        """What the card measured at FMR 0.001 among held-out people, bare; or else `Preset.threshold`."""
        told = self.card.scores.get("val/threshold") if self.card else None
        return float(told) if isinstance(told, int | float) else self.preset.threshold

    def embed(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embed faces.

        Args:
            patches: uint8 RGB (N, S, S, 3), from `aligned`; always RGB, whatever the network itself wants.

        Returns:
            float32 (N, D), rows of length 1, to be compared by their dot product; a row of NaN where the
            network had no finite answer: a failure to enrol, to be counted.

        Raises:
            ValueError: if `patches` is of another form.
        """
        return self.embed_with_norms(patches)[0]

    def embed_with_norms(self, patches: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Embed faces and keep how long each feature was before it was made a unit.

        Returns:
            What `embed` does, and float32 (N,): the norm as the network says it, or else the length of its
            answer. It tells something of a picture where `preset.norm_tells` (Kim et al., arXiv:2204.00964).
        """
        if patches.dtype != np.uint8 or patches.shape[1:] != (self.size, self.size, 3):
            wanted = f"uint8 (N, {self.size}, {self.size}, 3)"
            raise ValueError(f"{self.name!r} takes {wanted}, got {patches.dtype} {patches.shape}")
        features = np.zeros((len(patches), self.dimension), np.float32)
        norms = np.zeros(len(patches), np.float32)
        for first in range(0, len(patches), self._at_once):
            part = slice(first, first + self._at_once)
            features[part], norms[part] = self._told_apart(self._run(patches[part]))
        with np.errstate(divide="ignore", invalid="ignore"):
            unit = features / np.linalg.norm(features, axis=1, keepdims=True)
        return np.where(np.isfinite(unit).all(axis=1, keepdims=True), unit, np.float32(np.nan)), norms

    def _run(self, patches: NDArray[np.uint8]) -> list[NDArray[Any]]:
        """What the network says of a few patches; one for a fixed number is given the first again."""
        ordered = patches[..., ::-1] if self.preset.order == "BGR" else patches
        values: NDArray[Any] = np.ascontiguousarray(ordered.transpose(0, 3, 1, 2))
        if self.preset.dtype == "float32":
            values = (values.astype(np.float32) - np.float32(self.preset.mean)) * np.float32(
                self.preset.scale
            )
        fixed = next(iter(self._session.inputs.values()))[0]
        if fixed and len(values) < fixed:
            values = np.concatenate([values, np.repeat(values[:1], fixed - len(values), axis=0)])
        return [answer[: len(patches)] for answer in self._session.run(**{self._input: values})]

    def _told_apart(self, answers: list[NDArray[Any]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Features (N, D) and their norms (N,) among what the network answered.

        Raises:
            ValueError: if no answer is of D numbers.
        """
        flat = [answer.reshape(len(answer), -1).astype(np.float32) for answer in answers]
        features = [answer for answer in flat if answer.shape[1] == self.dimension]
        if not features:
            widths = ", ".join(str(answer.shape[1]) for answer in flat)
            raise ValueError(f"it answers with {widths} numbers a face, not {self.dimension}")
        told = [answer[:, 0] for answer in flat if answer.shape[1] == 1 < self.dimension]
        return features[0], told[0] if told else np.linalg.norm(features[0], axis=1)


def load_recogniser(name: str | os.PathLike[str], *, threads: int = 1) -> Recogniser:
    """A recogniser by its name or file.

    Args:
        name: one of `RECOGNISERS`; or a name and a file for it, as `adaface=FILE.onnx`; or an ONNX file with
            a card of ours, or named as a recogniser's file is.
        threads: cores that one run may use.

    Raises:
        BarefacedError: if there is no such recogniser, or its file is not here; the message helps.
        BadModel: if the file is damaged, fails its checksum, or is another network.
    """
    text = os.fspath(name)
    known, equals, file = text.partition("=")
    if equals and known in RECOGNISERS:
        return Recogniser(RECOGNISERS[known], find_weights(file), threads=threads)
    if text in RECOGNISERS:
        return Recogniser(RECOGNISERS[text], _located(RECOGNISERS[text]), threads=threads)
    if not text.endswith(".onnx"):
        raise BarefacedError(f"unknown recogniser {text!r}; known: {', '.join(RECOGNISERS)}; or an ONNX file")
    path = find_weights(text)
    return Recogniser(_preset_of(path), path, threads=threads)


def _located(preset: Preset) -> Path:
    """The file of a recogniser in a store."""
    if preset.file not in {stored.name for stored in list_weights()}:
        raise BarefacedError(
            f"the recogniser {preset.name!r} is not here: name its file ({preset.name}=FILE.onnx), or fetch "
            f"it (barefaced models pull URL --sha256 HEX --name {preset.file})"
        )
    return find_weights(preset.file)


def _preset_of(path: Path) -> Preset:
    """How to use a file that was not named: by its card, else by its own name."""
    for preset in RECOGNISERS.values():
        if path.stem == preset.file:
            return preset
    session = Session(path)
    if session.card is None:
        known = ", ".join(RECOGNISERS)
        raise BadModel(path, f"nobody says how to use it: name one of {known} before it, as NAME=FILE.onnx")
    card = session.require_card(TASK)
    if card.name in RECOGNISERS:
        return RECOGNISERS[card.name]
    return _by_card(session, card)


def _by_card(session: Session, card: ModelCard) -> Preset:
    """How a network of ours under a new name is used: bytes in, ArcFace's template, any size and length."""
    size = next(iter(session.inputs.values()))[-1]
    if not size:
        raise BadModel(session.name, "its input has no size of its own")
    unlike = replace(RECOGNISERS["recogniser-arcface"], name=card.name, size=size, licence=card.licence)
    blank = np.zeros((session.inputs[next(iter(session.inputs))][0] or 1, 3, size, size), np.uint8)
    answer = session.run(**{next(iter(session.inputs)): blank})[0]
    return replace(unlike, file=Path(session.name).stem, dimension=answer.shape[-1])
