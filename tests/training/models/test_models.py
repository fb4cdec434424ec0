from __future__ import annotations

import pytest
import torch
from torch import nn

from barefaced.training.losses.detection import cells
from barefaced.training.models.blocks import Residual, conv_bn
from barefaced.training.models.face_detector import STRIDES, FaceDetector
from barefaced.training.models.face_mesh import FaceMesh


@pytest.mark.parametrize(("stride", "side"), [(1, 9), (2, 5)])
@pytest.mark.parametrize("kernel", [1, 3])
def test_convolutions_keep_or_halve_the_size(stride, side, kernel):
    x = torch.randn(2, 3, 9, 9)
    assert conv_bn(3, 5, kernel=kernel, stride=stride)(x).shape == (2, 5, side, side)
    assert conv_bn(3, 5, kernel=kernel, stride=stride)(x).min() >= 0
    assert conv_bn(3, 5, kernel=kernel, stride=stride, relu=False)(x).min() < 0


@pytest.mark.parametrize(("channels", "stride"), [(4, 1), (6, 1), (4, 2)])
def test_a_residual_block_adds_to_its_short_cut(channels, stride):
    block = Residual(4, channels, stride=stride)
    nn.init.zeros_(block.second[1].weight)  # all but the short cut is silent
    x = torch.randn(2, 4, 8, 8)
    assert torch.equal(block(x), torch.relu(block.short(x)))
    assert block(x).shape == (2, channels, 8 // stride, 8 // stride)
    assert isinstance(block.short, nn.Identity) == (channels == 4 and stride == 1)


def test_the_detector_answers_for_every_cell():
    logits, boxes = FaceDetector(width=4, pyramid=8)(torch.randn(2, 3, 64, 96))
    count = 8 * 12 + 4 * 6 + 2 * 3
    assert logits.shape == (2, count)
    assert boxes.shape == (2, count, 4)
    assert (boxes[..., 2:] > boxes[..., :2]).all()


def test_the_detector_begins_by_expecting_no_faces():
    logits, _ = FaceDetector(width=4, pyramid=8)(torch.randn(2, 3, 64, 64))
    assert logits.mean() < -4


def test_a_raw_zero_is_a_box_of_four_strides_about_the_cell():
    network = FaceDetector(width=4, pyramid=8).eval()
    nn.init.zeros_(network.box.weight)
    _, boxes = network(torch.randn(1, 3, 64, 96))
    centres, strides = cells(64, 96, strides=STRIDES, device=torch.device("cpu"))
    assert torch.allclose(boxes[0, :, :2], centres - 2 * strides[:, None])
    assert torch.allclose(boxes[0, :, 2:], centres + 2 * strides[:, None])


def test_raw_numbers_shift_by_strides_and_scale_by_powers_of_e():
    network = FaceDetector(width=4, pyramid=8).eval()
    nn.init.zeros_(network.box.weight)
    with torch.no_grad():
        network.box.bias.copy_(torch.tensor([1.0, -0.5, 1.0, 99.0]))
    _, boxes = network(torch.randn(1, 3, 32, 32))
    x1, y1, x2, y2 = boxes[0, 0].tolist()  # the first cell of stride 8, its centre at (4, 4)
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((12, 0), abs=1e-3)
    assert x2 - x1 == pytest.approx(32 * torch.e, rel=1e-5)
    assert y2 - y1 == pytest.approx(32 * torch.e**4, rel=1e-5)  # no size runs away


def test_the_mesh_network_has_four_answers():
    mesh, doubt, flags = FaceMesh(width=4, features=16)(torch.randn(2, 3, 128, 128))
    assert (mesh.shape, doubt.shape, flags.shape) == ((2, 468, 3), (2, 468), (2, 2))


def test_the_mesh_network_can_begin_with_a_mean_and_directions():
    mean, basis = torch.rand(468, 3), torch.randn(5, 468 * 3) * 10
    network = FaceMesh(width=4, features=16, mean=mean, basis=basis)
    at_nothing = network.mesh(torch.zeros(16)).reshape(468, 3)
    assert torch.equal(at_nothing, mean)
    third = network.mesh(torch.eye(16)[2]) - mean.flatten()
    assert torch.allclose(third, basis[2], atol=1e-5)
    rest = network.mesh(torch.eye(16)[9]) - mean.flatten()
    assert rest.abs().max() < 0.01
