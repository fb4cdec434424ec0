import cv2
import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.faces import detect
from barefaced.faces.boxes import iou

BOX = np.array([178, 60, 270, 178], np.float32)
"""The portrait's face."""


@pytest.fixture
def portrait(astronaut):
    return astronaut


def test_the_portrait_has_one_face_that_looks_at_us(portrait):
    (face,) = detect(portrait)
    assert iou(face.box[None], BOX[None])[0, 0] > 0.6
    assert np.abs(face.pose).max() < 15
    assert face.wears_mask < 0.2


def test_the_picture_is_left_alone(portrait):
    before = portrait.copy()
    detect(portrait)
    assert np.array_equal(before, portrait)


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (33, 31), (480, 640)])
def test_an_empty_picture_has_no_faces(size):
    assert detect(np.full((*size, 3), 90, np.uint8)) == []


@pytest.mark.parametrize("turns", [1, 3])
def test_a_picture_lying_on_its_side_is_looked_at_again(portrait, turns):
    lying = np.ascontiguousarray(np.rot90(portrait, turns))
    (face,) = detect(lying)
    assert abs(abs(face.pose[2]) - 90) < 20
    centre = (face.box[:2] + face.box[2:]) / 2
    upright = (BOX[:2] + BOX[2:]) / 2
    where = [upright[1], 511 - upright[0]] if turns == 1 else [511 - upright[1], upright[0]]
    assert centre == pytest.approx(where, abs=20)


def test_roll_is_seen_in_the_pose(portrait):
    about = cv2.getRotationMatrix2D((224, 120), -25, 1.0)
    (face,) = detect(cv2.warpAffine(portrait, about, (512, 512), borderMode=cv2.BORDER_REPLICATE))
    assert face.pose[2] == pytest.approx(25, abs=12)


def test_several_faces_come_largest_first(portrait):
    canvas = np.full((600, 900, 3), 127, np.uint8)
    canvas[40:552, :512] = portrait
    canvas[100:356, 600:856] = cv2.resize(portrait, (256, 256), interpolation=cv2.INTER_AREA)
    faces = detect(canvas)
    assert len(faces) == 2
    assert faces[0].interocular > 1.5 * faces[1].interocular
    assert faces[0].box[0] < faces[1].box[0]


@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0])
def test_small_and_large_pictures_show_the_same_face(portrait, scale):
    image = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    (face,) = detect(image)
    assert face.interocular / scale == pytest.approx(44, abs=5)


@pytest.fixture
def large(portrait):
    """uint8 RGB (2000, 3000, 3): the portrait at half its size in a grey photo."""
    photo = np.full((2000, 3000, 3), 120, np.uint8)
    photo[1200:1456, 2100:2356] = cv2.resize(portrait, (256, 256), interpolation=cv2.INTER_AREA)
    return photo


def test_a_small_face_in_a_large_photo_is_found(portrait, large):
    """Once, and its eyes where they are in the portrait, to a tenth of the distance between them."""
    (whole,) = detect(portrait)
    wanted = whole.eyes / 2 + (2100, 1200)
    off = [np.abs(face.eyes - wanted).max() / (whole.interocular / 2) for face in detect(large)]
    assert sum(distance < 0.1 for distance in off) == 1


def test_nothing_else_in_a_large_photo_is_a_face(large):
    assert len(detect(large)) == 1


@pytest.mark.parametrize(
    "bad", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))]
)
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(ValueError, match="uint8 RGB"):
        detect(bad)


def test_an_unknown_detector_lists_the_known(portrait):
    with pytest.raises(BarefacedError, match="own"):
        detect(portrait, detector="haar")


def test_a_lower_score_finds_no_fewer_faces_and_each_is_as_sure_as_asked_for(portrait):
    counts = []
    for score in (0.3, 0.65, 0.99):
        faces = detect(portrait, score=score)
        assert all(face.confidence >= score for face in faces)
        counts.append(len(faces))
    assert counts == sorted(counts, reverse=True)
    assert counts[1] == 1
