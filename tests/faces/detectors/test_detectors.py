"""What every detector does, whatever it finds."""

import os

import numpy as np
import onnx
import pytest

from barefaced.errors import BadModel, BarefacedError
from barefaced.faces import DETECTORS, load_detector

FIXTURES = {"centerface": "centerface_file", "yunet": "yunet_file", "mediapipe": "task_file"}
SHAPES = [(1, 1), (1, 40), (7, 500), (500, 7), (64, 64), (131, 257)]


@pytest.fixture(params=DETECTORS)
def detector(request):
    name = request.param
    model = request.getfixturevalue(FIXTURES[name]) if name in FIXTURES else None
    # The stand-in for CenterFace takes red for faces: let it find few.
    return load_detector(name, model=model, **({"score": 0.97} if name == "centerface" else {}))


def check(found, shape):
    """The contract of `barefaced.faces.detectors`."""
    boxes, scores = found
    assert boxes.dtype == scores.dtype == np.float32
    assert boxes.shape == (len(scores), 4)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (np.diff(scores) <= 0).all()
    assert (boxes[:, 2:] > boxes[:, :2]).all()
    height, width = shape
    reach = max(height, width)
    assert (boxes > -reach).all()
    assert (boxes[:, [0, 2]] < width + reach).all()
    assert (boxes[:, [1, 3]] < height + reach).all()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("grey", [0, 127, 255])
def test_on_one_tone_nothing_breaks(detector, shape, grey):
    image = np.full((*shape, 3), grey, np.uint8)
    check(detector(image), shape)
    assert (image == grey).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_on_noise(detector, shape):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    before = image.copy()
    found = detector(image)
    check(found, shape)
    assert np.array_equal(image, before)
    assert len(found[0]) <= 1


def test_on_a_portrait(detector, astronaut, request):
    boxes, scores = detector(astronaut)
    check((boxes, scores), astronaut.shape[:2])
    if "centerface" not in request.node.callspec.id:
        x1, y1, x2, y2 = boxes[0]
        assert 150 < x1 < 222 < x2 < 300
        assert 30 < y1 < 115 < y2 < 220


def test_twice_the_same(detector, astronaut):
    first, second = detector(astronaut), detector(astronaut)
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_a_picture_that_is_a_view(detector, astronaut):
    mirrored = astronaut[:, ::-1]
    assert np.array_equal(detector(mirrored)[0], detector(mirrored.copy())[0])


def test_an_unknown_name_lists_the_known():
    with pytest.raises(
        BarefacedError, match="unknown detector 'haar'; known: own, centerface, yunet, mediapipe"
    ):
        load_detector("haar")


@pytest.mark.parametrize("name", FIXTURES)
def test_a_model_file_must_be_given(name):
    with pytest.raises(BarefacedError, match=f"detector '{name}' brings no model: give it"):
        load_detector(name)


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("content", [None, b"", b"no model at all", os.urandom(999)])
def test_a_foreign_file_is_named(name, content, tmp_path):
    path = tmp_path / "some model.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BarefacedError, match=r"some model\.onnx"):
        load_detector(name, model=path)


@pytest.mark.parametrize("name", DETECTORS)
def test_another_network_is_refused(name, tmp_path):
    value = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    end = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph([onnx.helper.make_node("Neg", ["x"], ["y"])], "negate", [value], [end])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 9)], ir_version=4)
    onnx.save(model, tmp_path / "negate.onnx")
    with pytest.raises(BadModel, match=r"negate\.onnx"):
        load_detector(name, model=tmp_path / "negate.onnx")(np.zeros((64, 64, 3), np.uint8))
