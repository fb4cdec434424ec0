"""A network that sees nothing but the mean of each channel, so that what it was given can be read off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from barefaced.faces.face import Face
from barefaced.faces.pose import mean_mesh, rotation_of_pose
from barefaced.runtime import METADATA_KEY, ModelCard


@pytest.fixture
def network() -> Callable[..., bytes]:
    """Make one: its answer begins with the means of the channels in the order in which they came."""

    def made(
        dimension: int = 3,
        *,
        size: int | str = 112,
        dtype: str = "float32",
        batch: int | str = "N",
        norm: float | None = None,
        card: ModelCard | None = None,
    ) -> bytes:
        kind = TensorProto.UINT8 if dtype == "uint8" else TensorProto.FLOAT
        nodes = [
            helper.make_node("Cast", ["pixels"], ["values"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMean", ["values"], ["means"], axes=[2, 3], keepdims=0),
            helper.make_node("MatMul", ["means", "spread"], ["feature"]),
        ]
        outputs = [helper.make_tensor_value_info("feature", TensorProto.FLOAT, [batch, dimension])]
        tensors = [numpy_helper.from_array(np.eye(3, dimension, dtype=np.float32), "spread")]
        if norm is not None:
            constant = np.zeros((3, 1), np.float32), np.full(1, norm, np.float32)
            tensors += [numpy_helper.from_array(array, f"norm.{i}") for i, array in enumerate(constant)]
            nodes.append(helper.make_node("Gemm", ["means", "norm.0", "norm.1"], ["norm"]))
            outputs.append(helper.make_tensor_value_info("norm", TensorProto.FLOAT, [batch, 1]))
        inputs = [helper.make_tensor_value_info("pixels", kind, [batch, 3, size, size])]
        graph = helper.make_graph(nodes, "means", inputs, outputs, tensors)
        model: onnx.ModelProto = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9
        )
        if card is not None:
            helper.set_model_props(model, {METADATA_KEY: card.to_json()})
        return model.SerializeToString()

    return made


@pytest.fixture
def made_face() -> Callable[..., Face]:
    """A face made of the mean mesh, with the box that `detect` would give it, roughly."""

    def made(*, interocular: float = 40.0, roll: float = 0.0, yaw: float = 0.0, shift: float = 0.0) -> Face:
        points = interocular * mean_mesh() @ rotation_of_pose((yaw, 0.0, roll)).T
        points[:, :2] += (150.0 + shift, 130.0)
        return Face.from_mesh(points)

    return made
