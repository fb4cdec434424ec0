from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.quality.floors import FLOORS, SEGMENTING_FLOORS
from barefaced.audit.quality.floors.ridge import Ridge

SIDE = 12


@pytest.fixture
def faces() -> np.ndarray:
    """Forty pictures that three numbers describe."""
    rng = np.random.default_rng(0)
    axes = rng.uniform(-1, 1, (3, SIDE, SIDE, 3))
    weights = rng.uniform(-1, 1, (40, 3))
    return np.rint(np.clip(128 + 35 * np.tensordot(weights, axes, 1), 0, 255)).astype(np.uint8)


@pytest.fixture
def hole() -> np.ndarray:
    hidden = np.zeros((SIDE, SIDE), bool)
    hidden[7:, 2:9] = True
    return hidden


@pytest.mark.parametrize("name", FLOORS)
def test_every_floor_paints_without_looking_into_the_hole(name, faces, hole):
    painter = FLOORS[name](faces[:30])
    face, rng = faces[35], np.random.default_rng(0)
    covered = np.where(hole[..., None], np.uint8(255), face)
    before = covered.copy()
    painted = painter.paint(covered, hole, rng)
    assert painted.dtype == np.uint8
    assert painted.shape == face.shape
    assert np.array_equal(painted[hole], painter.paint(face, hole, rng)[hole])
    assert np.array_equal(covered, before)


@pytest.mark.parametrize("name", FLOORS)
def test_every_floor_works_at_other_sizes(name, faces):
    large = np.repeat(np.repeat(faces[35], 5, axis=0), 5, axis=1)
    hole = np.zeros((60, 60), bool)
    hole[30:50, 20:40] = True
    assert FLOORS[name](faces).paint(large, hole, np.random.default_rng(0)).shape == (60, 60, 3)


def test_ridge_knows_faces_that_its_components_span(faces, hole):
    painted = Ridge(faces[:30], noise=1e-5).paint(faces[35], hole, np.random.default_rng(0))
    assert np.abs(painted[hole].astype(int) - faces[35][hole]).max() <= 2


def test_ridge_is_the_regression_of_hidden_on_seen(faces, hole):
    known, noise = faces[:30].reshape(30, -1) / 255, 0.01
    hidden, mean = np.repeat(hole.ravel(), 3), known.mean(0)
    centred = known - mean
    covariance = centred.T @ centred / 30
    seen = faces[35].ravel()[~hidden] / 255 - mean[~hidden]
    weights = np.linalg.solve(covariance[np.ix_(~hidden, ~hidden)] + noise * np.eye((~hidden).sum()), seen)
    expected = 255 * (mean[hidden] + covariance[np.ix_(hidden, ~hidden)] @ weights)
    painted = Ridge(faces[:30], noise=noise).paint(faces[35], hole, np.random.default_rng(0))
    assert painted.ravel()[hidden] == pytest.approx(expected, abs=0.6)


def test_ridge_needs_faces(faces):
    with pytest.raises(ValueError, match="at least 2"):
        Ridge(faces[:1])


def test_mean_face_and_mean_mask_are_means(faces, hole):
    painted = FLOORS["mean face"](faces).paint(faces[0], hole, np.random.default_rng(0))
    assert np.abs(painted - faces.mean(0)).max() <= 0.5
    coverages = np.stack([np.zeros((4, 4)), np.ones((4, 4))])
    assert SEGMENTING_FLOORS["mean mask"](coverages).segment(np.zeros((8, 8, 3), np.uint8)) == pytest.approx(
        0.5
    )
