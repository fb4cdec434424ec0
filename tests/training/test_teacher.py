"""Whom a student asks."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.errors import BadModel
from barefaced.recognition import load_recogniser
from barefaced.training.teacher import Teacher

HINTS = ("first", "second", "third")


def test_maps_have_channels_first_and_embeddings_are_the_recogniser_s(teacher, tmp_path):
    path = teacher(tmp_path)
    patches = np.random.default_rng(0).integers(0, 256, (5, 112, 112, 3), np.uint8)
    image = torch.from_numpy(patches.transpose(0, 3, 1, 2).copy()).float()
    first, second, third, units = Teacher(path, HINTS).answers(image)
    assert [tuple(values.shape) for values in (first, second, third)] == [
        (5, 3, 28, 28), (5, 3, 14, 14), (5, 4, 7, 7)
    ]  # fmt: skip
    assert torch.allclose(first, torch.nn.functional.avg_pool2d(image, 4), atol=1e-3)
    assert np.allclose(units.numpy(), load_recogniser(path).embed(patches), atol=1e-5)


def test_a_hint_that_no_graph_has_is_named(teacher, tmp_path):
    with pytest.raises(BadModel, match="has no value 'elsewhere' to give a hint with"):
        Teacher(teacher(tmp_path), ("first", "elsewhere"))
