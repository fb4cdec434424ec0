from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from barefaced.training.losses.reconstruction import RECONSTRUCTION, hole_weight
from barefaced.training.losses.ssim import ssim_loss


@pytest.fixture
def pair() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.rand(2, 3, 16, 16), torch.rand(2, 3, 16, 16)


def test_names_mean_what_the_works_mean(pair):
    a, b = pair
    structure, absolute, squared = ssim_loss(a, b), functional.l1_loss(a, b), functional.mse_loss(a, b)
    wanted = {
        "l1": absolute,
        "mse": squared,
        "ssim": structure,
        "ssim_l1": structure + absolute,
        "ssim_mse": structure + squared,
    }
    assert RECONSTRUCTION.keys() == wanted.keys()
    for name, value in wanted.items():
        assert RECONSTRUCTION[name](a, b).item() == pytest.approx(value.item(), rel=1e-6), name


@pytest.mark.parametrize(("name", "inside", "outside"), [("l1", 0.5, 0.1), ("mse", 0.25, 0.01)])
def test_a_hole_counts_as_it_is_told(name, inside, outside):
    """Two flat errors, inside and outside a hole of a quarter: the weighted mean by hand."""
    hole = torch.zeros(1, 1, 12, 12)
    hole[..., :6, :6] = 1
    predicted = (0.5 * hole + 0.1 * (1 - hole)).expand(1, 3, 12, 12)
    weight = hole_weight(hole, inside=6.0, outside=1.0)
    wanted = (6 * inside * 0.25 + outside * 0.75) / (6 * 0.25 + 0.75)
    found = RECONSTRUCTION[name](predicted, torch.zeros(1, 3, 12, 12), weight=weight)
    assert found.item() == pytest.approx(wanted, rel=1e-5)


def test_weights_of_shares_are_mixed():
    assert hole_weight(torch.tensor([0.0, 0.5, 1.0]), inside=5.0, outside=1.0).tolist() == [1.0, 3.0, 5.0]


@pytest.mark.parametrize("name", RECONSTRUCTION)
def test_all_are_float32_under_autocast_and_pass_gradients(name, pair):
    a, b = pair
    weight = hole_weight(torch.ones(2, 1, 16, 16), inside=2.0, outside=1.0)
    network = torch.nn.Conv2d(3, 3, 1)
    with torch.autocast("cpu", torch.bfloat16):
        made = network(a)
        assert made.dtype == torch.bfloat16
        loss = RECONSTRUCTION[name](made, b, weight=weight)
    assert loss.dtype == torch.float32
    loss.backward()
    assert network.weight.grad is not None
    assert network.weight.grad.abs().max() > 0


@pytest.mark.parametrize("name", RECONSTRUCTION)
def test_a_weight_of_nothing_costs_nothing(name, pair):
    assert RECONSTRUCTION[name](*pair, weight=torch.zeros(2, 1, 16, 16)).item() == 0
