from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from barefaced.runtime import Session
from barefaced.training.storage import LARGE, store


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> bytes:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 40, 3), nn.ReLU(), nn.Conv2d(40, 5, 3)).eval()
    path = tmp_path_factory.mktemp("stored") / "model.onnx"
    torch.onnx.export(network, (torch.rand(1, 3, 9, 9),), path, input_names=["x"], dynamo=False)
    return path.read_bytes()


def answer(model: bytes) -> np.ndarray:
    return Session(model).run(x=np.random.default_rng(0).random((1, 3, 9, 9), np.float32))[0]


@pytest.mark.parametrize(("kind", "bits", "error"), [("half", 16, 1e-3), ("int8", 8, 2e-2)])
def test_large_weights_take_fewer_bits(model, kind, bits, error):
    small = store(model, kind)
    weights = {
        weight.name: onnx.numpy_helper.to_array(weight)
        for weight in onnx.load_from_string(small).graph.initializer
    }
    large = [array for array in weights.values() if array.size >= LARGE]
    assert {array.dtype.itemsize * 8 for array in large} == {bits}
    assert len(large) == 2
    assert len(small) < len(model) * (bits / 32 + 0.2)
    assert 0 < np.abs(answer(small) - answer(model)).max() < error


def test_small_weights_stay_exactly(model):
    before, after = (
        {w.name: w for w in onnx.load_from_string(m).graph.initializer} for m in (model, store(model, "int8"))
    )
    small = [name for name, w in before.items() if np.prod(w.dims) < LARGE]
    assert small
    assert all(after[name] == before[name] for name in small)


def test_each_channel_has_its_own_scale():
    from barefaced.training.storage import _int8

    weight = np.random.default_rng(0).normal(0, 1, (4, 300)).astype(np.float32) * [[1], [1e-3], [10], [0]]
    tensors, _ = _int8(weight.astype(np.float32), "w")
    levels, scale = (onnx.numpy_helper.to_array(tensor) for tensor in tensors)
    assert np.abs(levels * scale[:, None] - weight).max(1) == pytest.approx(scale / 2, rel=0.1, abs=1e-9)


def test_an_unknown_way_is_told(model):
    with pytest.raises(ValueError, match="unknown way to store weights 'int4'; known: half, int8"):
        store(model, "int4")
