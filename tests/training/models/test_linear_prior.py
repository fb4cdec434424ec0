"""The linear guess beside the exact solution, reckoned in another way."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.training.models.linear_prior import LinearPrior

SIDE = 16


@pytest.fixture(scope="module")
def faces() -> torch.Tensor:
    """Pictures with four things that vary, and a little noise: uint8 (60, 3, 16, 16)."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    ways = np.stack([np.sin(3 * x), np.cos(5 * y), x * y, (x - 0.5) ** 2 + y])
    pictures = 120 + np.einsum(
        "nkc,kyx->ncyx", rng.normal(0, 22, (60, 4, 3)), ways - ways.mean((1, 2))[:, None, None]
    )
    return torch.from_numpy(np.clip(pictures + rng.normal(0, 2, pictures.shape), 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def prior(faces) -> LinearPrior:
    torch.manual_seed(0)
    made = LinearPrior(side=SIDE, components=20)
    made.fit(faces)
    return made


@pytest.fixture
def hole() -> torch.Tensor:
    hole = torch.zeros(1, 1, SIDE, SIDE)
    hole[..., 9:, 3:13] = 1.0
    return hole


def test_components_are_those_of_a_singular_value_decomposition(prior, faces):
    both = torch.cat([faces, faces.flip(-1)]).double().flatten(1) / 255
    _, spread, directions = torch.linalg.svd(both - both.mean(0), full_matrices=False)
    assert torch.allclose(prior.mean.flatten().double(), both.mean(0), atol=1e-5)
    variance = prior.basis.flatten(1).double().square().sum(1)
    assert torch.allclose(variance[:8], spread[:8].square() / len(both), rtol=1e-3)
    likeness = (prior.basis.flatten(1).double()[:4] / variance[:4, None].sqrt() * directions[:4]).sum(1)
    assert torch.allclose(likeness.abs(), torch.ones(4).double(), atol=1e-3)


def test_the_guess_solves_the_normal_equations(prior, faces, hole):
    image = faces[:3].float() / 255
    b = prior.basis.flatten(1).double().numpy()
    w = (1 - hole).expand(1, 3, -1, -1).flatten().double().numpy()
    x = (image * (1 - hole)).flatten(1).double().numpy()
    mean = prior.mean.flatten().double().numpy()
    system = float(prior.noise) * np.eye(len(b)) + b * w @ b.T
    code = np.linalg.solve(system, b @ (x - mean * w).T).T
    wanted = code @ prior.basis.flatten(1).double().numpy() + prior.mean.flatten().double().numpy()
    guess = prior(image, hole).flatten(1).numpy()
    assert np.abs(guess - wanted).max() < 0.01 < np.abs(wanted - prior.mean.flatten().numpy()).max()


def test_it_finds_what_is_hidden(prior, faces, hole):
    image = faces.float() / 255
    error = ((prior(image, hole) - image).square() * hole).sum() / hole.sum()
    blind = ((prior.mean - image).square() * hole).sum() / hole.sum()
    assert error < 0.1 * blind


def test_what_is_in_the_hole_has_no_effect(prior, faces, hole):
    image = faces[:2].float() / 255
    assert torch.equal(prior(image, hole), prior(torch.where(hole > 0, 0.77, image), hole))


def test_with_everything_hidden_it_answers_with_the_mean(prior):
    guess = prior(torch.rand(2, 3, SIDE, SIDE), torch.ones(2, 1, SIDE, SIDE))
    assert torch.equal(guess, prior.mean.expand(2, -1, -1, -1))


def test_larger_pictures_get_the_same_guess_drawn_larger(prior, faces, hole):
    small = prior(faces[:2].float() / 255, hole)
    image, wide = (
        x.repeat_interleave(4, -1).repeat_interleave(4, -2) for x in (faces[:2].float() / 255, hole)
    )
    large = prior(image, wide)
    assert large.shape == (2, 3, 4 * SIDE, 4 * SIDE)
    middle = large.unflatten(-1, (SIDE, 4)).unflatten(-3, (SIDE, 4))[..., 1:3, :, 1:3].mean((-1, -3))
    assert torch.allclose(middle, small, atol=0.02)


def test_few_faces_leave_the_other_components_empty():
    prior = LinearPrior(side=SIDE, components=40)
    prior.fit(torch.randint(0, 256, (3, 3, SIDE, SIDE), dtype=torch.uint8))
    assert not prior.basis[6:].any()
    image = torch.rand(1, 3, SIDE, SIDE)
    assert torch.isfinite(prior(image, torch.zeros(1, 1, SIDE, SIDE))).all()


def test_it_reckons_in_full_precision_whatever_is_around_it(prior, faces, hole):
    image = faces[:2].float() / 255
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(prior(image, hole), prior(image, hole).float())
        inside = prior(image, hole)
    assert torch.equal(inside, prior(image, hole))


def test_a_draw_has_the_spread_that_is_left_once_the_rest_is_seen(prior, hole):
    code = torch.randn(4, 20)
    b = prior.basis.flatten(1).double().numpy()
    w = (1 - hole).expand(1, 3, -1, -1).flatten().double().numpy()
    noise = float(prior.noise)
    wanted = noise * np.linalg.solve(noise * np.eye(len(b)) + b * w @ b.T, code.double().numpy().T).T @ b
    assert np.abs(prior.drawn(code, hole.expand(4, -1, -1, -1)).flatten(1).numpy() - wanted).max() < 0.001
    assert np.abs(wanted).max() > 0.005


def test_with_everything_hidden_a_draw_is_any_face_and_with_nothing_none(prior):
    code, hidden = torch.randn(2, 3), torch.ones(2, 1, SIDE, SIDE)
    any_face = torch.einsum("nk,kcyx->ncyx", code, prior.basis[:3])
    assert torch.allclose(prior.drawn(code, hidden), any_face, atol=1e-5)
    assert prior.drawn(code, 0 * hidden).std() < 0.2 * any_face.std()
