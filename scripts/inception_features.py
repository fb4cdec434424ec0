"""Make `inception-fid.onnx`, by whose features FID and KID are defined, from the weights of pytorch-fid.

python scripts/inception_features.py pt_inception-2015-12-05-6726825d.pth inception-fid.onnx

The weights are a release of mseitzer/pytorch-fid (Apache-2.0), ported there from TensorFlow's network of
2015; their own name ends in how their SHA-256 begins, and other files are refused. Wants torch, to read them,
and onnx. Put the result into $BAREFACED_WEIGHTS with its line in SHA256SUMS, or name it when it is wanted:
`--features inception=FILE`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from barefaced.audit.quality.sets.inception import FILE, SIDE, TASK
from barefaced.runtime import METADATA_KEY, ModelCard

BEGINS = "6726825d"
EPSILON = 0.001
"""Of its batch normalisations."""
Weights = Mapping[str, NDArray[np.float32]]
Branch = Sequence[str | tuple[str, str]]

# A name is a convolution of that block, "/2" in steps of two; "mean" and "max" pool 3 x 3; of a pair each
# gets the same and what comes of both is joined. Convolutions in steps of two, and those of VALID, have no
# padding, all others keep the size. What differs from torchvision's network stands in pytorch-fid: means
# leave the padding out, and the last block pools by the maximum.
STEM = (
    "Conv2d_1a_3x3/2", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "max/2", "Conv2d_3b_1x1", "Conv2d_4a_3x3", "max/2",
)  # fmt: skip
VALID = ("Conv2d_2a_3x3", "Conv2d_4a_3x3")
A: Sequence[Branch] = (
    ("branch1x1",),
    ("branch5x5_1", "branch5x5_2"),
    ("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"),
    ("mean", "branch_pool"),
)
B: Sequence[Branch] = (
    ("branch3x3/2",),
    ("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3/2"),
    ("max/2",),
)
C: Sequence[Branch] = (
    ("branch1x1",),
    ("branch7x7_1", "branch7x7_2", "branch7x7_3"),
    ("branch7x7dbl_1", "branch7x7dbl_2", "branch7x7dbl_3", "branch7x7dbl_4", "branch7x7dbl_5"),
    ("mean", "branch_pool"),
)
D: Sequence[Branch] = (
    ("branch3x3_1", "branch3x3_2/2"),
    ("branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3", "branch7x7x3_4/2"),
    ("max/2",),
)
E: Sequence[Branch] = (
    ("branch1x1",),
    ("branch3x3_1", ("branch3x3_2a", "branch3x3_2b")),
    ("branch3x3dbl_1", "branch3x3dbl_2", ("branch3x3dbl_3a", "branch3x3dbl_3b")),
    ("mean", "branch_pool"),
)
LAST: Sequence[Branch] = (*E[:3], ("max", "branch_pool"))
BLOCKS: dict[str, Sequence[Branch]] = {
    "Mixed_5b": A, "Mixed_5c": A, "Mixed_5d": A, "Mixed_6a": B, "Mixed_6b": C, "Mixed_6c": C, "Mixed_6d": C,
    "Mixed_6e": C, "Mixed_7a": D, "Mixed_7b": E, "Mixed_7c": LAST,
}  # fmt: skip


def main(source: str, target: str) -> None:
    """Read, check, build, write."""
    import torch

    digest = hashlib.sha256(Path(source).read_bytes()).hexdigest()
    if not digest.startswith(BEGINS):
        raise SystemExit(f"{source} has the checksum {digest[:12]}..., wanted is {BEGINS}...")
    state = torch.load(source, map_location="cpu", weights_only=True)
    Path(target).write_bytes(
        built({key: value.numpy() for key, value in state.items()}, digest).SerializeToString()
    )
    print(f"{hashlib.sha256(Path(target).read_bytes()).hexdigest()}  {Path(target).name}")


def built(weights: Weights, digest: str) -> ModelProto:
    """The graph with its card; input float32 (N, 3, 299, 299) in [-1, 1], output (N, 2048)."""
    network = Network(weights)
    x = network.chain("image", STEM, "")
    for block, branches in BLOCKS.items():
        x = network.joined([network.chain(x, branch, f"{block}.") for branch in branches])
    network.add("GlobalAveragePool", [x], "pooled")
    network.add("Flatten", ["pooled"], "features")
    shape = ["N", 3, SIDE, SIDE]
    graph = helper.make_graph(
        network.nodes,
        "inception",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", 2048])],
        initializer=network.tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {METADATA_KEY: card(digest).to_json()})
    return model


def card(digest: str) -> ModelCard:
    """What the file says of itself."""
    return ModelCard(
        name=FILE, version="2015-12-05", task=TASK, licence="Apache-2.0, as pytorch-fid states",
        inputs={"image": "float32 (N, 3, 299, 299) RGB in [-1, 1], resized as pytorch-fid does"},
        outputs={"features": "float32 (N, 2048), the last pool"},
        training_data="ImageNet, by TensorFlow's authors",
        notes=f"from pytorch-fid's weights, sha256 {digest}; normalisation folded into the convolutions",
    )  # fmt: skip


class Network:
    """Nodes and weights as they are added."""

    def __init__(self, weights: Weights) -> None:
        self.weights, self.nodes, self.tensors = weights, list[NodeProto](), list[TensorProto]()

    def add(self, kind: str, inputs: Sequence[str], output: str, **attributes: object) -> str:
        """One more node; returns the name of its output."""
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def chain(self, x: str, steps: Branch, block: str) -> str:
        """One step after another."""
        for step in steps:
            if isinstance(step, tuple):
                x = self.joined([self.step(x, each, block) for each in step])
            else:
                x = self.step(x, step, block)
        return x

    def joined(self, parts: Sequence[str]) -> str:
        """Channels one behind the other."""
        return self.add("Concat", parts, f"{parts[-1]}/joined", axis=1)

    def step(self, x: str, step: str, block: str) -> str:
        """A pool or a convolution."""
        name, _, stride = step.partition("/")
        steps = [int(stride or 1)] * 2
        if name in ("mean", "max"):
            around = [0, 0, 0, 0] if stride else [1, 1, 1, 1]
            kind = "AveragePool" if name == "mean" else "MaxPool"
            return self.add(kind, [x], f"{x}/{block}{name}", kernel_shape=[3, 3], strides=steps, pads=around)
        kernel, bias = self.folded(f"{block}{name}")
        side, other = ((length - 1) // 2 for length in kernel.shape[2:])
        pads = [0, 0, 0, 0] if stride or name in VALID else [side, other, side, other]
        key = f"{block}{name}"
        for part, values in (("kernel", kernel), ("bias", bias)):
            self.tensors.append(numpy_helper.from_array(values, f"{key}/{part}"))
        self.add("Conv", [x, f"{key}/kernel", f"{key}/bias"], f"{key}/conv", strides=steps, pads=pads)
        return self.add("Relu", [f"{key}/conv"], key)

    def folded(self, key: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """A convolution with the normalisation behind it: kernel and bias."""
        gain, shift, mean, variance = (
            self.weights[f"{key}.bn.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gain / np.sqrt(variance + EPSILON)
        kernel = self.weights[f"{key}.conv.weight"] * scale[:, None, None, None]
        return kernel.astype(np.float32), (shift - mean * scale).astype(np.float32)


if __name__ == "__main__":
    main(*sys.argv[1:])
