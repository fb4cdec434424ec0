import cv2
import numpy as np
import pytest

from barefaced.faces.boxes import iou, nms

NONE = np.zeros((0, 4), np.float32)


def pixels(box, size=64):
    canvas = np.zeros((size, size), bool)
    x1, y1, x2, y2 = (int(side) for side in box)
    canvas[y1:y2, x1:x2] = True
    return canvas


def random_boxes(rng, count, size=64):
    corners = np.sort(rng.integers(0, size + 1, (count, 2, 2)), axis=1)
    return corners.reshape(count, 4).astype(np.float32)


@pytest.mark.parametrize(("a", "b", "shape"), [(NONE, NONE, (0, 0)), (NONE, [[0, 0, 1, 1]], (0, 1))])
def test_iou_of_nothing_has_a_shape(a, b, shape):
    overlap = iou(a, np.asarray(b, np.float32))
    assert overlap.shape == shape
    assert overlap.dtype == np.float32


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([0, 0, 2, 2], [0, 0, 2, 2], 1.0),
        ([0, 0, 2, 2], [1, 0, 3, 2], 1 / 3),
        ([0, 0, 2, 2], [2, 0, 4, 2], 0.0),
        ([0, 0, 0, 0], [0, 0, 0, 0], 0.0),
        ([3, 3, 1, 1], [0, 0, 4, 4], 0.0),
    ],
)
def test_iou_of_two_boxes(a, b, expected):
    assert iou(np.array([a]), np.array([b]))[0, 0] == pytest.approx(expected)


def test_iou_counts_pixels():
    rng = np.random.default_rng(0)
    a, b = random_boxes(rng, 12), random_boxes(rng, 9)
    counted = [[(pixels(p) & pixels(q)).sum() / max((pixels(p) | pixels(q)).sum(), 1) for q in b] for p in a]
    assert np.allclose(iou(a, b), counted, atol=1e-6)


def test_boxes_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"\(N, 4\), got \(3,\)"):
        iou(np.zeros(3), NONE)


@pytest.mark.parametrize("seed", range(20))
def test_nms_agrees_with_opencv(seed):
    rng = np.random.default_rng(seed)
    boxes, scores = random_boxes(rng, 40), rng.random(40).astype(np.float32)
    boxes[:, 2:] += 1  # OpenCV drops boxes without an area
    sizes = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    expected = cv2.dnn.NMSBoxes(sizes.tolist(), scores.tolist(), 0.0, 0.4)
    assert nms(boxes, scores, iou_threshold=0.4).tolist() == list(expected)


def test_nms_keeps_the_earlier_of_equals():
    boxes = np.array([[0, 0, 9, 9], [20, 20, 29, 29], [0, 0, 9, 9]], np.float32)
    assert nms(boxes, np.array([0.5, 0.9, 0.5]), iou_threshold=0.5).tolist() == [1, 0]


def test_nms_of_nothing():
    assert nms(NONE, np.zeros(0), iou_threshold=0.5).shape == (0,)


def test_nms_wants_one_score_a_box():
    with pytest.raises(ValueError, match="2 boxes need scores"):
        nms(np.zeros((2, 4)), np.zeros(3), iou_threshold=0.5)


def test_arguments_are_left_alone():
    rng = np.random.default_rng(1)
    boxes, scores = random_boxes(rng, 5), rng.random(5)
    before = boxes.copy(), scores.copy()
    nms(boxes, scores, iou_threshold=0.1)
    iou(boxes, boxes)
    assert np.array_equal(boxes, before[0])
    assert np.array_equal(scores, before[1])
