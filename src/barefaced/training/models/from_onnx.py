"""An ONNX file's network, or its first part, rebuilt in torch so that gradients pass through it.

Meant for teachers: convolutional networks with few kinds of layers. `OPERATORS` lists what is known.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError


class FromOnnx(nn.Module):
    """The layers between a graph's first input and some of its values; frozen.

    Args:
        path: the ONNX file.
        outputs: names of values to answer with, weights included; the graph's outputs unless given. What
            does not lead to them is left out.

    Attributes:
        side: height and width of the input, if the file fixes them and they are equal, else None.

    Raises:
        BarefacedError: if the file is missing or damaged, has no such value, or a layer of an unknown kind.
    """

    def __init__(self, path: Path, *, outputs: Iterable[str] = ()) -> None:
        super().__init__()
        graph = _graph(Path(path))
        self.outputs = tuple(outputs) or tuple(value.name for value in graph.output)
        self.side = _side(graph.input[0])
        self._input: str = graph.input[0].name
        self._places: dict[str, str] = {}
        constants = _constants(graph)
        self._layers = _needed(graph, self.outputs, known={self._input, *constants}, path=path)
        read = {name for _, names, _, _ in self._layers for name in names} | set(self.outputs)
        for name in constants.keys() & read:
            self._places[name] = f"value_{len(self._places)}"
            self.register_buffer(self._places[name], constants[name], persistent=False)
        self.eval()

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Run the layers.

        Args:
            x: as the file's first input wants it.

        Returns:
            The values of `outputs`, in their order.
        """
        values = {name: self.get_buffer(place) for name, place in self._places.items()}
        values[self._input] = x
        for kind, inputs, output, attributes in self._layers:
            values[output] = OPERATORS[kind](*(values[name] for name in inputs), **attributes)
        return tuple(values[name] for name in self.outputs)


Layer = tuple[str, tuple[str, ...], str, dict[str, Any]]
"""Kind, names of its inputs, name of its output, attributes."""


def _graph(path: Path) -> Any:
    import onnx

    try:
        return onnx.load(path).graph
    except FileNotFoundError:
        raise BarefacedError(f"there is no model file {path}") from None
    except Exception as error:  # protobuf reports damage in many ways
        raise BarefacedError(f"{path} is no ONNX file, or a damaged one") from error


def _side(value: Any) -> int | None:
    sizes = [axis.dim_value for axis in value.type.tensor_type.shape.dim][-2:]
    return sizes[0] if len(sizes) == 2 and sizes[0] == sizes[1] and sizes[0] > 0 else None


