"""Model files of the detectors: made here, in the package, or in `../shared` beside the repository."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

SHARED = Path(__file__).parents[4] / "shared" / "weights" / "detect"


def shared(name: str) -> Path:
    if not (SHARED / name).is_file():
        pytest.skip(f"../shared/weights/detect/{name} is not here")
    return SHARED / name


@pytest.fixture
def yunet_file() -> Path:
    return shared("face_detection_yunet_2023mar.onnx")


@pytest.fixture
def task_file() -> Path:
    pytest.importorskip("ai_edge_litert.interpreter")
    return shared("face_landmarker.task")


def colour_network(sizes: tuple[int, int, int], channels: list[int]) -> onnx.ModelProto:
    """A network with the inputs and outputs of CenterFace that reads its answers from the colours.

    Of each 4 x 4 pixels, red / 255 is the heat, green / 255 the offset (y and x alike) and blue / 128 the
    log of height and width; the points are 0. Weights are listed as inputs, as in the real file.
    """
    batch, height, width = sizes
    names = ["heat", "size", "offset", "points"]
    gains = [[1 / 255, 0, 0], [0, 0, 1 / 128], [0, 1 / 255, 0], [0, 0, 0]]
    weights = [
        np.tile(np.array(gain, np.float32).reshape(1, 3, 1, 1), (count, 1, 1, 1))
        for gain, count in zip(gains, channels, strict=True)
    ]
    nodes = [helper.make_node("AveragePool", ["picture"], ["cells"], kernel_shape=[4, 4], strides=[4, 4])]
    nodes += [helper.make_node("Conv", ["cells", f"{name}.weight"], [name]) for name in names]
    value = helper.make_tensor_value_info
    inputs = [value("picture", TensorProto.FLOAT, [batch, 3, height, width])]
    inputs += [
        value(f"{name}.weight", TensorProto.FLOAT, list(w.shape))
        for name, w in zip(names, weights, strict=True)
    ]
    outputs = [
        value(name, TensorProto.FLOAT, [batch, count, height // 4, width // 4])
        for name, count in zip(names, channels, strict=True)
    ]
    tensors = [numpy_helper.from_array(w, f"{name}.weight") for name, w in zip(names, weights, strict=True)]
    graph = helper.make_graph(nodes, "colours", inputs, outputs, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4)


@pytest.fixture
def centerface_file(tmp_path: Path) -> Path:
    path = tmp_path / "colours.onnx"
    onnx.save(colour_network((10, 32, 32), [1, 2, 2, 10]), path)
    return path


@pytest.fixture
def colours() -> Callable[..., onnx.ModelProto]:
    return colour_network
