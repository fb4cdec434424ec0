"""A network ready to run, and nothing of ONNX Runtime's own noise."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barefaced.errors import BadModel
from barefaced.runtime.card import METADATA_KEY, ModelCard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Session:
    """An ONNX model on the CPU.

    Attributes:
        name: the file, or "model in memory"; for messages.
        inputs: tensor name to its shape, in the model's order; an int or, where free, None.
        outputs: tensor names, in the order `run` returns them.
    """

    def __init__(self, model: str | os.PathLike[str] | bytes, *, threads: int = 1) -> None:
        """Load a model.

        Args:
            model: an ONNX file, or its bytes.
            threads: cores that one run may use; results do not depend on it beyond rounding.

        Raises:
            BadModel: if the file is missing, damaged, or no ONNX model that runs here.
            ValueError: if `threads` is below 1.
        """
        if threads < 1:
            raise ValueError(f"threads must be at least 1, got {threads}")
        self.name = "model in memory" if isinstance(model, bytes) else os.fspath(model)
        if not isinstance(model, bytes) and not Path(model).is_file():
            raise BadModel(model, "no such file")
        try:
            self._session = _load(model if isinstance(model, bytes) else os.fspath(model), threads)
            self.inputs: dict[str, tuple[int | None, ...]] = {
                tensor.name: tuple(side if isinstance(side, int) else None for side in tensor.shape)
                for tensor in self._session.get_inputs()
            }
            self.outputs: list[str] = [tensor.name for tensor in self._session.get_outputs()]
            self._metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        except ImportError:  # a fault of the installation, not of the model
            raise
        except Exception as error:  # its exceptions share no base class, and damaged names are no UTF-8
            raise BadModel(self.name, f"damaged, or not an ONNX model ({_gist(error)})") from error

    @cached_property
    def card(self) -> ModelCard | None:
        """The card inside the model, or None for a model made elsewhere.

        Raises:
            BadModel: if there is a card that cannot be read.
        """
        text = self._metadata.get(METADATA_KEY)
        if text is None:
            return None
        try:
            return ModelCard.from_json(text)
        except ValueError as error:
            raise BadModel(self.name, f"its card cannot be read: {error}") from error

    def require_card(self, task: str) -> ModelCard:
        """Return the card of a model made for `task`.

        Raises:
            BadModel: if there is no card, or it names another task.
        """
        if self.card is None:
            raise BadModel(self.name, f"it carries no barefaced card; wanted one for {task!r}")
        if self.card.task != task:
            raise BadModel(self.name, f"it was made for {self.card.task!r}, not for {task!r}")
        return self.card

    def run(self, **inputs: NDArray[Any]) -> list[NDArray[Any]]:
        """Run the network once.

        Args:
            **inputs: one array for each tensor of `self.inputs`, of its dtype.

        Returns:
            One new array for each name in `self.outputs`.

        Raises:
            ValueError: if names, dtypes or shapes are not what the model takes.
        """
        try:
            results: list[NDArray[np.generic]] = self._session.run(None, inputs)
        except Exception as error:  # its exceptions share no base class
            came = ", ".join(f"{name} {array.dtype} {array.shape}" for name, array in inputs.items())
            raise ValueError(f"{self.name} takes {self._wanted()}; got {came} ({_gist(error)})") from error
        return results

    def _wanted(self) -> str:
        tensors = self._session.get_inputs()
        return ", ".join(f"{tensor.name} {tensor.type} {self.inputs[tensor.name]}" for tensor in tensors)


def _load(model: str | bytes, threads: int) -> Any:
    """Make a session of ONNX Runtime that is silent: failures are raised, and nothing is printed besides."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Weights kept in 8 bits are turned back once, when loading, and then laid out for the processor.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    # Its fallback would try the same processor again, and say so on stdout.
    return onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"], enable_fallback=False
    )


def _gist(error: Exception) -> str:
    """Return what ONNX Runtime says without its code and the file's name, at most a short line."""
    return str(error).rpartition(" : ")[2].partition("\n")[0][:120].strip() or type(error).__name__
