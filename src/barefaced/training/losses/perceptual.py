"""Distance between pictures as a network trained on other things sees them (LPIPS, arXiv:1801.03924)."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import nn

from barefaced.training.models.from_onnx import FromOnnx

LAYERS = (
    "/net.1/Relu_output_0",
    *(f"/net.{block}/Concat_output_0" for block in (4, 7, 9, 10, 11, 12)),
)
HEADS = tuple(f"lin{number}" for number in range(7))
"""Names in the shared LPIPS file: what SqueezeNet answers after each of seven stages, and how much each of
its channels counts to a person."""


class PerceptualLoss(nn.Module):
    """Squared distance between features of unit length, weighted by channel, averaged over places.

    With the defaults, on `lpips_squeeze.onnx`, this is LPIPS itself. What was trained on it must not be
    judged by it alone.

    Args:
        path: an ONNX file that `FromOnnx` can rebuild; its first input float RGB (N, 3, H, W) in [-1, 1].
        layers: names of its values (N, C, H, W) to compare.
        heads: names of weights (1, C, 1, 1), one for each layer; empty weighs all channels alike.

    Raises:
        BarefacedError: if the file is missing or damaged, or has no such values.
        ValueError: if there are heads, but not one for each layer.
    """

    def __init__(self, path: Path, *, layers: Iterable[str] = LAYERS, heads: Iterable[str] = HEADS) -> None:
        super().__init__()
        layers, heads = tuple(layers), tuple(heads)
        if heads and len(heads) != len(layers):
            raise ValueError(f"{len(layers)} layers want as many heads, got {len(heads)}")
        self.count = len(layers)
        self.network = FromOnnx(path, outputs=(*layers, *heads))

    def forward(self, predicted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Compare pictures.

        Args:
            predicted: float RGB (N, 3, H, W) in [0, 1] (not in [-1, 1]: that is done here).
            target: the same shape; no gradient goes there.

        Returns:
            float32 (N,), 0 where both are the same.
        """
        found = self.network(predicted * 2.0 - 1.0)
        with torch.no_grad():
            wanted = self.network(target * 2.0 - 1.0)
        heads = found[self.count :]
        total = torch.zeros(len(predicted), device=predicted.device)
        for stage in range(self.count):
            apart = (_unit(found[stage]) - _unit(wanted[stage])).square()
            weighted = (apart * heads[stage]).sum(1) if heads else apart.mean(1)
            total = total + weighted.mean((1, 2))
        return total


def _unit(features: torch.Tensor) -> torch.Tensor:
    """Features with length 1 at every place, in float32.

    The root's argument is kept off 0, where all channels may be: there its gradient would be no number.
    """
    features = features.float()
    length = features.square().sum(1, keepdim=True).clamp(min=1e-20).sqrt()
    return features / (length + 1e-10)
