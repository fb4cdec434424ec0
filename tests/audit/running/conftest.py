"""A study of one portrait in many lights, each another person, and a recogniser that sees light alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from barefaced.audit.study import Photo, Study
from barefaced.images import write_image
from barefaced.recognition import Recogniser, load_recogniser
from barefaced.runtime import METADATA_KEY, ModelCard

PEOPLE = 7
ORDERS = ((0, 1, 2), (1, 0, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0), (2, 0, 1), (0, 0, 1))


@pytest.fixture(scope="session")
def people(astronaut, tmp_path_factory) -> Study:
    """Seven people of two groups, a reference and a probe each; one of them a picture of no face."""
    folder = tmp_path_factory.mktemp("people")
    face = astronaut[20:240, 120:330]
    photos = []
    for number, order in enumerate(ORDERS):
        for role, light in (("reference", 1.0), ("probe_clean", 0.85)):
            path = folder / f"{number}-{role}.png"
            picture = np.rint(face[..., list(order)] * light).astype(np.uint8)
            write_image(path, picture if (number, role) != (6, "probe_clean") else np.zeros_like(face))
            group = {"side": "lr"[number % 2]}
            photos.append(Photo(f"p{number}", path.name, path, role, path.name, group))
    return Study("lights", tuple(photos), ("side",))


@pytest.fixture(scope="session")
def recogniser(tmp_path_factory) -> Recogniser:
    """Embeds a patch as the colours of its sixteen parts, about their mean."""
    axes = helper.make_node("Constant", [], ["axes"], value_ints=[1])
    nodes = [
        axes,
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("AveragePool", ["float"], ["small"], kernel_shape=[28, 28], strides=[28, 28]),
        helper.make_node("Flatten", ["small"], ["flat"]),
        helper.make_node("ReduceMean", ["flat", "axes"], ["mean"], keepdims=1),
        helper.make_node("Sub", ["flat", "mean"], ["embedding"]),
    ]
    given = helper.make_tensor_value_info("image", TensorProto.UINT8, ["N", 3, 112, 112])
    result = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", 48])
    graph = helper.make_graph(nodes, "graph", [given], [result])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    card = ModelCard(name="tiny", version="1", task="face-recognition", training_data="none")
    helper.set_model_props(model, {METADATA_KEY: card.to_json()})
    path: Path = tmp_path_factory.mktemp("tiny") / "tiny.onnx"
    path.write_bytes(model.SerializeToString())
    return load_recogniser(path)
