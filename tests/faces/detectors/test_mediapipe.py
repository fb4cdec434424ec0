import sys
import zipfile

import cv2
import numpy as np
import pytest

from barefaced.errors import BadModel, MissingExtra
from barefaced.faces.boxes import iou
from barefaced.faces.detectors.mediapipe import BlazeFace, Mesh
from barefaced.faces.detectors.yunet import YuNet
from barefaced.faces.warp import transform

FIVE = [[33, 133], [362, 263], [1, 1], [61, 61], [291, 291]]


@pytest.fixture
def portrait(astronaut, yunet_file):
    """A portrait, its box and its five points, as YuNet has them."""
    boxes, _, points = YuNet(yunet_file).with_points(astronaut)
    return astronaut, boxes[:1], points[:1]


def test_blazeface_finds_what_yunet_finds(task_file, portrait):
    image, box, _ = portrait
    close = image[:300, 60:360]
    boxes, scores = BlazeFace(task_file)(close)
    assert len(boxes) == 1
    assert scores[0] > 0.8
    assert iou(boxes, box - [60, 0, 60, 0])[0, 0] > 0.5


@pytest.mark.parametrize("shape", [(300, 150), (150, 300)])
def test_blazeface_on_oblong_pictures(task_file, portrait, shape):
    image, box, _ = portrait
    left, top = 222 - shape[1] // 2, max(0, 115 - shape[0] // 2)
    boxes, _ = BlazeFace(task_file)(image[top : top + shape[0], left : left + shape[1]])
    assert iou(boxes[:1], box - [left, top, left, top])[0, 0] > 0.5


@pytest.mark.parametrize("by", ["eyes", "boxes"])
def test_mesh_lies_on_the_face(task_file, portrait, by):
    image, box, five = portrait
    points, presence = Mesh(task_file)(image, five[:, :2] if by == "eyes" else box)
    assert points.shape == (1, 478, 3)
    assert points.dtype == presence.dtype == np.float32
    assert presence[0] > 0.9
    apart = np.linalg.norm(points[0, FIVE, :2].mean(axis=1) - five[0], axis=1)
    assert apart.max() < 0.2 * np.linalg.norm(five[0, 1] - five[0, 0])
    assert points[0, 1, 2] < points[0, 234, 2]  # the nose is nearer than the cheek


@pytest.mark.parametrize("angle", [-40, 60, 170])
def test_mesh_turns_with_the_picture(task_file, portrait, angle):
    image, _, five = portrait
    matrix = cv2.getRotationMatrix2D((222, 115), angle, 1.3)
    turned = cv2.warpAffine(image, matrix, (512, 512))
    upright, _ = Mesh(task_file)(image, five[:, :2])
    points, presence = Mesh(task_file)(turned, transform(five[:, :2], matrix))
    error = np.linalg.norm(points[0, :468, :2] - transform(upright[0, :468, :2], matrix), axis=1).mean()
    assert presence[0] > 0.9
    assert error < 0.03 * 1.3 * np.linalg.norm(five[0, 1] - five[0, 0])
    assert points[0, :468, 2] == pytest.approx(1.3 * upright[0, :468, 2], abs=8)


def test_mesh_of_nobody(task_file, portrait):
    mesh, (image, box, _) = Mesh(task_file), portrait
    points, presence = mesh(image, np.zeros((0, 4)))
    assert points.shape == (0, 478, 3)
    assert presence.shape == (0,)
    assert mesh(np.full((90, 90, 3), 128, np.uint8), np.array([[10, 10, 80, 80]]))[1][0] < 0.5
    assert mesh(np.zeros((1, 1, 3), np.uint8), box)[1][0] < 0.5


def test_mesh_wants_boxes_or_eyes(task_file):
    with pytest.raises(ValueError, match=r"got shape \(1, 5, 2\)"):
        Mesh(task_file)(np.zeros((9, 9, 3), np.uint8), np.zeros((1, 5, 2)))


def test_without_litert_the_extra_is_named(task_file, monkeypatch):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(MissingExtra, match=r"barefaced\[mediapipe\]"):
        BlazeFace(task_file)


def test_a_zip_without_the_model(tmp_path):
    path = tmp_path / "other.task"
    with zipfile.ZipFile(path, "w") as task:
        task.writestr("readme.txt", "nothing")
    with pytest.raises(BadModel, match=r"other\.task.*no MediaPipe task file with face_landmarks_detector"):
        Mesh(path)


def test_a_zip_with_a_damaged_model(task_file, tmp_path):
    path = tmp_path / "damaged.task"
    with zipfile.ZipFile(path, "w") as task:
        task.writestr("face_detector.tflite", b"nothing of the kind")
    with pytest.raises(BadModel, match=r"its face_detector\.tflite is damaged"):
        BlazeFace(path)
