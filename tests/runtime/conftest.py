import hashlib

import pytest
from onnx import TensorProto, helper

from barefaced.runtime import METADATA_KEY, ModelCard


@pytest.fixture
def card():
    return ModelCard(
        name="doubler",
        version="1.2",
        task="doubling",
        inputs={"x": "float32 (N, 3)"},
        outputs={"y": "float32 (N, 3), twice x"},
        licence="Apache-2.0",
        training_data="none, 無",
        recipe={"factor": 2},
        scores={"error": 0.0, "read as": "exact"},
        notes="two\nlines",
    )


@pytest.fixture
def build():
    """Make the bytes of a network that doubles `x`, with any metadata; `idle`: with a weight unused."""

    def built(operator="Add", *, idle=False, **metadata):
        shape = ["N", 3]
        graph = helper.make_graph(
            [helper.make_node(operator, ["x", "x"], ["y"])],
            "graph",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
            [helper.make_tensor("idle", TensorProto.FLOAT, [1], [0.0])] * idle,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        helper.set_model_props(model, metadata)
        return model.SerializeToString()

    return built


@pytest.fixture
def doubler(build, card):
    return build(**{METADATA_KEY: card.to_json()})


@pytest.fixture
def stores(tmp_path, monkeypatch):
    """The three stores as empty folders; `stores.add` puts a listed file into one."""
    return Stores(tmp_path, monkeypatch)


class Stores:
    def __init__(self, base, monkeypatch):
        self.environment = base / "environment"
        self.package = base / "package" / "weights"
        self.cache = base / "xdg" / "barefaced"
        for folder in (self.environment, self.package, self.cache):
            folder.mkdir(parents=True)
        monkeypatch.setenv("BAREFACED_WEIGHTS", str(self.environment))
        monkeypatch.setenv("XDG_CACHE_HOME", str(base / "xdg"))
        monkeypatch.setattr(
            "barefaced.runtime.weights.__file__", str(base / "package" / "runtime" / "weights.py")
        )

    def add(self, folder, name, content=b"weights", *, digest=None):
        (folder / name).write_bytes(content)
        with (folder / "SHA256SUMS").open("a") as sums:
            sums.write(f"{digest or hashlib.sha256(content).hexdigest()}  {name}\n")
        return folder / name
