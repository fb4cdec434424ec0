from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity

from barefaced.training.losses.ssim import ssim_loss, ssim_map


def pictures(side: int = 24, count: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(1)
    a = torch.rand((count, 3, side, side), generator=chance)
    return a, (a + 0.3 * torch.rand(a.shape, generator=chance)).clamp(0, 1)


def test_it_is_what_scikit_image_computes():
    a, b = pictures()
    for one, other, found in zip(a.numpy(), b.numpy(), ssim_map(a, b), strict=True):
        _, whole = structural_similarity(
            one, other, channel_axis=0, data_range=1.0, gaussian_weights=True, sigma=1.5,
            use_sample_covariance=False, full=True,
        )  # fmt: skip
        assert np.allclose(found.numpy(), whole[:, 5:-5, 5:-5], atol=2e-5)


def test_two_flat_pictures_have_a_closed_form():
    a, b = torch.full((1, 1, 12, 12), 0.2), torch.full((1, 1, 12, 12), 0.6)
    wanted = 1 - (2 * 0.2 * 0.6 + 1e-4) / (0.2**2 + 0.6**2 + 1e-4)
    assert ssim_loss(a, b).item() == pytest.approx(wanted, abs=1e-4)


def test_the_same_picture_costs_nothing():
    a, _ = pictures()
    assert ssim_loss(a, a).item() == pytest.approx(0, abs=1e-6)


def test_a_weight_leaves_places_out():
    a, b = pictures()
    half = torch.zeros(2, 1, 24, 24)
    half[..., :12] = 1.0
    wanted = 1 - ssim_map(a, b)[..., :7].mean()
    assert ssim_loss(a, b, weight=half).item() == pytest.approx(wanted.item(), rel=1e-5)
    assert ssim_loss(a, b, weight=torch.ones(2, 1, 24, 24)).item() == pytest.approx(
        ssim_loss(a, b).item(), rel=1e-5
    )


def test_autocast_changes_nothing():
    a, b = pictures()
    with torch.autocast("cpu", torch.bfloat16):
        found = ssim_loss(a, b)
    assert found.dtype == torch.float32
    assert found.item() == ssim_loss(a, b).item()


def test_its_gradient_points_to_the_other_picture():
    a, b = pictures()
    a.requires_grad_()
    ssim_loss(a, b).backward()
    with torch.no_grad():
        assert ssim_loss(a - 0.5 * a.grad / a.grad.abs().max() * 0.05, b) < ssim_loss(a, b)


@pytest.mark.parametrize(
    ("one", "other"), [((1, 3, 10, 20), (1, 3, 10, 20)), ((1, 3, 16, 16), (1, 1, 16, 16))]
)
def test_pictures_that_cannot_be_compared_are_told(one, other):
    with pytest.raises(ValueError, match="at least 11"):
        ssim_map(torch.zeros(one), torch.zeros(other))
