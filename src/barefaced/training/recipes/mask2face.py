"""Recipe `mask2face`: work 004's residual U-Net, which repaints a face from its masked picture alone.

Preset `paper` has the article's numbers: filters 64, 128, 128, 256, 256, 512, kernels 7, 7, 7, 3, 3, 3, 256
px, batch 12, 20 epochs, SSIM + L1 over the whole picture, Adam 1e-4, stopped after five epochs without a
better one; an epoch is 80 % of the 10,000 pictures to which the published code limits itself.
`loss=ssim_mse` is what that code computes under the name of SSIM + L1. `embedding=FILE` joins a recogniser's
answer to the bottleneck.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import nn

from barefaced.runtime import ModelCard
from barefaced.training.models.resnet_unet import (
    DEFAULT_FILTERS,
    DEFAULT_KERNELS,
    FILTERS,
    KERNELS,
    ResNetUNet,
)
from barefaced.training.models.visible_face import VisibleFace
from barefaced.training.recipes.repainting import Repainting, adam_of_keras, patches, to_bytes

EPOCH = 8000 // 12
"""Steps of an epoch of the work."""


@dataclass(frozen=True)
class Mask2FaceRecipe(Repainting):
    """See the module."""

    name: ClassVar[str] = "mask2face"
    ships_as: ClassVar[str] = "mask2face-004"
    stored: ClassVar[str] = "int8"
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {
        "slim": {},
        "paper": {
            "filters": FILTERS, "kernels": KERNELS, "batch_size": 12, "learning_rate": 1e-4, "outside": 1.0,
            "schedule": "constant", "warmup_steps": 0, "clip": 0.0, "ema": 0.0, "steps": 20 * EPOCH,
            "validate_every": EPOCH, "patience": 5,
        },
    }  # fmt: skip

    free: float = 0.0  # it has to see a mask to know what to repaint
    steps: int = 20000
    batch_size: int = 12
    learning_rate: float = 5e-4
    warmup_steps: int = 300
    validate_every: int = 1000
    filters: tuple = DEFAULT_FILTERS
    """Channels of each level."""
    kernels: tuple = DEFAULT_KERNELS
    """Side of the convolutions of each level."""
    embedding: str = ""
    """ONNX file of a recogniser whose answer to the masked face is joined to the bottleneck; it stays frozen
    and goes into the exported graph. Not the audit's recogniser."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size % 2 ** len(self.filters):
            raise ValueError(f"size must be a multiple of {2 ** len(self.filters)}, got {self.size}")

    def network(self) -> nn.Module:
        return _Seeing(self.filters, self.kernels, self.embedding)

    def given(self, masked: torch.Tensor, hole: torch.Tensor, bare: torch.Tensor) -> torch.Tensor:
        """The masked picture as it is: the network finds the mask itself."""
        return masked

    def repainted(self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        face: torch.Tensor = networks["face"](image)
        return face

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        return (
            super().optimizers(networks) if self.adversarial else adam_of_keras(networks, self.learning_rate)
        )

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        return _Shipped(networks["face"]), {"image": patches(self.size)["image"]}, ("face",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {name: {0: "faces"} for name in ("image", "face")}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        card = super().card(metrics)
        del card.inputs["hole"]
        card.inputs["image"] = card.inputs["image"].replace("the hole may hold anything", "masked")
        return card


class _Seeing(nn.Module):
    """The network, beside a recogniser where one is named."""

    def __init__(self, filters: tuple[int, ...], kernels: tuple[int, ...], recogniser: str) -> None:
        super().__init__()
        self.sees = VisibleFace(Path(recogniser)) if recogniser else None
        length = self.sees.length if self.sees else 0
        self.unet = ResNetUNet(filters=filters, kernels=kernels, embedding=length)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        face: torch.Tensor = self.unet(image, self.sees(image) if self.sees else None)
        return face


class _Shipped(nn.Module):
    """Bytes in, bytes out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return to_bytes(self.network(image.float() / 255.0))
