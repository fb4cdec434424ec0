import numpy as np
import pytest
import torch
from torch.nn import functional

from barefaced.training.losses.recognition import AdaFaceMargin, ArcFaceMargin, distillation_loss


def at(*degrees):
    angles = torch.deg2rad(torch.tensor(degrees))
    return torch.stack([angles.cos(), angles.sin()], 1)


def margin(kind, **settings):
    head = kind(dimension=2, people=2, scale=10.0, **settings)
    with torch.no_grad():
        head.centres.copy_(at(0.0, 90.0))
    return head


def test_without_a_margin_it_is_the_softmax_of_cosines():
    features, person = at(20.0, 80.0) * 3, torch.tensor([0, 1])
    expected = functional.cross_entropy(10 * functional.normalize(features) @ at(0.0, 90.0).T, person)
    found = margin(ArcFaceMargin, margin=0.0)(features, person).item()
    assert found == pytest.approx(expected.item(), rel=1e-4)


def test_arcface_adds_its_margin_to_the_own_angle_alone():
    angle = np.radians(20) + 0.5
    logits = torch.tensor([[10 * np.cos(angle), 10 * np.cos(np.radians(70))]])
    found = margin(ArcFaceMargin)(at(20.0), torch.tensor([0])).item()
    assert found == pytest.approx(functional.cross_entropy(logits, torch.tensor([0])).item(), rel=1e-4)


@pytest.mark.parametrize("kind", [ArcFaceMargin, AdaFaceMargin])
def test_farther_from_the_own_centre_never_counts_as_nearer(kind):
    cosines = torch.linspace(0.999, -0.999, 400)
    harder = margin(kind).eval().harder(cosines, torch.full((400,), 20.0))
    assert (harder < cosines).all()
    assert (harder.diff() <= 1e-6).all()


def test_adaface_asks_more_of_clear_pictures_that_are_well_placed():
    """At the end of clear pictures it takes 2m off the cosine at an angle m nearer, of poor ones nothing."""
    head = margin(AdaFaceMargin).eval()
    head.mean, head.spread = torch.tensor(50.0), torch.tensor(10.0)
    poor, middling, clear = head.harder(torch.full((3,), 0.5), torch.tensor([10.0, 50.0, 95.0]))
    angle = np.arccos(0.5)
    assert poor == pytest.approx(np.cos(angle + 0.4), abs=1e-4)
    assert middling == pytest.approx(0.5 - 0.4, abs=1e-4)
    assert clear == pytest.approx(np.cos(angle - 0.4) - 0.8, abs=1e-4)


def test_adaface_follows_the_norms_in_training_alone():
    head = margin(AdaFaceMargin)
    features = at(10.0, 20.0, 30.0) * torch.tensor([[1.0], [2.0], [3.0]])
    head.eval()(features, torch.tensor([0, 0, 1]))
    assert head.mean == 20.0
    head.train()(features, torch.tensor([0, 0, 1]))
    assert head.mean == pytest.approx(20 + 0.01 * (2 - 20))
    assert head.spread == pytest.approx(100 + 0.01 * (1 - 100))


def test_who_has_no_number_is_passed_over():
    head = margin(ArcFaceMargin)
    both = head(at(20.0, 50.0), torch.tensor([0, -1]))
    assert both.item() == pytest.approx(head(at(20.0), torch.tensor([0])).item())
    nobody = head(at(50.0).requires_grad_(), torch.tensor([-1]))
    nobody.backward()
    assert nobody * 0 == 0
    assert not head.centres.grad.any()


def test_distillation_is_over_where_the_student_points_as_the_teacher_does():
    target = functional.normalize(torch.randn(5, 8))
    assert [float(part) for part in distillation_loss(target * 7, target)] == pytest.approx([0, 0], abs=1e-6)


def test_likenesses_do_not_change_when_all_is_turned():
    target = functional.normalize(torch.randn(5, 8))
    turn, _ = torch.linalg.qr(torch.randn(8, 8))
    distance, likeness = distillation_loss(target @ turn, target)
    assert distance > 0.3
    assert likeness == pytest.approx(0, abs=1e-6)


def test_a_single_face_has_nobody_to_be_like():
    distance, likeness = distillation_loss(at(60.0), at(0.0))
    assert (float(distance), float(likeness)) == pytest.approx((0.5, 0.0), abs=1e-6)
