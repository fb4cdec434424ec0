import numpy as np
import onnx
import pytest
from onnx import helper

from barefaced.errors import BadModel
from barefaced.faces.detectors.centerface import CenterFace

# Of each 4 x 4 pixels red is the heat, green the offset, blue the log size (see conftest).


def cell(image, row, column, red, green, blue):
    image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = red, green, blue


def box(row, column, green, blue):
    """Its box, with (0, 0) the centre of the first pixel."""
    half = 2 * np.exp(blue / 128)
    x, y = ((k + 0.5 + green / 255) * 4 - 0.5 for k in (column, row))
    return [x - half, y - half, x + half, y + half]


def test_boxes_come_from_heat_size_and_offset(centerface_file):
    image = np.zeros((64, 96, 3), np.uint8)
    cell(image, 2, 3, 204, 51, 64)
    cell(image, 10, 20, 255, 0, 96)
    boxes, scores = CenterFace(centerface_file)(image)
    assert scores == pytest.approx([1.0, 0.8])
    assert boxes == pytest.approx(np.array([box(10, 20, 0, 96), box(2, 3, 51, 64)]), abs=1e-4)


def test_of_two_that_overlap_the_better_stays(centerface_file):
    image = np.zeros((64, 64, 3), np.uint8)
    cell(image, 5, 5, 150, 0, 150)
    cell(image, 5, 6, 250, 0, 150)
    boxes, _ = CenterFace(centerface_file)(image)
    assert boxes == pytest.approx(np.array([box(5, 6, 0, 150)]), abs=1e-4)
    assert len(CenterFace(centerface_file, iou_threshold=0.95)(image)[0]) == 2


def test_faint_faces_need_a_lower_score(centerface_file):
    image = np.zeros((32, 32, 3), np.uint8)
    cell(image, 4, 4, 80, 0, 64)
    assert len(CenterFace(centerface_file)(image)[0]) == 0
    assert len(CenterFace(centerface_file, score=0.2)(image)[0]) == 1


@pytest.mark.parametrize(("shape", "pixels"), [((640, 960), 10), ((500, 960), 10)])
def test_a_large_picture_is_reduced_and_its_boxes_are_not(centerface_file, shape, pixels):
    image = np.zeros((*shape, 3), np.uint8)
    image[160:200, 80:120] = 255, 0, 64  # row 4, column 2 of the reduced picture's cells
    boxes, _ = CenterFace(centerface_file, longest=96)(image)
    small = np.array(box(4, 2, 0, 64))
    assert boxes == pytest.approx(((small + 0.5) * pixels - 0.5)[None], abs=0.01)


def test_a_model_for_any_size_runs_as_it_is(centerface_file, tmp_path):
    free = onnx.load(centerface_file)
    for value in [free.graph.input[0], *free.graph.output]:
        value.CopyFrom(
            helper.make_tensor_value_info(value.name, onnx.TensorProto.FLOAT, [None, None, None, None])
        )
    onnx.save(free, tmp_path / "free.onnx")
    image = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    theirs, ours = CenterFace(tmp_path / "free.onnx")(image), CenterFace(centerface_file)(image)
    assert np.array_equal(theirs[0], ours[0])


def test_other_channels_are_refused(tmp_path, colours):
    onnx.save(colours((1, 32, 32), [1, 2, 4, 10]), tmp_path / "other.onnx")
    with pytest.raises(BadModel, match=r"other\.onnx"):
        CenterFace(tmp_path / "other.onnx")(np.zeros((32, 32, 3), np.uint8))
