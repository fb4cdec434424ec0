"""The networks of a model, loaded."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from barefaced.errors import BadModel
from barefaced.provenance import Label
from barefaced.runtime import Session
from barefaced.unmasking.inpainting import Inpainter, Refiner
from barefaced.unmasking.models import DEFAULT, MODELS, SEGMENTER, Plan, locate, plan_named
from barefaced.unmasking.network import loaded, printable
from barefaced.unmasking.segmentation import Segmenter


@dataclass(frozen=True, eq=False)
class Networks:
    """What a model is made of; `segmenter` is None where nobody asks where the mask is."""

    segmenter: Segmenter | None
    inpainter: Inpainter
    refiner: Refiner | None

    def label(self, *, seed: int, keeps_visible: bool = True) -> Label:
        """What is said of the faces they draw."""
        card = self.inpainter.card
        others = (network.title for network in (self.segmenter, self.refiner) if network is not None)
        return Label(
            printable(card.name),
            printable(card.version),
            seed,
            sha256=self.inpainter.sha256,
            besides=tuple(others),
            keeps_visible=keeps_visible,
        )


def load_networks(model: str | os.PathLike[str], *, segmenting: bool = True) -> Networks:
    """Load a model.

    Args:
        model: one of `MODELS`, or the path of an `.onnx` file: an inpainter, or a refiner or a segmenter that
            takes its place in the default model.
        segmenting: load the segmenter too.

    Raises:
        BarefacedError: if the name is unknown, or weights are not here or not usable.
    """
    plan = plan_of(model)
    return Networks(
        loaded(Segmenter, plan.segmenter) if segmenting else None,
        loaded(Inpainter, plan.inpainter),
        loaded(Refiner, plan.refiner) if plan.refiner else None,
    )


def plan_of(model: str | os.PathLike[str]) -> Plan:
    """The plan of a model's name, or of a file by the task on its card.

    Raises:
        BarefacedError: if the name is unknown, or the file not usable.
    """
    text = os.fspath(model)
    if not text.endswith(".onnx"):
        return plan_named(text)
    path = locate(text)
    card = Session(path).card
    task = None if card is None else card.task
    if task == Inpainter.task:
        return Plan(SEGMENTER, text, None, "")
    if task == Refiner.task:
        return replace(MODELS[DEFAULT], refiner=text)
    if task == Segmenter.task:
        return replace(MODELS[DEFAULT], segmenter=text)
    made_for = f"it was made for {task!r}" if task else "it carries no barefaced card"
    tasks = ", ".join(kind.task for kind in (Inpainter, Refiner, Segmenter))
    raise BadModel(path, f"{made_for}; wanted one for {tasks}")
