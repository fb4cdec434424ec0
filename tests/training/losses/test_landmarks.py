from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.faces.pose import mean_mesh
from barefaced.training.losses.landmarks import interocular, landmark_error, landmark_loss


@pytest.fixture
def truth() -> torch.Tensor:
    """Two faces whose eyes are 3 and 5 apart."""
    return torch.tensor(mean_mesh()) * torch.tensor([3.0, 5.0])[:, None, None]


def test_interocular(truth):
    assert torch.allclose(interocular(truth), torch.tensor([3.0, 5.0]), rtol=1e-4)
    turned = truth[..., [1, 0, 2]] + 100  # neither place nor tilt matters
    assert torch.allclose(interocular(turned), interocular(truth), rtol=1e-4)


def test_error_is_the_distance_in_the_picture(truth):
    off = truth + torch.tensor([3.0, 4.0, 99.0])
    error = landmark_error(off, truth, scale=torch.tensor([1.0, 10.0]))
    assert torch.allclose(error, torch.tensor([[5.0], [0.5]]).expand(2, 468), rtol=1e-4)


def test_no_loss_at_the_truth(truth):
    points, _ = landmark_loss(truth, torch.zeros(2, 468), truth, scale=interocular(truth))
    assert float(points) == pytest.approx(0, abs=2e-3)  # smooth near zero: a thousandth remains


def test_loss_is_relative_to_the_scale(truth):
    points, _ = landmark_loss(
        truth + torch.tensor([0.3, 0.4, 0.0]), torch.zeros(2, 468), truth, scale=torch.tensor([1.0, 5.0])
    )
    assert float(points) == pytest.approx((0.5 + 0.1) / 2, rel=1e-3)


def test_depth_counts_by_its_weight(truth):
    deeper = truth + torch.tensor([0.0, 0.0, 1.0])
    flat, half = (
        float(landmark_loss(deeper, torch.zeros(2, 468), truth, scale=torch.ones(2), depth_weight=w)[0])
        for w in (0.0, 0.5)
    )
    assert flat == pytest.approx(0, abs=2e-3)
    assert half - flat == pytest.approx(0.5, rel=0.02)


def test_doubt_is_best_at_the_logarithm_of_the_distance(truth):
    off = truth + torch.tensor([3.0, 4.0, 0.0])
    doubts = np.log(np.linspace(1, 20, 400))
    losses = [
        float(landmark_loss(off, torch.full((2, 468), d), truth, scale=torch.ones(2))[1]) for d in doubts
    ]
    assert np.exp(doubts[np.argmin(losses)]) == pytest.approx(5, abs=0.1)


def test_doubt_leaves_the_points_in_peace(truth):
    mesh = (truth + 0.5).requires_grad_()
    doubt = torch.zeros(2, 468, requires_grad=True)
    _, wrong = landmark_loss(mesh, doubt, truth, scale=torch.ones(2))
    wrong.backward()
    assert mesh.grad is None
    assert (doubt.grad != 0).all()


def test_no_faces_no_loss(truth):
    found = landmark_loss(truth[:0], torch.zeros(0, 468), truth[:0], scale=torch.ones(0))
    assert found == (0, 0)
