from __future__ import annotations

import numpy as np
import pytest

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError
from barefaced.training.sources.labelled import SETS, photos_without, sure_faces, texture_from


def test_faces_are_those_of_the_split_and_the_sets(bank):
    found = sure_faces(bank, "val", SETS[:2])
    assert [face.name for face, _ in found] == [SETS[0]] * 2 + [SETS[1]] * 2
    for face, item in found:
        assert item in face.in_split("val")
        assert np.isfinite(face.mesh[item]).all()


def test_photos_without_faces(bank):
    scenes = FaceBank.open(bank, "scenes_480")
    for split in ("train", "val", "test"):
        found = photos_without(scenes.owner, scenes, split)
        assert set(found) <= set(scenes.in_split(split))
        assert all(len(scenes.boxes_of(int(item))) == 0 for item in found)
    with pytest.raises(BarefacedError, match="no photo without a face in split 'test'"):
        photos_without(np.arange(len(scenes.size)), scenes, "test")


def test_a_texture_is_a_piece_of_a_photo(bank):
    scenes = FaceBank.open(bank, "scenes_480")
    rng = np.random.default_rng(0)
    pieces = [texture_from(scenes, np.array([0, 3]), rng) for _ in range(20)]
    assert {piece.shape for piece in pieces} == {(96, 96, 3)}
    assert all(np.shares_memory(piece, scenes.images) for piece in pieces)
    assert len({piece.tobytes() for piece in pieces}) > 15
