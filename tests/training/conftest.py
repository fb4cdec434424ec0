"""Tiny recipes, and a labelled folder of drawn faces, so that no test needs data from outside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

# Without the extra `train` there is no workshop to test.
collect_ignore_glob = [] if find_spec("torch") else ["*"]

TINY = Path(__file__).parent / "tiny_recipes.py"


@pytest.fixture(scope="session")
def tiny_recipes() -> ModuleType:
    """The module beside this file, which is a script as well."""
    spec = spec_from_file_location("tiny_recipes", TINY)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["tiny_recipes"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tiny(tiny_recipes: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tiny recipes, known to the loop and the exporter by their names."""
    from barefaced.training.recipes import RECIPES

    for name, recipe in tiny_recipes.TINY.items():
        monkeypatch.setitem(RECIPES, name, recipe)
    return tiny_recipes


@pytest.fixture(autouse=True)
def steady() -> Iterator[None]:
    """The same chance for every test, sums in the same order everywhere, and other cores left alone."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every set the recipes read: drawn faces and their meshes, scenes with and without."""
    from barefaced.training.sources.scenes import FACE_SETS

    folder = tmp_path_factory.mktemp("bank")
    for seed, name in enumerate(FACE_SETS):
        _write(folder, name, people=_people(name, train=6, val=2, test=1), faces=[1], seed=seed)
    scenes = _people("scenes_480", train=8, val=4, test=2)
    _write(folder, "scenes_480", people=scenes, faces=[0, 1, 2], seed=99)
    return folder


@pytest.fixture(scope="session")
def teacher() -> Callable[[Path], Path]:
    """Writes a recogniser into a folder, with values called first, second (maps), third (channels last)."""
    return _teacher


def _teacher(folder: Path) -> Path:
    """Colours averaged over 4, 8 and 16 pixels; the embedding is their mean and three numbers of places."""
    from onnx import TensorProto, helper, numpy_helper

    pooled = [("image", "first", 4), ("first", "second", 2), ("second", "pooled", 2)]
    spread = np.eye(4 * 49, 512, dtype=np.float32) + 0.01
    nodes = [
        *(
            helper.make_node("AveragePool", [a], [b], kernel_shape=[k, k], strides=[k, k])
            for a, b, k in pooled
        ),
        helper.make_node("Conv", ["pooled", "four"], ["upright"]),
        helper.make_node("Transpose", ["upright"], ["third"], perm=[0, 2, 3, 1]),
        helper.make_node("Flatten", ["third"], ["flat"]),
        helper.make_node("MatMul", ["flat", "spread"], ["embedding"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "teacher", [value("image", TensorProto.FLOAT, ["N", 3, 112, 112])],
        [value("embedding", TensorProto.FLOAT, ["N", 512])],
        [
            numpy_helper.from_array(np.eye(4, 3, dtype=np.float32)[:, :, None, None] + 0.1, "four"),
            numpy_helper.from_array(spread, "spread"),
        ],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = folder / "edgeface_xs.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def _people(name: str, **wanted: int) -> list[str]:
    """Names of which so many fall into each split of a set, the splits one after another."""
    from barefaced.datasets import split_of

    chosen: dict[str, list[str]] = {split: [] for split in wanted}
    for number in range(1000):
        held = chosen[split_of(f"{name}/p{number}")]
        held.append(f"p{number}")
    return [person for split, count in wanted.items() for person in chosen[split][:count]]


def _write(folder: Path, name: str, *, people: list[str], faces: list[int], seed: int) -> None:
    """One set; picture i shows `faces[i % len(faces)]` faces."""
    from barefaced.datasets import write_bank

    rng = np.random.default_rng(seed)
    drawn = [_picture(rng, faces[item % len(faces)]) for item in range(len(people))]
    meshes = [held[0] if len(held) else np.full((468, 3), np.nan) for _, held in drawn]
    write_bank(
        folder, name, images=[image for image, _ in drawn],
        size=np.array([image.shape[:2] for image, _ in drawn]), names=[f"{who}.png" for who in people],
        identity=people, boxes=[_boxes(held) for _, held in drawn], mesh=np.stack(meshes),
        presence=np.array([float(len(held) > 0) for _, held in drawn]),
    )  # fmt: skip


def _boxes(meshes: list[np.ndarray]) -> np.ndarray:
    low = np.array([mesh[:, :2].min(0) for mesh in meshes]).reshape(-1, 2)
    high = np.array([mesh[:, :2].max(0) for mesh in meshes]).reshape(-1, 2)
    return np.column_stack([low, high, np.full(len(meshes), 0.9)])


def _picture(rng: np.random.Generator, faces: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """A picture (128, 160, 3) of noise and flat faces, and their meshes in its pixels."""
    import cv2

    from barefaced.faces.pose import mean_mesh, rotation_of_pose

    image = rng.integers(0, 90, (128, 160, 3), dtype=np.uint8)
    meshes = []
    for turn in range(faces):
        pose = tuple(rng.uniform(-20, 20, 3))
        mesh = mean_mesh() @ rotation_of_pose(pose).T * rng.uniform(20, 26)
        mesh += np.array([45 + 70 * turn, 60 + rng.uniform(-8, 8), 0])
        hull = cv2.convexHull(mesh[:, :2].astype(np.float32))
        cv2.fillPoly(image, [np.round(hull).astype(np.int32)], (210, 170, 150))
        for eye in ((33, 133), (362, 263), (61, 291)):
            centre = mesh[list(eye), :2].mean(0)
            cv2.circle(image, (int(centre[0]), int(centre[1])), 3, (40, 20, 20), -1)
        meshes.append(mesh)
    return image, meshes
