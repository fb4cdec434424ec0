import cv2
import numpy as np
import pytest

from barefaced.faces.boxes import iou
from barefaced.faces.detectors.yunet import YuNet


def raw(path, image):
    """What OpenCV itself says, (N, 15), best first."""
    net = cv2.FaceDetectorYN.create(str(path), "", image.shape[1::-1], 0.7, 0.3)
    _, found = net.detect(np.ascontiguousarray(image[..., ::-1]))
    return found[np.argsort(-found[:, 14])]


def test_agrees_with_opencv(yunet_file, astronaut):
    image = np.concatenate([astronaut, cv2.resize(astronaut, (256, 512))], axis=1)
    boxes, scores, points = YuNet(yunet_file).with_points(image)
    expected = raw(yunet_file, image)
    assert len(boxes) == len(expected) == 2
    assert boxes[:, :2] == pytest.approx(expected[:, :2])
    assert boxes[:, 2:] - boxes[:, :2] == pytest.approx(expected[:, 2:4], abs=1e-3)
    assert points.reshape(-1, 10) == pytest.approx(expected[:, 4:14])
    assert scores == pytest.approx(expected[:, 14])


def test_points_begin_at_the_image_left(yunet_file, astronaut):
    _, _, points = YuNet(yunet_file).with_points(astronaut)
    left_eye, right_eye, nose, left_mouth, right_mouth = points[0]
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < nose[0] < right_mouth[0]


def test_a_large_picture_is_reduced_and_its_boxes_are_not(yunet_file, astronaut):
    large = cv2.resize(astronaut, None, fx=5, fy=5)
    boxes, _ = YuNet(yunet_file)(large)
    small, _ = YuNet(yunet_file)(astronaut)
    assert iou(boxes[:1] / 5, small[:1])[0, 0] > 0.85


def test_faint_faces_need_a_lower_score(yunet_file, astronaut):
    assert len(YuNet(yunet_file, score=0.999)(astronaut)[0]) == 0
