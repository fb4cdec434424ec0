import numpy as np
import pytest

from barefaced.faces.landmarks import Landmarks, settled_boxes
from barefaced.faces.pose import mean_mesh, rotation_of_pose


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


def upright(turn: float = 0.0) -> np.ndarray:
    """The mean mesh, 50 pixels between the eyes, turned by degrees clockwise."""
    return (mean_mesh() @ rotation_of_pose((0.0, 0.0, turn)).T * 50 + (200, 200, 0))[None]


def test_settled_boxes_lie_half_way_between_box_and_mesh():
    mesh = upright()
    low, high = mesh[0, :, :2].min(0), mesh[0, :, :2].max(0)
    box = np.array([[0.0, 0.0, 400.0, 400.0]])
    (settled,) = settled_boxes(box, mesh)
    assert settled[[0, 2, 3]] == pytest.approx([low[0] / 2, (high[0] + 400) / 2, (high[1] + 400) / 2])
    assert settled[1] * 2 == pytest.approx(low[1] - 0.13 * (high[1] - low[1]), abs=2)  # the forehead


def test_the_forehead_of_a_lying_face_is_at_its_side():
    mesh = upright(90.0)
    low, high = mesh[0, :, :2].min(0), mesh[0, :, :2].max(0)
    extent = settled_boxes(np.zeros((1, 4)), mesh)[0] * 2
    grown = np.abs(extent - np.concatenate([low, high]))
    assert grown[[1, 3]].max() < 0.01
    assert sorted(grown[[0, 2]]) == pytest.approx([0, 0.13 * (high[0] - low[0])], abs=2)


def test_no_boxes_settle_to_none():
    assert settled_boxes(np.zeros((0, 4)), np.zeros((0, 468, 3))).shape == (0, 4)
