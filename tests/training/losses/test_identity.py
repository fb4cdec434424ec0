from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from barefaced.errors import BarefacedError
from barefaced.faces.alignment import TEMPLATES
from barefaced.training.losses.identity import IdentityLoss

RECOGNISERS = Path(__file__).parents[4] / "shared" / "weights" / "recognisers"
shared = pytest.mark.skipif(not RECOGNISERS.exists(), reason="the shared weights are not here")


def small(path: Path, *, side: int | str = 112) -> Path:
    """A recogniser that answers with the colours of four quarters."""
    from onnx import TensorProto, helper, save

    nodes = [
        helper.make_node("AveragePool", ["image"], ["pooled"], kernel_shape=[56, 56], strides=[56, 56]),
        helper.make_node("Flatten", ["pooled"], ["embedding"]),
    ]
    ports = [
        helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, side, side]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", 12]),
    ]
    graph = helper.make_graph(nodes, "small", ports[:1], ports[1:])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


@pytest.mark.parametrize("side", [128, 256, 512])
def test_points_land_on_the_recognisers_template(tmp_path, side):
    """A dot on each eye of the portrait is found where the recogniser wants eyes."""
    loss = IdentityLoss(small(tmp_path / "small.onnx"))
    own, portrait = TEMPLATES["portrait"]
    y, x = torch.meshgrid(torch.arange(float(side)), torch.arange(float(side)), indexing="ij")
    from barefaced.faces.warp import similarity, transform

    step = similarity(np.array(portrait), np.array(TEMPLATES["recogniser"][1]))
    for point in portrait:
        place = (np.array(point) + 0.5) * side / own - 0.5
        dot = torch.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / (2 * (0.02 * side) ** 2))
        seen = loss.reframed(dot.expand(1, 3, side, side))[0, 0]
        rows, columns = torch.meshgrid(torch.arange(112.0), torch.arange(112.0), indexing="ij")
        centre = torch.stack([(seen * columns).sum(), (seen * rows).sum()]) / seen.sum()
        assert np.allclose(centre.numpy(), transform(np.array(point, float), step), atol=0.15)


def test_the_loss_is_one_less_the_cosine(tmp_path):
    loss = IdentityLoss(small(tmp_path / "small.onnx"))
    a = torch.zeros(2, 3, 128, 128)
    b = a.clone()
    a[:, 0], b[:, 0] = 0.5, 1.0  # the same red, darker: the same direction
    a[1, 0], b[1, 0], a[1, 1], b[1, 2] = 0.0, 0.0, 0.5, 0.5  # green and blue: at right angles
    assert loss(a, b).tolist() == pytest.approx([0.0, 1.0], abs=1e-5)
    assert loss.embedding(a)[0].max().item() == pytest.approx(127.5, rel=1e-4)


def test_only_the_prediction_is_taught(tmp_path):
    loss = IdentityLoss(small(tmp_path / "small.onnx"))
    a, b = torch.rand(2, 1, 3, 128, 128).requires_grad_().unbind()
    a, b = a.detach().requires_grad_(), b.detach().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        value = loss(a, b)
    value.sum().backward()
    assert value.dtype == torch.float32
    assert a.grad.abs().max() > 0
    assert b.grad is None


def test_a_file_that_does_not_fix_its_size_is_refused(tmp_path):
    with pytest.raises(BarefacedError, match="how large a face"):
        IdentityLoss(small(tmp_path / "small.onnx", side="S"))


@shared
@pytest.mark.parametrize("name", ["arcface_mobilefacenet_y1", "reid_retail_0095"])
def test_the_shared_recognisers_answer_as_in_onnx_runtime(name):
    path = RECOGNISERS / f"{name}.onnx"
    loss = IdentityLoss(path)
    image = torch.rand(2, 3, 160, 160)
    session = onnxruntime.InferenceSession(str(path))
    (wanted,) = session.run(None, {"image": loss.reframed(image).numpy() * 255})
    found = loss.embedding(image).numpy()
    assert np.abs(found - wanted).max() < 1e-4 * np.abs(wanted).max()
