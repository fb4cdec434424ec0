"""Networks that are tried: what each task takes, and what it gives."""

import os
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel
from barefaced.runtime import ModelCard, Session, find_weights
from barefaced.unmasking.models import MODELS, locate

SIDE = 256
"""Pixels given to a network whose graph takes any size."""


class Painter(Protocol):
    """Fills holes of aligned faces."""

    @property
    def side(self) -> int | None:
        """Pixels of the pictures it works on; None for any."""
        ...

    def paint(
        self, masked: NDArray[np.uint8], hole: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """A whole face, uint8 (S, S, 3), of which the hole's pixels will be taken.

        Args:
            masked: uint8 RGB (S, S, 3).
            hole: bool (S, S).
            rng: for models that draw.
        """
        ...


class Segmenter(Protocol):
    """Finds masks on aligned faces."""

    @property
    def side(self) -> int | None:
        """Pixels of the pictures it works on; None for any."""
        ...

    def segment(self, masked: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Coverage, float32 (S, S) in [0, 1], of a picture, uint8 RGB (S, S, 3)."""
        ...


class InpaintingNetwork:
    """A network of task face-inpainting, or face-refinement, whose inputs have the same form.

    Attributes:
        session: the network.
        card: what it says of itself.
        side: pixels of its pictures; None for any.
        repaints: it is told of no hole, and paints the whole face.
    """

    def __init__(self, session: Session) -> None:
        """Args:
        session: takes `image`, and may take `hole` and `noise`.
        """
        self.session, self.card = session, _card(session)
        self.side = _side(session, {"image", "hole", "noise"})
        self.repaints = "hole" not in session.inputs

    def paint(
        self, masked: NDArray[np.uint8], hole: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """See `Painter`."""
        given: dict[str, NDArray] = {"image": np.ascontiguousarray(masked.transpose(2, 0, 1)[None])}
        if "hole" in self.session.inputs:
            given["hole"] = hole[None, None].astype(np.uint8)
        if "noise" in self.session.inputs:
            length = self.session.inputs["noise"][-1]
            if length is None:
                raise BadModel(self.session.name, "its graph does not say how long `noise` is")
            given["noise"] = rng.standard_normal((1, length), np.float32)
        (face,) = self.session.run(**given)
        if face.dtype != np.uint8 or face.shape != (1, 3, *masked.shape[:2]):
            raise BadModel(
                self.session.name, f"gives {face.dtype} {face.shape}, not a uint8 face of its input's size"
            )
        return np.ascontiguousarray(face[0].transpose(1, 2, 0))


class Refined:
    """A refiner after what an inpainter painted into the hole."""

    def __init__(self, first: Painter, refiner: InpaintingNetwork) -> None:
        """Args:
        first: paints what is refined; works on pictures of the refiner's size, or of any.
        refiner: of task face-refinement.
        """
        fixed = refiner.session.inputs["image"][2]
        if fixed and first.side not in (None, fixed):
            told = f"it refines pictures of {fixed} px, and the inpainter paints {first.side} px"
            raise BadModel(refiner.session.name, told)
        self.first, self.refiner, self.card = first, refiner, refiner.card
        self.side = first.side or refiner.side

    def paint(
        self, masked: NDArray[np.uint8], hole: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """See `Painter`."""
        filled = np.where(hole[..., None], self.first.paint(masked, hole, rng), masked)
        return self.refiner.paint(filled, hole, rng)


class SegmentingNetwork:
    """A network of task mask-segmentation."""

    def __init__(self, session: Session) -> None:
        """Args:
        session: takes `image`.
        """
        self.session, self.card = session, _card(session)
        self.side = _side(session, {"image"})

    def segment(self, masked: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See `Segmenter`."""
        (coverage,) = self.session.run(image=np.ascontiguousarray(masked.transpose(2, 0, 1)[None]))
        if coverage.shape != (1, *masked.shape[:2]):
            raise BadModel(self.session.name, f"gives {coverage.shape}, not a map of its input's size")
        return np.asarray(coverage[0], np.float32)


Network = InpaintingNetwork | SegmentingNetwork

TASKS: dict[str, type[Network]] = {
    "face-inpainting": InpaintingNetwork,
    "face-refinement": InpaintingNetwork,
    "mask-segmentation": SegmentingNetwork,
}
"""What can be tried, by the task on the card."""


def load_network(name: str | os.PathLike[str]) -> Network:
    """Load a network to be tried.

    Args:
        name: of weights in the stores, or an ONNX file.

    Raises:
        BadModel: if it is damaged, without a card, made for another task, or takes other inputs.
        BarefacedError: if there is no such model.
    """
    session = Session(Path(find_weights(name)))
    task = _card(session).task
    if task not in TASKS:
        raise BadModel(session.name, f"it was made for {task!r}; measured here are {', '.join(TASKS)}")
    return TASKS[task](session)


def load_model(name: str, inpainter: str | None = None) -> tuple[Network, Network | None]:
    """Load what paints or segments, and what paints before it where it is a refiner.

    Args:
        name: of a model of `unmask`, whose painting networks are meant; or as `load_network` takes it.
        inpainter: as `load_network` takes it; overrules a model's own.

    Raises:
        BadModel, BarefacedError: as `load_network`, and where a model's weights are not here.
    """
    if name not in MODELS:
        return load_network(name), None if inpainter is None else load_network(inpainter)
    plan = MODELS[name]
    first = load_network(inpainter or locate(plan.inpainter))
    return (first, None) if plan.refiner is None else (load_network(locate(plan.refiner)), first)


def _card(session: Session) -> ModelCard:
    if session.card is None:
        raise BadModel(session.name, f"it carries no barefaced card; wanted one for {', '.join(TASKS)}")
    return session.card


def _side(session: Session, known: set[str]) -> int:
    """The pixels of a side, of a graph whose inputs are among the known and hold `image`."""
    if "image" not in session.inputs or not set(session.inputs) <= known:
        raise BadModel(
            session.name, f"takes {', '.join(session.inputs)}; known inputs: {', '.join(sorted(known))}"
        )
    shape = session.inputs["image"]
    if len(shape) != 4 or shape[1] not in (3, None) or shape[2] != shape[3]:
        raise BadModel(session.name, f"its image is {shape}, not (N, 3, S, S)")
    return shape[2] or SIDE
