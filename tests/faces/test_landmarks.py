import numpy as np
import pytest

from barefaced.faces.landmarks import Landmarks


@pytest.fixture(scope="module")
def landmarks():
    return Landmarks()


BOX = np.array([178, 60, 270, 178], np.float32)
"""The portrait's face."""


@pytest.fixture
def found(landmarks, astronaut):
    return landmarks(astronaut, BOX[None])


def test_no_boxes_give_no_meshes(landmarks, astronaut):
    meshes = landmarks(astronaut, np.zeros((0, 4)))
    assert meshes.points.shape == (0, 468, 3)
    assert meshes.presence.shape == (0,)


def test_eyes_nose_and_mouth_are_where_the_portrait_has_them(found):
    points = found.points[0]
    assert points[[33, 133], :2].mean(0) == pytest.approx([203, 105], abs=6)
    assert points[[362, 263], :2].mean(0) == pytest.approx([247, 103], abs=6)
    assert points[1, :2] == pytest.approx([228, 130], abs=7)
    assert points[13, :2] == pytest.approx([228, 149], abs=7)


def test_the_nose_is_nearer_than_the_ears(found):
    depth = found.points[0, :, 2]
    assert depth[1] < depth[234] - 10
    assert depth[1] < depth[454] - 10
    assert depth.mean() == pytest.approx(0, abs=1e-3)


def test_a_bare_face_is_a_face_without_a_mask(found):
    assert found.presence[0] > 0.9
    assert found.wears_mask[0] < 0.2


def test_a_wall_is_no_face(landmarks):
    wall = np.full((200, 200, 3), 127, np.uint8)
    assert landmarks(wall, np.array([[50, 50, 150, 150]])).presence[0] < 0.3


def test_the_doubt_is_of_the_size_of_errors(found):
    assert np.all(found.error > 0)
    assert 0.2 < np.median(found.error) < 6


def test_many_boxes_are_looked_at_as_one_would_be(landmarks, astronaut, found):
    both = landmarks(astronaut, np.stack([BOX + 200, BOX]))
    assert np.allclose(both.points[1], found.points[0], atol=0.05)


def test_a_small_picture_and_a_large_one_give_the_same_face(landmarks, astronaut, found):
    import cv2

    large = landmarks(
        cv2.resize(astronaut, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), BOX[None] * 3 + 1
    )
    assert np.abs(large.points[0, :, :2] / 3 - found.points[0, :, :2]).mean() < 1.5
