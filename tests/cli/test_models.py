from __future__ import annotations

import hashlib
import json

import onnx
import pytest
from onnx import TensorProto, helper

from barefaced.runtime import METADATA_KEY, ModelCard

CARD = ModelCard(
    name="echo", version="1", task="echo", scores={"error": 0.0}, notes="gives back what it gets"
)


@pytest.fixture
def model(tmp_path):
    """An ONNX file that gives back what it gets, with a card."""
    tensors = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "echo", tensors[:1], tensors[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(made, {METADATA_KEY: CARD.to_json()})
    onnx.save(made, tmp_path / "echo.onnx")
    return tmp_path / "echo.onnx"


def test_info_shows_the_card(barefaced, model):
    result = barefaced("models", "info", model)
    assert "task: echo\n" in result.stdout
    assert "scores:\n  error: 0.0\n" in result.stdout
    assert ModelCard.from_json(barefaced("models", "info", model, "--json").stdout) == CARD


def test_pulled_models_are_listed(barefaced, model, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    assert barefaced("models", "pull", model.as_uri(), "--sha256", digest, "--name", "again").exit_code == 0
    assert any(
        line.startswith("again") and "cache" in line
        for line in barefaced("models", "list").stdout.splitlines()
    )
    rows = json.loads(barefaced("models", "list", "--json").stdout)
    names = {row["name"]: row["where"] for row in rows if row["kind"] == "weights"}
    assert names["again"] == "cache"
    assert "task: echo\n" in barefaced("models", "info", "again").stdout


def test_a_file_is_pulled_by_its_path(barefaced, model, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    result = barefaced("models", "pull", model, "--sha256", digest, "--name", "adaface")
    assert result.exit_code == 0
    assert (tmp_path / "cache" / "barefaced" / "adaface.onnx").read_bytes() == model.read_bytes()


def test_a_wrong_checksum_is_one_line_and_keeps_nothing(barefaced, model, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    result = barefaced("models", "pull", model.as_uri(), "--sha256", "0" * 64)
    assert result.exit_code == 1
    assert "checksum" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list((tmp_path / "cache").rglob("*.onnx")) == []


@pytest.mark.parametrize("content", [b"", b"no model"])
def test_a_damaged_model_is_one_line(barefaced, tmp_path, content):
    (tmp_path / "bad.onnx").write_bytes(content)
    result = barefaced("models", "info", tmp_path / "bad.onnx")
    assert result.exit_code == 1
    assert "bad.onnx" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_model_of_others_has_no_card(barefaced, model):
    made = onnx.load(model)
    del made.metadata_props[:]
    onnx.save(made, model)
    result = barefaced("models", "info", model)
    assert (result.exit_code, "card" in result.stderr) == (1, True)


@pytest.fixture
def stored(tmp_path, monkeypatch, model):
    """A store with the networks of `slim`, and no other."""
    folder = tmp_path / "weights"
    folder.mkdir()
    names = ("mask-segmenter.onnx", "face-inpainter-slim.onnx")
    for name in names:
        (folder / name).write_bytes(model.read_bytes())
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name in names))
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(folder))
    monkeypatch.setattr(
        "barefaced.runtime.weights.__file__", str(tmp_path / "none" / "runtime" / "weights.py")
    )


def test_the_models_of_unmask_say_what_they_lack(barefaced, stored):
    lines = barefaced("models", "list").stdout.splitlines()
    assert any(line.startswith("slim ") and line.endswith("(here)") for line in lines)
    assert any("work 002" in line and line.endswith("(lacks autoencoder-002, srcnn-002)") for line in lines)
    rows = json.loads(barefaced("models", "list", "--json").stdout)
    lacking = {row["name"]: row["lacking"] for row in rows if row["kind"] == "model"}
    assert lacking["slim"] == []
    assert lacking["vae"] == ["face-inpainter-vae"]


def test_info_of_a_model_shows_the_cards_of_its_networks(barefaced, stored):
    told = barefaced("models", "info", "slim").stdout
    assert told.startswith("slim: ")
    assert told.count("task: echo\n") == 2
    entries = json.loads(barefaced("models", "info", "slim", "--json").stdout)
    assert set(entries["weights"]) == {"mask-segmenter", "face-inpainter-slim"}


def test_info_of_a_model_that_is_not_here_says_how_to_get_it(barefaced, stored):
    result = barefaced("models", "info", "vae")
    assert result.exit_code == 1
    assert "barefaced train vae" in result.stderr
    assert len(result.stderr.splitlines()) == 1
