import pytest
import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.resnet_generator import FEW, NORMS, ResidualBlock, through
from barefaced.training.models.winograd import closed, convolved, opened


def directly(x, weight, bias):
    return functional.conv2d(functional.pad(x, (1, 1, 1, 1), mode="reflect"), weight, bias)


@pytest.mark.parametrize("shape", [(1, 5, 8, 12), (3, 4, 4, 4), (2, 3, 12, 8)])
def test_it_is_a_reflect_padded_convolution_and_so_are_its_gradients(shape):
    x, weight, bias = torch.randn(shape), torch.randn(7, shape[1], 3, 3), torch.randn(7)
    for tensor in (x, weight, bias):
        tensor.requires_grad_()
    wanted = directly(x, weight, bias)
    sides = tuple(shape[2:])
    found = closed(convolved(opened(x), weight, bias, shape=sides), sides)
    assert torch.allclose(found, wanted, atol=1e-4)
    coming = torch.randn_like(wanted)
    gradients = torch.autograd.grad(wanted, (x, weight, bias), coming)
    ours = torch.autograd.grad(found, (x, weight, bias), coming)
    for one, other in zip(ours, gradients, strict=True):
        assert torch.allclose(one, other, atol=2e-4 * float(other.abs().max()))


@pytest.mark.parametrize("norm", NORMS)
def test_blocks_the_quick_way_are_the_blocks(norm):
    blocks = nn.ModuleList(ResidualBlock(6, norm=norm) for _ in range(2)).double()
    x = torch.randn(2, 6, 12, 12, dtype=torch.float64)
    assert FEW < 2 * 12 * 12
    wanted = through(blocks, x)  # in float64, the plain way
    plain = [part.running_mean.clone() for part in blocks.modules() if isinstance(part, nn.BatchNorm2d)]
    for part in blocks.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.reset_running_stats()
    found = through(blocks.float(), x.float())
    assert torch.allclose(found.double(), wanted, atol=1e-3)
    quick = [part.running_mean for part in blocks.modules() if isinstance(part, nn.BatchNorm2d)]
    assert len(quick) == len(plain) == (4 if norm == "batch" else 0)
    assert all(torch.allclose(a.double(), b, atol=1e-4) for a, b in zip(quick, plain, strict=True))
