"""Smaller files: large weights of an ONNX graph kept in fewer bits. It still reckons in float32."""

from typing import Any

import numpy as np

STORES = ("half", "int8")
LARGE = 1024
"""Weights of fewer numbers stay as they are: they take no room, and biases are worth their bits."""


def store(model: bytes, kind: str) -> bytes:
    """Keep large weights in fewer bits; the graph turns them back when it is loaded or run.

    Args:
        model: an ONNX file.
        kind: `half`, 16-bit floats, next to no error; or `int8`, whole numbers with one scale for each
            channel that comes out of a layer (the first axis).

    Returns:
        The smaller file; inputs, outputs and metadata are the same.

    Raises:
        ValueError: if there is no such kind.
    """
    import onnx

    if kind not in STORES:
        raise ValueError(f"unknown way to store weights {kind!r}; known: {', '.join(STORES)}")
    proto = onnx.load_from_string(model)
    kept, nodes = [], []
    for weight in proto.graph.initializer:
        array = onnx.numpy_helper.to_array(weight)
        if array.dtype != np.float32 or array.size < LARGE or (kind == "int8" and array.ndim < 2):
            kept.append(weight)
            continue
        tensors, node = _half(array, weight.name) if kind == "half" else _int8(array, weight.name)
        kept += tensors
        nodes.append(node)
    for field, values in (("initializer", kept), ("node", [*nodes, *proto.graph.node])):
        proto.graph.ClearField(field)
        getattr(proto.graph, field).extend(values)
    written: bytes = proto.SerializeToString()
    return written


def _half(array: np.ndarray, name: str) -> tuple[list[Any], Any]:
    """The tensors to keep, and the node that makes the weight of them."""
    from onnx import TensorProto, helper, numpy_helper

    tensor = numpy_helper.from_array(array.astype(np.float16), f"{name}.half")
    return [tensor], helper.make_node("Cast", [tensor.name], [name], to=TensorProto.FLOAT)


def _int8(array: np.ndarray, name: str) -> tuple[list[Any], Any]:
    from onnx import helper, numpy_helper

    scale = np.abs(array).reshape(len(array), -1).max(1).clip(1e-12) / 127.0
    levels = np.rint(array / scale.reshape(-1, *[1] * (array.ndim - 1))).astype(np.int8)
    tensors = [
        numpy_helper.from_array(levels, f"{name}.int8"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
    ]
    return tensors, helper.make_node("DequantizeLinear", [t.name for t in tensors], [name], axis=0)
