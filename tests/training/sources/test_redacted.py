"""Faces with their redactions."""

from __future__ import annotations

import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction.redactors import redactor_named
from barefaced.training.sources import redacted
from barefaced.training.sources.redacted import RedactedFaces

SETS = ("faces_synthetic_256", "lfw_176")


@pytest.fixture
def opened(bank):
    def open_faces(split="train", **settings):
        return RedactedFaces(bank, split, redactor=redactor_named("block"), sets=SETS, side=48, **settings)

    return open_faces


def test_a_face_is_drawn_bare_and_redacted(opened):
    faces = opened()
    sample = faces.draw(0, np.random.default_rng(0))
    x1, y1, x2, y2 = faces.zone
    assert {key: (image.shape, image.dtype) for key, image in sample.items()} == dict.fromkeys(
        ("bare", "redacted"), ((3, 48, 48), np.uint8)
    )
    assert not sample["redacted"][:, y1:y2, x1:x2].any()
    sample["redacted"][:, y1:y2, x1:x2] = sample["bare"][:, y1:y2, x1:x2]
    assert np.array_equal(sample["redacted"], sample["bare"])


def test_faces_are_moved_in_training_alone(opened):
    moved, still = (
        [faces.draw(0, np.random.default_rng(seed))["bare"] for seed in (0, 1)]
        for faces in (opened(), opened(moved=False))
    )
    assert not np.array_equal(*moved)
    assert np.array_equal(*still)


def test_nobody_who_is_attacked_is_learned_from(opened, monkeypatch):
    everybody = opened()
    names = {str(bank.identity[item]) for bank, item in everybody.places}
    one = sorted(names)[0]
    monkeypatch.setattr(redacted, "_attacked", lambda folder, name: frozenset({one}))
    assert {str(bank.identity[item]) for bank, item in opened().places} == names - {one}
    monkeypatch.setattr(redacted, "_attacked", lambda folder, name: frozenset(names))
    with pytest.raises(BarefacedError, match="nobody of split 'train' of faces_synthetic_256, lfw_176"):
        opened()


def test_faces_evenly_spread(opened):
    faces = opened()
    pairs = list(faces.spread(3))
    assert len(pairs) == 3
    still = opened(moved=False).draw(0, np.random.default_rng(0))
    for image, key in zip(pairs[0], ("bare", "redacted"), strict=True):
        assert np.array_equal(image.transpose(2, 0, 1), still[key])
