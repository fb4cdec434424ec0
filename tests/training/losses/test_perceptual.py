from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from barefaced.training.losses.perceptual import PerceptualLoss

LPIPS = Path(__file__).parents[4] / "shared" / "weights" / "quality" / "lpips_squeeze.onnx"
shared = pytest.mark.skipif(not LPIPS.exists(), reason="the shared weights are not here")


def small(path: Path) -> Path:
    """A network of two stages with heads, as an ONNX file."""
    from onnx import TensorProto, helper, numpy_helper, save

    rng = np.random.default_rng(0)
    weights = {
        "w1": rng.normal(0, 0.5, (4, 3, 3, 3)), "w2": rng.normal(0, 0.5, (6, 4, 3, 3)),
        "h1": rng.uniform(0, 1, (1, 4, 1, 1)), "h2": rng.uniform(0, 1, (1, 6, 1, 1)),
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["c1"]),
        helper.make_node("Relu", ["c1"], ["one"]),
        helper.make_node("Conv", ["one", "w2"], ["c2"], strides=[2, 2]),
        helper.make_node("Relu", ["c2"], ["two"]),
    ]
    ports = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *rest])
        for name, rest in (("x", (3, "H", "W")), ("one", (4, "h", "w")), ("two", (6, "k", "l")))
    ]
    held = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "small", ports[:1], ports[1:], held)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


def by_hand(path: Path, a: np.ndarray, b: np.ndarray, heads: list[np.ndarray] | None) -> np.ndarray:
    """The distance from what ONNX Runtime answers, in float64."""
    session = onnxruntime.InferenceSession(str(path))
    total = np.zeros(len(a))
    pair = (session.run(None, {"x": value * 2 - 1}) for value in (a, b))
    for stage, (one, other) in enumerate(zip(*pair, strict=True)):
        one, other = (
            f / (np.sqrt((f.astype(np.float64) ** 2).sum(1, keepdims=True)) + 1e-10) for f in (one, other)
        )
        weight = 1 / one.shape[1] if heads is None else heads[stage]
        total += ((one - other) ** 2 * weight).sum(1).mean((1, 2))
    return total


def pictures(side: int, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    a, b = rng.random((2, count, 3, side, side), dtype=np.float32)
    return a, b


@pytest.mark.parametrize("heads", [True, False])
def test_it_is_the_distance_of_the_features(tmp_path, heads):
    path = small(tmp_path / "small.onnx")
    loss = PerceptualLoss(path, layers=("one", "two"), heads=("h1", "h2") if heads else ())
    weights = [value.numpy() for value in loss.network(torch.zeros(1, 3, 8, 8))[2:]] if heads else None
    a, b = pictures(12)
    found = loss(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    assert np.allclose(found, by_hand(path, a, b, weights), rtol=1e-4)


def test_flat_black_has_a_gradient_and_is_no_number_nowhere(tmp_path):
    """Where every feature is 0 the root of their sum has no slope."""
    loss = PerceptualLoss(small(tmp_path / "small.onnx"), layers=("one", "two"), heads=())
    image = torch.full((1, 3, 12, 12), 0.5, requires_grad=True)  # 0 in the network's eyes
    value = loss(image, torch.rand(1, 3, 12, 12))
    value.sum().backward()
    assert value.isfinite().all()
    assert image.grad.isfinite().all()


def test_only_the_prediction_is_taught(tmp_path):
    loss = PerceptualLoss(small(tmp_path / "small.onnx"), layers=("one",), heads=())
    assert not list(loss.parameters())
    a, b = (torch.from_numpy(value).requires_grad_() for value in pictures(12))
    with torch.autocast("cpu", torch.bfloat16):
        value = loss(a, b)
    value.sum().backward()
    assert value.dtype == torch.float32
    assert a.grad.abs().max() > 0
    assert b.grad is None


def test_heads_and_layers_go_together(tmp_path):
    with pytest.raises(ValueError, match="2 layers want as many heads, got 1"):
        PerceptualLoss(small(tmp_path / "small.onnx"), layers=("one", "two"), heads=("h1",))


@shared
@pytest.mark.parametrize("side", [64, 75])
def test_on_the_shared_file_it_is_lpips(side):
    a, b = pictures(side, count=2)
    b[1] = a[1] + 0.1 * (b[1] - a[1])
    session = onnxruntime.InferenceSession(str(LPIPS))
    (wanted,) = session.run(None, {"a": a * 2 - 1, "b": b * 2 - 1})
    loss = PerceptualLoss(LPIPS)
    found = loss(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    assert np.abs(found - wanted).max() < 1e-5
    assert loss(torch.from_numpy(a), torch.from_numpy(a)).abs().max() < 1e-6
    with torch.autocast("cpu", torch.bfloat16):
        rough = loss(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    assert np.allclose(rough, wanted, rtol=0.02, atol=3e-4)
