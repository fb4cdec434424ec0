import cv2
import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.faces.boxes import iou
from barefaced.redaction.search import find_faces


def test_the_portrait_has_its_face(astronaut):
    assert any(
        iou(face.box[None], np.array([[179, 55, 271, 176.0]]))[0, 0] > 0.6 for face in find_faces(astronaut)
    )


def test_what_only_the_second_detector_or_a_person_sees_is_added(astronaut):
    twice = np.array([[180, 56, 270, 175], [300, 300, 360, 380]], np.float32)
    drawn = (10.0, 400.0, 60.0, 460.0)
    before = find_faces(astronaut)
    faces = find_faces(astronaut, second=lambda image: (twice, np.ones(2, np.float32)), boxes=[drawn])
    assert len(faces) == len(before) + 2
    added = [face.box.tolist() for face in faces if not any(np.array_equal(face.box, f.box) for f in before)]
    assert sorted(added) == sorted([list(drawn), twice[1].tolist()])
    areas = [np.prod(face.box[2:] - face.box[:2]) for face in faces]
    assert areas == sorted(areas, reverse=True)


def test_a_picture_without_faces_has_none_but_those_drawn():
    grey = np.full((120, 160, 3), 128, np.uint8)
    assert find_faces(grey) == []
    assert len(find_faces(grey, boxes=[(-5, -5, 20, 20)])) == 1


def test_a_small_box_is_covered_though_no_face_is_seen_in_it(monkeypatch):
    boxes = np.array([[20, 20, 50, 60], [60, 20, 110, 90]], np.float32)
    monkeypatch.setattr(
        "barefaced.redaction.search._detector", lambda *_: lambda image: (boxes, np.full(2, 0.25, np.float32))
    )
    (face,) = find_faces(np.full((120, 160, 3), 128, np.uint8))
    assert face.confidence < 0.3
    assert face.box.tolist() == boxes[0].tolist()


@pytest.mark.parametrize(("score", "width", "faces"), [(0.08, 192, 1), (0.05, 192, 0), (0.08, 700, 0)])
def test_a_faint_small_face_is_covered_where_its_points_are_seen(score, width, faces, astronaut, monkeypatch):
    small = np.asarray(cv2.resize(astronaut, (192, 192), interpolation=cv2.INTER_AREA))
    picture = np.pad(small, ((0, 0), (0, width - 192), (0, 0)))

    def look(asked):
        held = np.array([[67, 21, 102, 66]], np.float32), np.full(1, score, np.float32)
        return lambda image: tuple(part[held[1] >= asked] for part in held)

    monkeypatch.setattr("barefaced.redaction.search._detector", lambda asked, looks: look(asked))
    monkeypatch.setattr("barefaced.faces.detect", lambda image, score: [])
    assert len(find_faces(picture)) == faces


def test_a_face_lying_on_its_side_is_found_where_nobody_is_upright(astronaut):
    lying = np.ascontiguousarray(np.rot90(astronaut))
    wanted = np.array([[55, 512 - 271, 176, 512 - 179]])
    assert any(iou(face.box[None], wanted)[0, 0] > 0.5 for face in find_faces(lying))


def test_of_a_lying_face_more_confidence_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("barefaced.faces.detect", lambda image, score: asked.append(score) or [])
    for score in (0.3, 0.8):
        find_faces(np.full((120, 160, 3), 128, np.uint8), score=score)
    assert asked == [0.5, 0.8]


@pytest.mark.parametrize("box", [(10, 10, 10, 20), (20, 10, 10, 20), (160, 0, 170, 10), (-9, 0, 0, 10)])
def test_a_box_without_area_is_told(box):
    with pytest.raises(BarefacedError, match="has no area in a picture of 160 x 120 pixels"):
        find_faces(np.zeros((120, 160, 3), np.uint8), boxes=[box])
