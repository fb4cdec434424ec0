"""Small labelled sets of drawn faces, and networks of a node or two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from onnx import TensorProto, helper

from barefaced.datasets import split_of, write_bank
from barefaced.faces.pose import mean_mesh
from barefaced.runtime import METADATA_KEY, ModelCard

SIZE = 96
PEOPLE = {"train": 10, "test": 4}


def drawn(number: int) -> tuple[np.ndarray, np.ndarray]:
    """A face of its own colour on noise, uint8 (96, 96, 3), and its mesh (468, 3)."""
    rng = np.random.default_rng(number)
    image = rng.integers(0, 90, (SIZE, SIZE, 3), np.uint8)
    mesh = mean_mesh() * 24 + (47 + number % 3, 47, 0)
    hull = cv2.convexHull(mesh[:, :2].astype(np.float32))
    cv2.fillConvexPoly(image, np.rint(hull).astype(np.int32), rng.integers(120, 230, 3).tolist())
    return image, mesh


def people(split: str, count: int) -> list[str]:
    """Names that fall into a split of the set `faces_a`."""
    names = (f"person {number}" for number in range(1000))
    found = [name for name in names if split_of(f"faces_a/{name}") == split]
    return found[:count]


@pytest.fixture(scope="session")
def bank(tmp_path_factory) -> Path:
    """The labelled set FOLDER/faces_a: ten people to learn from and four to try on; not to be changed."""
    folder = tmp_path_factory.mktemp("bank")
    identities = [name for split, count in PEOPLE.items() for name in people(split, count)]
    pictures, meshes = zip(*(drawn(number) for number in range(len(identities))), strict=True)
    write_bank(
        folder, "faces_a", images=pictures, size=np.full((len(identities), 2), SIZE),
        names=[f"{name}.png" for name in identities], identity=identities,
        boxes=[np.zeros((0, 5))] * len(identities), mesh=np.stack(meshes), presence=np.ones(len(identities)),
    )  # fmt: skip
    return folder / "faces_a"


@pytest.fixture
def network(tmp_path) -> Callable[..., Path]:
    """Make an ONNX file with a card; by default one that gives its picture back as it came."""

    def made(
        task: str = "face-inpainting", *, side: int | str = 64, inputs: tuple[str, ...] = ("image", "hole"),
        name: str = "same",
    ) -> Path:  # fmt: skip
        shapes = {"image": ["N", 3, side, side], "hole": ["N", 1, side, side], "noise": ["N", 5]}
        kinds = {"noise": TensorProto.FLOAT}
        given = [
            helper.make_tensor_value_info(each, kinds.get(each, TensorProto.UINT8), shapes.get(each, ["N"]))
            for each in inputs
        ]
        nodes, result = _nodes(task, inputs[0], side)
        graph = helper.make_graph(nodes, "graph", given, [result])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        card = ModelCard(name=name, version="1", task=task, training_data="none")
        helper.set_model_props(model, {METADATA_KEY: card.to_json()})
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(model.SerializeToString())
        return path

    return made


def _nodes(task: str, source: str, side: int | str):
    """A picture given back; or, to segment, coverage 1 where it is no darker than 200."""
    if task != "mask-segmentation":
        result = helper.make_tensor_value_info("face", TensorProto.UINT8, ["N", 3, side, side])
        return [helper.make_node("Identity", [source], ["face"])], result
    result = helper.make_tensor_value_info("coverage", TensorProto.FLOAT, ["N", side, side])
    limit = helper.make_node("Constant", [], ["limit"], value_float=199.5)
    axes = helper.make_node("Constant", [], ["axes"], value_ints=[1])
    return [
        limit,
        axes,
        helper.make_node("Cast", [source], ["bright"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["bright", "axes"], ["grey"], keepdims=0),
        helper.make_node("Greater", ["grey", "limit"], ["over"]),
        helper.make_node("Cast", ["over"], ["coverage"], to=TensorProto.FLOAT),
    ], result


class Plain:
    """Features that are the mean colours of a picture's four quarters."""

    name, dimension = "plain", 12
    told = {"name": "plain", "network": "mean colours"}  # noqa: RUF012

    def of(self, pictures):
        found = [self._row(picture) for picture in pictures]
        return np.array(found, np.float32).reshape(-1, self.dimension)

    def _row(self, picture):
        quarters = [half for part in np.array_split(picture, 2) for half in np.array_split(part, 2, axis=1)]
        return np.concatenate([quarter.mean(axis=(0, 1)) for quarter in quarters]) / 255


@pytest.fixture
def plain() -> Plain:
    """See `Plain`."""
    return Plain()
