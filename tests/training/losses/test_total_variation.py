from __future__ import annotations

import pytest
import torch
from skimage.data import astronaut

from barefaced.training.losses.total_variation import total_variation


def test_slopes_have_a_closed_form():
    y, x = torch.meshgrid(torch.arange(8.0), torch.arange(10.0), indexing="ij")
    slope = (0.01 * x + 0.03 * y).expand(2, 3, 8, 10)
    assert total_variation(slope).item() == pytest.approx(0.04, rel=1e-5)
    assert total_variation(torch.full((1, 3, 5, 5), 0.7)).item() == 0


def test_only_pairs_within_the_hole_count():
    image = torch.zeros(1, 1, 6, 6)
    image[..., 3:] = 1.0  # a step between columns 2 and 3
    hole = torch.zeros(1, 1, 6, 6)
    hole[..., :3] = 1.0
    assert total_variation(image, hole=hole).item() == 0
    hole[..., 3] = 1.0  # three pairs across, one with the step
    assert total_variation(image, hole=hole).item() == pytest.approx(1 / 3)
    assert total_variation(image, hole=torch.zeros(1, 1, 6, 6)).item() == 0


def test_noise_costs_more_than_a_photo():
    photo = torch.from_numpy(astronaut()[:64, :64].copy()).permute(2, 0, 1)[None] / 255
    noisy = photo + 0.1 * torch.randn(photo.shape)
    assert total_variation(noisy) > 2 * total_variation(photo)


def test_it_is_float32_under_autocast():
    image = torch.rand(1, 3, 8, 8, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        loss = total_variation(image.bfloat16())
    loss.backward()
    assert loss.dtype == torch.float32
    assert image.grad is not None
