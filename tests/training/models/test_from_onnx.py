from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper, save

from barefaced.errors import BarefacedError
from barefaced.training.models.from_onnx import OPERATORS, FromOnnx

RNG = np.random.default_rng(0)


def written(path: Path, nodes: list[Any], outputs: list[str], **weights: np.ndarray) -> Path:
    kinds = {"levels": np.int8, "zeros": np.int8}
    held = [
        numpy_helper.from_array(value.astype(kinds.get(name, np.float32)), name)
        for name, value in weights.items()
    ]
    port = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 4, 13, 13])
    answers = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    graph = helper.make_graph(nodes, "small", [port], answers, held)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


def layer(kind: str, *more: str, **attributes: Any) -> tuple[str, list[Any]]:
    return kind, [helper.make_node(kind, ["x", *more], ["y"], **attributes)]


CASES = [
    layer("Conv", "kernel", "bias", strides=[2, 2], pads=[1, 1, 1, 1]),
    layer("Conv", "kernel", pads=[0, 1, 2, 1], dilations=[2, 1]),
    layer("Conv", "apart", group=4),
    layer("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
    layer("MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 0, 1, 1]),
    layer("AveragePool", kernel_shape=[4, 4], strides=[3, 3], pads=[1, 1, 1, 1]),
    layer("AveragePool", kernel_shape=[4, 4], strides=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1),
    layer("BatchNormalization", "scale", "bias4", "mean", "variance", epsilon=1e-3),
    layer("LRN", size=3, alpha=0.2, beta=0.6, bias=1.5),
    layer("PRelu", "slope"),
    layer("GlobalAveragePool"),
    layer("Flatten"),
    layer("Cast", to=TensorProto.FLOAT),
    *(layer(kind, "slope") for kind in ("Add", "Sub", "Mul", "Div")),
    *(layer(kind) for kind in ("Relu", "Sigmoid")),
    ("Concat", [helper.make_node("Concat", ["x", "x"], ["y"], axis=1)]),
    (
        "Gemm",
        [
            helper.make_node("GlobalAveragePool", ["x"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["flat"]),
            helper.make_node("Gemm", ["flat", "matrix", "bias"], ["y"], alpha=0.5, beta=2.0, transB=1),
        ],
    ),
    *(
        (
            "DequantizeLinear",
            [
                helper.make_node("DequantizeLinear", ["levels", *given], ["whole"], axis=0),
                helper.make_node("Conv", ["x", "whole"], ["y"]),
            ],
        )
        for given in (["scales"], ["scales", "zeros"], ["one_scale"])
    ),
]
WEIGHTS = {
    "kernel": RNG.normal(size=(6, 4, 3, 3)), "apart": RNG.normal(size=(8, 1, 3, 3)),
    "bias": RNG.normal(size=6), "scale": RNG.normal(size=4), "bias4": RNG.normal(size=4),
    "mean": RNG.normal(size=4),
    "variance": RNG.uniform(0.5, 2, 4), "slope": RNG.uniform(0.1, 0.5, (4, 1, 1)),
    "matrix": RNG.normal(size=(6, 4)), "levels": RNG.integers(-127, 128, (6, 4, 3, 3)),
    "scales": RNG.uniform(1e-3, 1e-2, 6), "zeros": RNG.integers(-9, 9, 6), "one_scale": np.array(0.01),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "nodes"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_each_layer_answers_as_in_onnx_runtime(tmp_path, kind, nodes):
    path = written(tmp_path / "one.onnx", nodes, ["y"], **WEIGHTS)
    x = RNG.normal(size=(2, 4, 13, 13)).astype(np.float32)
    (wanted,) = onnxruntime.InferenceSession(str(path)).run(None, {"x": x})
    (found,) = FromOnnx(path)(torch.from_numpy(x))
    assert found.shape == wanted.shape
    assert np.allclose(found.numpy(), wanted, atol=1e-5)


def test_every_known_layer_is_tested():
    assert {kind for kind, _ in CASES} == OPERATORS.keys()


@pytest.fixture
def chain(tmp_path) -> Path:
    """Two convolutions, a constant written as a node, and a layer of an unknown kind after them."""
    shift = numpy_helper.from_array(np.full((1, 6, 1, 1), 0.5, np.float32))
    nodes = [
        helper.make_node("Constant", [], ["shift"], value=shift),
        helper.make_node("Conv", ["x", "kernel"], ["first"]),
        helper.make_node("Add", ["first", "shift"], ["second"]),
        helper.make_node("Erf", ["second"], ["last"]),
    ]
    return written(tmp_path / "chain.onnx", nodes, ["last"], **WEIGHTS)


def test_a_part_is_enough(chain):
    network = FromOnnx(chain, outputs=("second", "first", "mean"))
    second, first, mean = network(torch.ones(1, 4, 13, 13))
    assert torch.allclose(second, first + 0.5)
    assert np.allclose(mean.numpy(), WEIGHTS["mean"], atol=1e-6)
    assert network.side == 13
    held = {tuple(value.shape) for value in network.buffers()}
    assert held == {(6, 4, 3, 3), (1, 6, 1, 1), (4,)}  # and none of the other weights


def test_it_is_frozen_and_lets_gradients_through(chain):
    network = FromOnnx(chain, outputs=("second",))
    x = torch.rand(1, 4, 13, 13, requires_grad=True)
    network(x)[0].sum().backward()
    assert not list(network.parameters())
    assert x.grad.abs().max() > 0
    assert not network.state_dict()  # a teacher is no part of what is saved


@pytest.mark.parametrize(("outputs", "told"), [((), "'Erf', which cannot"), (("none",), "no value 'none'")])
def test_what_cannot_be_rebuilt_is_told(chain, outputs, told):
    with pytest.raises(BarefacedError, match=told):
        FromOnnx(chain, outputs=outputs)


def test_uneven_averages_are_told(tmp_path):
    _, nodes = layer("AveragePool", kernel_shape=[3, 3], pads=[0, 0, 1, 1])
    network = FromOnnx(written(tmp_path / "one.onnx", nodes, ["y"]))
    with pytest.raises(BarefacedError, match="same on both sides"):
        network(torch.zeros(1, 4, 13, 13))


def test_a_missing_or_damaged_file_is_told(tmp_path):
    with pytest.raises(BarefacedError, match="no model file"):
        FromOnnx(tmp_path / "none.onnx")
    (tmp_path / "damaged.onnx").write_bytes(b"no model at all")
    with pytest.raises(BarefacedError, match="damaged"):
        FromOnnx(tmp_path / "damaged.onnx")
