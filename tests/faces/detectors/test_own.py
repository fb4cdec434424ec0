"""The detector of the package, over networks that answer what they are told to."""

from __future__ import annotations

import numpy as np
import pytest

from barefaced.faces.detectors.own import FINER, GRID, Own, fit_to_grid, looking_sizes


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


class Seeing:
    """Sees what is drawn in pure colours, as sure as the colour is bright; remembers where it looked."""

    def __init__(self) -> None:
        self.looked: list[tuple[int, int]] = []

    def run(self, *, image: np.ndarray) -> list[np.ndarray]:
        self.looked.append(image.shape[2:])
        boxes, scores = [], []
        for plane in image[0]:
            rows, columns = np.nonzero(plane)
            if len(rows):
                boxes.append([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
                scores.append(plane.max() / 255)
        return [np.array([scores], np.float32), np.array(boxes, np.float32).reshape(1, -1, 4)]


def drawn(*, large: int, small: int) -> np.ndarray:
    """A picture of 1280 x 1024 with a large thing in red and a small one in green, as bright as told."""
    image = np.zeros((1024, 1280, 3), np.uint8)
    image[200:700, 300:700, 0] = large
    image[96:128, 1056:1088, 1] = small
    return image


@pytest.fixture
def own():
    """Looks at 320 and at 640 pixels, asks for a score of 0.3."""
    own = Own(score=0.3, longest=(320, 640))
    own._session = Seeing()
    return own


@pytest.mark.parametrize(
    ("large", "small", "second"),
    [
        (0, 0, (512, 640)),  # nothing is what the picture is of: all is looked at again
        (100, 0, (512, 640)),  # not sure enough for that
        (230, 0, None),
        (230, 8, None),
        (230, 40, (64, 64)),  # a hint: there alone
    ],
)
def test_beside_a_large_face_only_hints_are_looked_at_again(own, large, small, second):
    own(drawn(large=large, small=small))
    assert own._session.looked == [(256, 320)] + [second] * (second is not None)


def test_what_a_part_shows_is_told_where_it_lies(own):
    boxes, scores = own(drawn(large=230, small=200))
    assert boxes == pytest.approx(np.array([[300, 200, 700, 700], [1056, 96, 1088, 128]]), abs=2)
    assert scores == pytest.approx([230 / 255, 200 / 255], abs=0.01)


@pytest.mark.parametrize("shape", [(1000, 1), (3, 7), (999, 1333)])
def test_any_picture_is_fitted_to_the_grid(shape):
    fitted, scale = fit_to_grid(np.full((*shape, 3), 9, np.uint8), longest=320)
    height, width = (max(1, round(side * 320 / max(shape))) for side in shape)
    assert fitted.shape == (-(-height // GRID) * GRID, -(-width // GRID) * GRID, 3)
    assert (fitted[:height, :width] == 9).all()
    assert scale == pytest.approx([width / shape[1], height / shape[0]] * 2)
