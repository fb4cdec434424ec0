import numpy as np
import pytest

from barefaced.faces import align
from barefaced.faces.warp import scale_of, transform
from barefaced.recognition import ALIGN_MODES, RECOGNISERS, aligned
from barefaced.recognition.frame import _by_eyes

ARCFACE, REID = RECOGNISERS["edgeface"], RECOGNISERS["reid-0095"]


def smooth(height=300, width=320):
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / 23) + np.cos(y / 31), np.sin((x + y) / 41), np.cos((x - y) / 29)]
    return np.stack([127 + 60 * wave for wave in waves], axis=-1).astype(np.uint8)


def test_five_points_are_what_align_does(made_face):
    face = made_face(roll=20)
    expected, _ = align(smooth(), face, template="recogniser")
    assert np.array_equal(aligned(smooth(), face, ARCFACE), expected)


@pytest.mark.parametrize("mode", ALIGN_MODES)
def test_each_template_has_its_own_side(made_face, mode):
    assert aligned(smooth(), made_face(), REID, mode=mode).shape == (128, 128, 3)


@pytest.mark.parametrize("mode", ALIGN_MODES)
def test_a_face_turned_in_the_picture_is_turned_back(made_face, mode):
    """The picture and the face turned by a quarter give the same patch."""
    image, face = smooth(300, 300), made_face()
    turned = np.ascontiguousarray(np.rot90(image, -1))
    points = np.column_stack([face.landmarks, face.depth]).astype(np.float64)
    points[:, :2] = np.stack([299 - points[:, 1], points[:, 0]], 1)
    other = type(face).from_mesh(points)
    straight, back = (aligned(*pair, ARCFACE, mode=mode) for pair in ((image, face), (turned, other)))
    if mode == "five":
        assert np.abs(straight.astype(int) - back).max() <= 2
    else:  # the box of a mesh is no ellipse
        assert np.abs(straight.astype(int) - back).mean() < 12


@pytest.mark.parametrize("roll", [0, 30, -75])
def test_eyes_lie_level_about_their_place(made_face, roll):
    face = made_face(roll=roll)
    target = np.array(ARCFACE.template[:2])
    left, right = transform(face.eyes.astype(float), _by_eyes(face, target))
    assert (left + right) / 2 == pytest.approx(target.mean(0), abs=1e-3)
    assert np.degrees(np.arctan2(*(right - left)[::-1])) == pytest.approx(
        np.degrees(np.arctan2(*(target[1] - target[0])[::-1])), abs=0.1
    )


def test_a_face_turned_aside_is_not_blown_up_by_its_eyes(made_face):
    target = np.array(ARCFACE.template[:2])
    sizes = [scale_of(_by_eyes(made_face(yaw=yaw), target)) for yaw in (0, 50)]
    by_eyes_alone = made_face().interocular / made_face(yaw=50).interocular
    assert 1 < sizes[1] / sizes[0] < (1 + by_eyes_alone) / 2


def test_an_unknown_mode_lists_the_known(made_face):
    with pytest.raises(ValueError, match="unknown mode of alignment 'nose'; known: five, eyes"):
        aligned(smooth(), made_face(), ARCFACE, mode="nose")
