import numpy as np
import pytest

from barefaced.faces import draw_faces


@pytest.fixture
def grey():
    return np.full((240, 320, 3), 90, np.uint8)


def near(image, point, colour, reach=3):
    """Whether some pixel about a point has nearly this colour."""
    x, y = np.rint(point).astype(int)
    part = image[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1].astype(int)
    return bool((np.abs(part - colour).max(axis=-1) < 60).any())


def test_nothing_found_is_a_copy(grey):
    drawn = draw_faces(grey, [])
    assert np.array_equal(drawn, grey)
    assert drawn is not grey


def test_the_picture_is_left_alone(grey, made_face):
    before = grey.copy()
    assert (draw_faces(grey, [made_face((160, 120))]) != grey).any()
    assert np.array_equal(grey, before)


def test_box_landmarks_and_axes_lie_on_the_face(grey, made_face):
    face = made_face((160, 120), pose=(50, 0, 0))
    drawn = draw_faces(grey, [face])
    assert near(drawn, face.box[2:], (255, 200, 0))
    assert near(drawn, face.landmarks[face.visible][40], (0, 230, 118))
    assert near(drawn, face.landmarks[~face.visible][0], (255, 87, 160))
    gaze = face.five[2] + 0.6 * face.interocular * np.array([np.sin(np.radians(50)), 0])
    assert near(drawn, gaze, (64, 128, 255))
    assert near(drawn, face.five[2] + [0, 0.7 * face.interocular], (64, 220, 64))


def test_far_from_the_face_nothing_is_drawn(grey, made_face):
    drawn = draw_faces(grey, [made_face((160, 120))])
    assert np.array_equal(drawn[:, :40], grey[:, :40])


def test_each_face_is_drawn(grey, made_face):
    faces = [made_face((80, 120), interocular=25), made_face((240, 120), interocular=25)]
    drawn = draw_faces(grey, faces)
    assert (drawn[:, :160] != 90).any()
    assert (drawn[:, 160:] != 90).any()


def test_lines_grow_with_the_picture(made_face):
    def light(scale):
        picture = np.zeros((240 * scale, 320 * scale, 3), np.uint8)
        return draw_faces(picture, [made_face((160 * scale, 120 * scale), interocular=40.0 * scale)]).mean()

    assert light(8) == pytest.approx(light(2), rel=0.25)


@pytest.mark.parametrize("shape", [(1, 1), (7, 500), (30, 30)])
@pytest.mark.parametrize("centre", [(0, 0), (-900, 40), (1e7, -1e7)])
def test_faces_beyond_the_picture(made_face, shape, centre):
    image = np.zeros((*shape, 3), np.uint8)
    assert draw_faces(image, [made_face(centre)]).shape == image.shape


def test_a_picture_that_is_a_view(made_face):
    image = np.zeros((480, 640, 3), np.uint8)[::2, ::-2]
    assert draw_faces(image, [made_face()]).any()
