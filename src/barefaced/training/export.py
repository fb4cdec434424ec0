"""The way out: a trained run becomes one ONNX file with its card inside, checked against torch."""

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
from barefaced.training.checkpoints import BEST, LAST, averaged, load_checkpoint
from barefaced.training.recipes import load_recipe

OPSET = 17


def export(run: Path, out: Path | None = None, *, tolerance: float = 1e-3) -> Path:
    """Write the best weights of a run as ONNX: raw pixels in, answers out, any batch size.

    Args:
        run: folder of a training run.
        out: file to write; `RUN/<recipe>.onnx` unless given.
        tolerance: largest difference from torch that is let through, relative to the answer's own scale.

    Returns:
        The file written.

    Raises:
        BarefacedError: if there is no run, or ONNX Runtime and torch disagree.
    """
    run = Path(run)
    state = load_checkpoint(run / BEST if (run / BEST).exists() else run / LAST)
    recipe = load_recipe(state["recipe"])
    networks = recipe.skeleton()
    networks.load_state_dict(averaged(state))
    module, example, names = recipe.exported(networks.eval())
    model = _onnx(module.eval(), example, names, recipe.dynamic_axes())
    model = _with_card(model, _told(recipe.card(state["metrics"]), state))
    _compare(model, module, example, tolerance)
    out = Path(out) if out else run / f"{recipe.name}.onnx"
    with replacing(out) as file:
        file.write(model)
    return out


def _told(card: ModelCard, state: dict[str, Any]) -> ModelCard:
    """The card with how long and on what the run was, where its checkpoint says so."""
    if "device" not in state:
        return card
    run = f"Trained for {state['step']:,} steps of {state['recipe']['batch_size']} on {state['device']}."
    return replace(card, notes=f"{card.notes} {run}".strip())


def _onnx(
    module: nn.Module,
    example: dict[str, torch.Tensor],
    names: tuple[str, ...],
    axes: dict[str, dict[int, str]],
) -> bytes:
    with TemporaryDirectory() as folder:
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


def _compare(model: bytes, module: nn.Module, example: dict[str, torch.Tensor], tolerance: float) -> None:
    """Run both on the example, at another batch size than the graph was traced with.

    Raises:
        BarefacedError: if an answer is not the same.
    """
    inputs = {name: torch.cat([value, value.flip(-1)]) for name, value in example.items()}
    with torch.no_grad():
        expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = Session(model).run(**{name: value.numpy() for name, value in inputs.items()})
    for here, there in zip(found, expected, strict=True):
        worst = _difference(here, there.numpy())
        if not worst <= tolerance:  # so put, NaN is refused too
            raise BarefacedError(
                f"the exported graph differs from torch by {worst:.2g} of its scale; not written"
            )


def _difference(found: np.ndarray, wanted: np.ndarray) -> float:
    """Largest difference, relative to the largest wanted value or 1; infinite for another shape."""
    if found.shape != wanted.shape:
        return float("inf")
    scale = max(1.0, float(np.abs(wanted).max()))
    return float(np.abs(found.astype(np.float64) - wanted).max()) / scale
