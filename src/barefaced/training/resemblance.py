"""How far a heap of made pictures is from a heap of real ones, by features of a network trained on neither.

A polynomial-kernel distance like KID's (arXiv:1801.01401), unbiased for small heaps, but of other features
than Inception's: it is no KID, and comparable with itself alone.
"""

from functools import lru_cache
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from barefaced.runtime import find_weights
from barefaced.training.losses.perceptual import LAYERS
from barefaced.training.models.from_onnx import FromOnnx


class Looks(nn.Module):
    """Features of whole pictures: the mean over all places of what a network answers at every stage, each
    stage's as a vector of unit length.

    Args:
        path: `lpips_squeeze.onnx`; empty for the landmark network that ships.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.lpips = bool(path)
        where = Path(path) if path else find_weights("face-mesh")
        self.network = FromOnnx(where, outputs=LAYERS if path else _stages(where))

    @torch.no_grad()
    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Float RGB (N, 3, S, S) in [-1, 1] to float32 (N, D)."""
        side = self.network.side
        if not self.lpips and side and pictures.shape[-1] != side:
            pictures = functional.interpolate(pictures, size=(side, side), mode="bilinear", antialias=True)
        found = self.network(pictures if self.lpips else (pictures + 1.0) * 127.5)
        stages = [(value.mean((2, 3)) if value.ndim == 4 else value).float() for value in found]
        return torch.cat([functional.normalize(stage, dim=1) for stage in stages], 1)


@lru_cache(maxsize=2)
def looks(path: str, device: torch.device) -> Looks:
    """The features' network on a device; no part of a recipe's networks, so that no checkpoint carries it."""
    return Looks(path).to(device).requires_grad_(False)


def distance(made: torch.Tensor, real: torch.Tensor) -> float:
    """Squared maximum mean discrepancy under the kernel (x . y + 1)^3, unbiased, times 1000.

    Args:
        made: float (N, D), N at least 2.
        real: float (M, D), M at least 2; their mean is the origin, their root mean square distance from it
            the unit of length.

    Raises:
        ValueError: if there are fewer than two of either.
    """
    if min(len(made), len(real)) < 2:
        raise ValueError(f"a distance wants two pictures of each kind, got {len(made)} and {len(real)}")
    real, made = real.double(), made.double()
    centre = real.mean(0)
    unit = (real - centre).square().sum(1).mean().sqrt() + 1e-12
    made, real = ((heap - centre) / unit for heap in (made, real))
    within = [(_kernel(heap, heap).sum() - _kernel(heap, heap).trace()) for heap in (made, real)]
    pairs = [len(heap) * (len(heap) - 1) for heap in (made, real)]
    return 1000.0 * float(within[0] / pairs[0] + within[1] / pairs[1] - 2.0 * _kernel(made, real).mean())


def _kernel(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    return (one @ other.T + 1.0) ** 3


def _stages(path: Path) -> tuple[str, ...]:
    """Every ReLU's answer in a graph."""
    import onnx

    return tuple(node.output[0] for node in onnx.load(path).graph.node if node.op_type == "Relu")