def _constants(graph: Any) -> dict[str, torch.Tensor]:
    """Weights, and values of `Constant` nodes, by name."""
    from onnx import numpy_helper

    held = {weight.name: weight for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            held[node.output[0]] = node.attribute[0].t
    return {name: torch.from_numpy(numpy_helper.to_array(value).copy()) for name, value in held.items()}


def _needed(graph: Any, outputs: tuple[str, ...], *, known: set[str], path: Path) -> list[Layer]:
    """The layers that lead from what is known to the outputs, in the order of the graph."""
    from onnx.helper import get_attribute_value

    made = {node.output[0]: node for node in graph.node}
    asked, found = list(outputs), set()
    while asked:
        name = asked.pop()
        if name in known or name in found:
            continue
        if name not in made:
            raise BarefacedError(f"{path} has no value {name!r}")
        if made[name].op_type not in OPERATORS:
            raise BarefacedError(
                f"{path} has a layer {made[name].op_type!r}, which cannot be rebuilt; "
                f"known: {', '.join(OPERATORS)}"
            )
        found.add(name)
        asked.extend(name for name in made[name].input if name)
    return [
        (
            node.op_type,
            tuple(name for name in node.input if name),
            node.output[0],
            {attribute.name: get_attribute_value(attribute) for attribute in node.attribute},
        )
        for node in graph.node
        if node.output[0] in found
    ]


def _padded(x: torch.Tensor, pads: list[int] | None, value: float = 0.0) -> torch.Tensor:
    """ONNX gives pads as top, left, bottom, right."""
    if not pads or not any(pads):
        return x
    top, left, bottom, right = pads
    return functional.pad(x, (left, right, top, bottom), value=value)


def _conv(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None, *, strides: Any = 1,
    pads: Any = None, dilations: Any = 1, group: int = 1, kernel_shape: Any = None,
) -> torch.Tensor:  # fmt: skip
    border = list(pads or (0, 0, 0, 0))
    if border[:2] != border[2:]:
        x, border = _padded(x, border), [0, 0]
    return functional.conv2d(x, weight, bias, strides, border[:2], dilations, group)


def _max_pool(
    x: torch.Tensor, *, kernel_shape: Any, strides: Any = 1, pads: Any = None, dilations: Any = 1,
    ceil_mode: int = 0,
) -> torch.Tensor:  # fmt: skip
    x = _padded(x, pads, -torch.inf)
    return functional.max_pool2d(x, kernel_shape, strides, 0, dilations, bool(ceil_mode))


def _average_pool(
    x: torch.Tensor, *, kernel_shape: Any, strides: Any = 1, pads: Any = (0, 0, 0, 0), ceil_mode: int = 0,
    count_include_pad: int = 0,
) -> torch.Tensor:  # fmt: skip
    if list(pads[:2]) != list(pads[2:]):
        raise BarefacedError(f"an average over a border wants the same on both sides, got pads {list(pads)}")
    return functional.avg_pool2d(
        x, kernel_shape, strides, list(pads[:2]), bool(ceil_mode), bool(count_include_pad)
    )


def _prelu(x: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    return torch.where(x > 0, x, x * slope)


def _gemm(
    a: torch.Tensor, b: torch.Tensor, c: torch.Tensor | None = None, *, alpha: float = 1.0,
    beta: float = 1.0, transA: int = 0, transB: int = 0,  # noqa: N803 - ONNX's names
) -> torch.Tensor:  # fmt: skip
    product = alpha * ((a.T if transA else a) @ (b.T if transB else b))
    return product if c is None else product + beta * c


def _dequantised(
    levels: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None = None, *, axis: int = 1
) -> torch.Tensor:
    """Whole numbers back to what they stand for, by one scale or one for each place along the axis."""
    shape = [-1 if side == axis else 1 for side in range(levels.ndim)]
    shifted = levels.to(scale.dtype) - (0 if zero is None else zero.to(scale.dtype).reshape(shape))
    return shifted * scale.reshape(shape)


def _batch_norm(
    x: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor, mean: torch.Tensor, variance: torch.Tensor,
    *, epsilon: float = 1e-5, momentum: float = 0.9, training_mode: int = 0,
) -> torch.Tensor:  # fmt: skip
    return functional.batch_norm(x, mean, variance, scale, bias, eps=epsilon)


def _lrn(
    x: torch.Tensor, *, size: int, alpha: float = 1e-4, beta: float = 0.75, bias: float = 1.0
) -> torch.Tensor:
    return functional.local_response_norm(x, size, alpha, beta, bias)


OPERATORS: dict[str, Callable[..., torch.Tensor]] = {
    "Add": torch.add,
    "AveragePool": _average_pool,
    "BatchNormalization": _batch_norm,
    "Cast": lambda x, to: x.float(),
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Conv": _conv,
    "DequantizeLinear": _dequantised,
    "Div": torch.div,
    "Flatten": lambda x, axis=1: x.flatten(axis),
    "Gemm": _gemm,
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
    "LRN": _lrn,
    "MaxPool": _max_pool,
    "Mul": torch.mul,
    "PRelu": _prelu,
    "Relu": torch.relu,
    "Sigmoid": torch.sigmoid,
    "Sub": torch.sub,
}
"""The kinds of layers that can be rebuilt, by ONNX's names."""
