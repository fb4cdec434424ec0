"""Networks of a few nodes with cards like the real ones: what is green is a mask, what it hides is grey-ish.

The inpainter fills with the mean colour of what is visible; with noise, shifted by its first three numbers.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from barefaced.runtime import METADATA_KEY, ModelCard

F, U8 = TensorProto.FLOAT, TensorProto.UINT8


def save(path, nodes, inputs, outputs, constants, /, *, task, **card):
    """Write a graph with a card; `inputs` and `outputs` are name to (type, shape)."""
    tensors = [
        [helper.make_tensor_value_info(n, *kind) for n, kind in some.items()] for some in (inputs, outputs)
    ]
    weights = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", *tensors, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if task:
        told = ModelCard(**({"name": Path(path).stem, "version": "1", "task": task} | card))
        helper.set_model_props(model, {METADATA_KEY: told.to_json()})
    onnx.save(model, path)
    return Path(path)


def node(kind, takes, gives, **settings):
    return helper.make_node(kind, takes.split(), [gives], **settings)


def segmenter(path, *, task="mask-segmentation", **card):
    """Green minus the mean of red and blue, from 20 to 50, is coverage."""
    nodes = [
        node("Cast", "image", "x", to=F),
        node("Conv", "x kernel", "green"),
        node("Sub", "green low", "above"),
        node("Div", "above range", "share"),
        node("Clip", "share zero one", "clipped"),
        node("Squeeze", "clipped axis", "coverage"),
    ]
    constants = {
        "kernel": np.array([-0.5, 1, -0.5], np.float32).reshape(1, 3, 1, 1),
        "low": np.float32(20),
        "range": np.float32(30),
        "zero": np.float32(0),
        "one": np.float32(1),
        "axis": np.array([1]),
    }
    shape = {"image": (U8, ["N", 3, "H", "W"])}
    return save(path, nodes, shape, {"coverage": (F, ["N", "H", "W"])}, constants, task=task, **card)


def inpainter(path, *, side=256, noise=0, hole=True, task="face-inpainting", **card):
    """Without `hole` all of the picture is repainted with its mean."""
    inputs = {"image": (U8, ["N", 3, side, side])}
    constants = {
        "one": np.float32(1),
        "low": np.float32(0),
        "high": np.float32(255),
        "axes": np.array([2, 3]),
    }
    nodes = [node("Cast", "image", "x", to=F)]
    if hole:
        inputs["hole"] = (U8, ["N", 1, side, side])
        nodes += [node("Cast", "hole", "h", to=F), node("Sub", "one h", "visible")]
    else:
        nodes += [node("Mul", "x low", "zeros"), node("Add", "zeros one", "visible")]
    nodes += [
        node("Mul", "x visible", "seen"),
        node("ReduceSum", "seen axes", "total"),
        node("ReduceSum", "visible axes", "count"),
        node("Add", "count one", "more"),
        node("Div", "total more", "mean"),
    ]
    last = "mean"
    if noise:
        inputs["noise"] = (F, ["N", noise])
        constants |= {"first": np.array([0]), "third": np.array([3]), "along": np.array([1])}
        constants |= {"strength": np.float32(30), "planes": np.array([0, 3, 1, 1])}
        nodes += [
            node("Slice", "noise first third along", "some"),
            node("Mul", "some strength", "shift"),
            node("Reshape", "shift planes", "shifts"),
            node("Add", "mean shifts", "moved"),
        ]
        last = "moved"
    nodes += [node("Mul", "x low", "none"), node("Add", f"none {last}", "flat")]
    if hole:
        nodes += [node("Sub", "flat x", "gap"), node("Mul", "gap h", "part"), node("Add", "x part", "whole")]
    else:
        nodes += [node("Identity", "flat", "whole")]
    nodes += [node("Clip", "whole low high", "bound"), node("Cast", "bound", "face", to=U8)]
    outputs = {"face": (U8, ["N", 3, side, side])}
    return save(path, nodes, inputs, outputs, constants, task=task, **card)


def refiner(path, *, side=256, **card):
    """Ten levels brighter."""
    nodes = [
        node("Cast", "image", "x", to=F),
        node("Add", "x ten", "more"),
        node("Clip", "more low high", "bound"),
        node("Cast", "bound", "face", to=U8),
    ]
    constants = {"ten": np.float32(10), "low": np.float32(0), "high": np.float32(255)}
    inputs = {"image": (U8, ["N", 3, side, side]), "hole": (U8, ["N", 1, side, side])}
    outputs = {"face": (U8, ["N", 3, side, side])}
    return save(path, nodes, inputs, outputs, constants, task="face-refinement", **card)


def store(folder):
    """A store of weights with a network of each name, for `$BAREFACED_WEIGHTS`."""
    segmenter(folder / "mask-segmenter.onnx")
    for name in ("face-inpainter-slim", "face-inpainter-slim-mean", "autoencoder-002"):
        inpainter(folder / f"{name}.onnx", side=128 if name == "autoencoder-002" else 256)
    for name in ("mask2face-004", "cyclegan-001-unmasking"):
        inpainter(folder / f"{name}.onnx", side=128 if name.startswith("cyclegan") else 256, hole=False)
    inpainter(folder / "face-inpainter-vae.onnx", noise=8)
    refiner(folder / "srcnn-002.onnx", side=128)
    list_sums(folder)


def list_sums(folder):
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.onnx")}
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))
