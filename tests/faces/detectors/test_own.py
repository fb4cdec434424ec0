"""The detector of the package, over networks that answer what they are told to."""

from __future__ import annotations

import numpy as np
import pytest

from barefaced.faces.detectors.own import FINER, Own, looking_sizes


class Answering:
    """One box in the middle of whatever is looked at, always as sure."""

    def __init__(self, score: float) -> None:
        self.score = score

    def run(self, *, image: np.ndarray) -> list[np.ndarray]:
        height, width = image.shape[2:]
        box = np.array([width, height, width, height]) * (0.25, 0.25, 0.75, 0.75)
        return [np.array([[self.score]], np.float32), box[None, None].astype(np.float32)]


@pytest.fixture
def found():
    """How many boxes are found at certain sizes, at a score of 0.3, by a network that is `sure`."""

    def look(*sizes: int, sure: float) -> int:
        own = Own(score=0.3, longest=sizes, iou_threshold=1.0)
        own._session = Answering(sure)
        return len(own(np.zeros((640, 640, 3), np.uint8))[0])

    return look


@pytest.mark.parametrize(
    ("sure", "boxes"), [(0.29, 0), (0.31, 1), (0.3 * FINER - 0.01, 1), (0.3 * FINER + 0.01, 2)]
)
def test_finer_looks_have_to_be_surer(found, sure, boxes):
    assert found(320, 640, sure=sure) == found(640, 320, sure=sure) == boxes


def test_a_single_look_is_no_finer_one(found):
    assert found(640, sure=0.31) == 1


def test_larger_pictures_are_looked_at_more_often():
    assert looking_sizes(np.zeros((480, 640, 3), np.uint8)) == (320,)
    assert looking_sizes(np.zeros((3000, 4000, 3), np.uint8)) == (320, 640, 1280)
