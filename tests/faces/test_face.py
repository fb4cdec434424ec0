import dataclasses
import json

import numpy as np
import pytest

from barefaced.faces import Face


def test_eyes_and_five_are_named_from_the_image_left(made_face):
    face = made_face(centre=(120, 100), interocular=40)
    (left, right), five = face.eyes, face.five
    assert left[0] < right[0]
    assert right - left == pytest.approx([40, 0], abs=0.5)
    assert np.array_equal(five[:2], face.eyes)
    assert np.array_equal(five[2], face.landmarks[1])
    assert five[3, 0] < five[2, 0] < five[4, 0]
    assert five[3, 1] > five[2, 1] > five[0, 1]
    assert five.dtype == np.float32


@pytest.mark.parametrize("size", [3.0, 40.0, 700.0])
def test_interocular_is_a_distance_in_pixels(made_face, size):
    assert made_face(interocular=size, pose=(0, 0, 30)).interocular == pytest.approx(size, rel=0.01)


def test_visible_follows_the_pose(made_face):
    assert made_face().visible.mean() > 0.9
    turned = made_face(pose=(55, 0, 0))
    assert turned.visible.shape == (468,)
    assert turned.visible.mean() < 0.8


def test_a_face_is_frozen(made_face):
    with pytest.raises(dataclasses.FrozenInstanceError):
        made_face().score = 1.0


@pytest.mark.parametrize(
    ("name", "shape"), [("box", (5,)), ("landmarks", (478, 2)), ("depth", (468, 1)), ("uncertainty", ())]
)
def test_wrong_shapes_are_refused(made_face, name, shape):
    fields = {field.name: getattr(made_face(), field.name) for field in dataclasses.fields(Face)}
    with pytest.raises(ValueError, match=f"{name} of a face has shape"):
        Face(**{**fields, name: np.zeros(shape, np.float32)})


def test_to_dict_is_short_plain_json(made_face):
    face = made_face(pose=(12.3456, -4.0, 0.0), score=0.123456)
    read = json.loads(json.dumps(face.to_dict()))
    assert read["pose"] == {"yaw": 12.3, "pitch": -4.0, "roll": 0.0}
    assert read["score"] == 0.1235
    assert read["wears_mask"] == 0.25
    assert np.allclose(read["box"], face.box, atol=0.0051)
    assert np.allclose(read["landmarks"], face.landmarks, atol=0.0051)
    assert np.allclose(read["five"], face.five, atol=0.0051)
    assert len(read["depth"]) == len(read["uncertainty"]) == 468
    assert max(len(str(number)) for point in read["landmarks"] for number in point) <= 6


def test_a_mesh_alone_is_taken_at_its_word(made_face):
    face = made_face(pose=(20, -10, 5))
    mesh = np.column_stack([face.landmarks, face.depth + 7.0]).astype(np.float64)
    bare = Face.from_mesh(mesh)
    assert np.array_equal(bare.landmarks, face.landmarks)
    assert np.array_equal(bare.box, face.box)
    assert bare.depth == pytest.approx(face.depth - face.depth.mean(), abs=1e-4)
    assert bare.pose == pytest.approx((20, -10, 5), abs=1)
    assert (bare.score, bare.presence, bare.wears_mask, bare.uncertainty.max()) == (1, 1, 0, 0)
    held = (bare.box, bare.landmarks, bare.depth, bare.uncertainty)
    assert {array.dtype for array in held} == {np.dtype(np.float32)}
    assert json.loads(json.dumps(bare.to_dict()))["confidence"] == 1.0


@pytest.mark.parametrize("shape", [(478, 3), (468, 2)])
def test_a_mesh_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"\(468, 3\)"):
        Face.from_mesh(np.random.default_rng(0).random(shape))
