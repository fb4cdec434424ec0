"""The way out: a trained run becomes one ONNX file with its card inside, checked against torch."""

import warnings
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import nn

from barefaced.errors import BarefacedError
from barefaced.images import replacing
from barefaced.runtime import METADATA_KEY, ModelCard, Session
from barefaced.training.checkpoints import BEST, LAST, averaged, best_of, load_checkpoint
from barefaced.training.phone import OnPhone, phone_example
from barefaced.training.recipes import load_recipe
from barefaced.training.storage import store

OPSET = 17
TOLERANCE = {"": 1e-3, "half": 0.02, "int8": 0.25}
"""Largest difference from torch by how weights are stored, on noise, which is the worst there is."""


def export(
    run: Path,
    out: Path | None = None,
    *,
    fixed: bool = False,
    stored: str | None = None,
    tolerance: float | None = None,
    part: str | None = None,
) -> Path:
    """Write the best weights of a run as ONNX: raw pixels in, answers out, any batch size.

    Args:
        run: folder of a training run.
        out: file to write; `RUN/<recipe>.onnx` unless given, with `-fixed` and how it is stored behind.
        fixed: for phones: one picture, rows of RGB in and out, composition in the graph (see `OnPhone`).
        stored: how large weights are kept: `half`, `int8`, or "" for float32; as the recipe has it for None.
        tolerance: largest difference from torch that is let through, relative to the answer's own scale;
            1e-3 for float32, more where weights are stored in fewer bits. Bytes may differ by one level
            besides, where rounding falls so.
        part: of a recipe that ships part by part, which: one of its `monitors`; the first unless given.

    Returns:
        The file written.

    Raises:
        BarefacedError: if there is no run, it has no such part, or ONNX Runtime and torch disagree.
    """
    run = Path(run)
    parts = parts_of(run)
    if part is not None and part not in parts:
        raise BarefacedError(f"{run} ships no part {part!r}; known: {', '.join(parts) or 'only the whole'}")
    part = part or next(iter(parts), None)
    state = _chosen(run, part)
    recipe = load_recipe(state["recipe"])
    if part is not None:
        recipe = recipe.part(part)
    kind = recipe.stored if stored is None else stored
    networks = recipe.skeleton()
    networks.load_state_dict(averaged(state))
    module, example, names = recipe.exported(networks.eval())
    axes = recipe.dynamic_axes()
    if fixed:
        module, example, axes = OnPhone(module, holed="hole" in example), phone_example(example), {}
    model = _onnx(module.eval(), example, names, axes)
    model = store(model, kind) if kind else model
    allowed = TOLERANCE[kind] if tolerance is None else tolerance
    worst = _compared(model, module, example, allowed, batched=not fixed)
    card = _told(recipe.card(state["metrics"]), state, fixed=fixed, kind=kind, worst=worst)
    told = (f"-{part}" if part else "") + "-fixed" * fixed + (f"-{stored}" if stored else "")
    out = Path(out) if out else run / f"{recipe.name}{told}.onnx"
    with replacing(out) as file:
        file.write(_with_card(model, card))
    return out


def parts_of(run: Path) -> tuple[str, ...]:
    """The parts that a run ships each as a file of its own; none where it ships as a whole.

    Raises:
        BarefacedError: if there is no run.
    """
    return tuple(load_recipe(_chosen(Path(run))["recipe"]).monitors)


def _chosen(run: Path, part: str | None = None) -> dict[str, Any]:
    """The checkpoint that ships: the best, or the last where the recipe says so or there is no best."""
    if part is not None and (run / best_of(part)).exists():
        return load_checkpoint(run / best_of(part))
    if not (run / BEST).exists():
        return load_checkpoint(run / LAST)
    best = load_checkpoint(run / BEST)
    return load_checkpoint(run / LAST) if load_recipe(best["recipe"]).ships_last else best


def _told(card: ModelCard, state: dict[str, Any], *, fixed: bool, kind: str, worst: float) -> ModelCard:
    """The card with how long and on what the run was, where its checkpoint says so, and what form it has.

    Of files and runs it tells the names, not where they lay.
    """
    told = [card.notes]
    if "device" in state:
        batch = state["recipe"]["batch_size"]
        told.append(f"Trained for {state['step']:,} steps of {batch} on {state['device']}.")
    if kind:
        told.append(
            f"Weights stored as {kind}: answers to noise differ by {worst:.1g} of their scale at most."
        )
    if fixed:
        told.append("For one picture: image uint8 (S, S, 3), hole uint8 (S, S); no axis for several.")
    recipe = card.recipe
    if isinstance(recipe, dict):
        recipe = {key: Path(value).name if isinstance(value, str) else value for key, value in recipe.items()}
    return replace(card, recipe=recipe, notes=" ".join(told).strip())


def _onnx(
    module: nn.Module,
    example: dict[str, torch.Tensor],
    names: tuple[str, ...],
    axes: dict[str, dict[int, str]],
) -> bytes:
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        # Instance norm has but one mode, and what cannot be folded is reckoned when the graph runs.
        warnings.filterwarnings("ignore", "ONNX export mode is set to|Constant folding - Only", UserWarning)
        # Sides of pictures are fixed in a graph; that batches are not is tried out below.
        warnings.filterwarnings("ignore", "Converting a tensor to a Python", torch.jit.TracerWarning)
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            module, tuple(example.values()), path, input_names=list(example), output_names=list(names),
            dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
        return path.read_bytes()


def _with_card(model: bytes, card: ModelCard) -> bytes:
    import onnx

    proto = onnx.load_from_string(model)
    entry = proto.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, card.to_json()
    written: bytes = proto.SerializeToString()
    return written


def _compared(
    model: bytes, module: nn.Module, example: dict[str, torch.Tensor], tolerance: float, *, batched: bool
) -> float:
    """Run both on the example, at another batch size than the graph was traced with if it takes batches.

    Returns:
        The largest difference found.

    Raises:
        BarefacedError: if an answer is not the same.
    """
    inputs = {
        name: torch.cat([value, value.flip(-1)]) if batched else value for name, value in example.items()
    }
    with torch.no_grad():
        expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = Session(model).run(**{name: value.numpy() for name, value in inputs.items()})
    worst = 0.0
    for here, there in zip(found, expected, strict=True):
        difference = _difference(here, there.numpy())
        if not difference <= tolerance:  # so put, NaN is refused too
            raise BarefacedError(
                f"the exported graph differs from torch by {difference:.2g} of its scale; not written"
            )
        worst = max(worst, difference)
    return worst


def _difference(found: np.ndarray, wanted: np.ndarray) -> float:
    """Largest difference, relative to the largest wanted value or 1; infinite for another shape.

    Bytes one level apart count as the same: the last bit of a float may tip the rounding either way.
    """
    if found.shape != wanted.shape:
        return float("inf")
    apart = np.abs(found.astype(np.float64) - wanted)
    if wanted.dtype == np.uint8:
        return float(np.maximum(apart - 1, 0).max()) / 255
    return float(apart.max()) / max(1.0, float(np.abs(wanted).max()))
