"""Where the recognition network looks; what its recipes do is in `test_recogniser_recipes.py`."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from barefaced.recognition.presets import ARCFACE_POINTS, RECOGNISERS
from barefaced.training.models.face_recogniser import FaceRecogniser, Window, window_to


def test_a_window_is_opencv_s_warp():
    size, scale, x, y = 128, 1.2, -4.0, -5.5
    patch = cv2.GaussianBlur(
        np.random.default_rng(0).uniform(0, 255, (112, 112, 3)).astype(np.float32), (0, 0), 3
    )
    found = Window(size, scale, x, y)(torch.from_numpy(patch.transpose(2, 0, 1)[None]))[0].numpy()
    matrix = np.array([[scale, 0, x], [0, scale, y]])
    expected = cv2.warpAffine(
        patch, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    assert found.transpose(1, 2, 0) == pytest.approx(expected, abs=0.5)  # OpenCV's steps are of 1/32 pixel


def test_the_teacher_s_points_are_near_its_template():
    reid = RECOGNISERS["reid-0095"]
    side, scale, x, y = window_to(reid.template, reid.size, of=ARCFACE_POINTS)
    moved = scale * np.array(ARCFACE_POINTS) + (x, y)
    assert side == 128
    assert np.abs(moved - reid.template).max() < 2.5  # the two templates have unlike faces
    assert window_to(ARCFACE_POINTS, 112, of=ARCFACE_POINTS) is None


def test_stages_begin_where_they_are_told():
    network = FaceRecogniser(widths=(16,) * 4, joints=(8, 12, 20), blocks=(1,) * 4, dimension=32).eval()
    x = torch.randn(2, 3, 112, 112)
    *maps, answer = network(x)
    assert [tuple(values.shape[1:]) for values in maps] == [(8, 28, 28), (12, 14, 14), (20, 7, 7)]
    assert answer.shape == (2, 32)
    assert torch.allclose(network(x, maps)[-1], answer, atol=1e-5)
    told = [*maps[:2], torch.zeros_like(maps[2])]
    assert torch.allclose(network(x, told)[0], maps[0], atol=1e-5)
    assert not torch.allclose(network(x, told)[-1], answer, atol=1e-2)
