"""A recogniser to learn from: its embeddings, and maps from inside its network."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import torch

from barefaced.errors import BadModel
from barefaced.recognition import load_recogniser
from barefaced.runtime import find_weights


class Teacher:
    """A network in an ONNX file that is asked for some of its values.

    Args:
        path: the file of one of `RECOGNISERS`, or with a card of ours.
        hints: names of values in its graph, maps of (N, C, H, W) or (N, H, W, C); perhaps none.

    Attributes:
        size: side of the patch that it looks at, pixels.
        template: five points (x, y) of that patch.

    Raises:
        BadModel: if the graph has no such value.
    """

    def __init__(self, path: Path, hints: Sequence[str] = ()) -> None:
        import onnx
        import onnxruntime

        recogniser = load_recogniser(path)
        self.preset, self.size, self.template = recogniser.preset, recogniser.size, recogniser.template
        model = onnx.load(str(find_weights(path)))
        inside = {name for node in model.graph.node for name in node.output}
        if lacking := [name for name in hints if name not in inside]:
            raise BadModel(path, f"its graph has no value {lacking[0]!r} to give a hint with")
        known = [output.name for output in model.graph.output]
        model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in hints if name not in known)
        self._wanted = [*hints, known[0]]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def answers(self, patches: torch.Tensor) -> list[torch.Tensor]:
        """Ask it.

        Args:
            patches: float (N, 3, S, S), RGB in [0, 255].

        Returns:
            The maps, float (N, C, H, W), in the order of `hints`; last the embeddings, unit rows (N, D).
        """
        preset = self.preset
        values = patches.flip(1) if preset.order == "BGR" else patches
        values = (values - preset.mean) * preset.scale
        *maps, embedding = self._session.run(self._wanted, {self._input: values.float().cpu().numpy()})
        units = embedding / np.linalg.norm(embedding, axis=1, keepdims=True).clip(1e-9)
        return [torch.from_numpy(value).to(patches.device) for value in [*map(_upright, maps), units]]


@cache
def teacher_of(path: Path, hints: tuple[str, ...]) -> Teacher:
    """A teacher, loaded once a process."""
    return Teacher(path, hints)


def _upright(values: np.ndarray) -> np.ndarray:
    """A map with channels first: they are last where the two axes before them are equal, height and width."""
    last = values.ndim == 4 and values.shape[1] == values.shape[2] != values.shape[3]
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2)) if last else values
