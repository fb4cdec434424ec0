"""Recipe `autoencoder`: work 002's network for the hole.

Preset `paper` has the work's numbers: Adam 6e-4, mean squared error over the whole picture, 2,500 epochs of
900 pictures. It does not state its batch; 16 is taken, that of its segmenter. Its frames of 218 x 178 are no
square; ours of 208 have the height of the reading in which its layers fit (see the network).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn

from barefaced.training.models.autoencoder import Autoencoder
from barefaced.training.recipes.repainting import Repainting, adam_of_keras


@dataclass(frozen=True)
class AutoencoderRecipe(Repainting):
    """See the module."""

    name: ClassVar[str] = "autoencoder"
    ships_as: ClassVar[str] = "autoencoder-002"
    stored: ClassVar[str] = "int8"
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {
        "slim": {},
        "paper": {
            "size": 208, "loss": "mse", "outside": 1.0, "free": 0.0, "learning_rate": 6e-4,
            "schedule": "constant", "warmup_steps": 0, "clip": 0.0, "ema": 0.0, "steps": 2500 * 900 // 16,
            "validate_every": 900 * 25 // 16,
        },
    }  # fmt: skip

    steps: int = 20000
    batch_size: int = 16
    learning_rate: float = 1e-3
    warmup_steps: int = 300
    validate_every: int = 1000

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size % 16:
            raise ValueError(f"size must be a multiple of 16, got {self.size}")

    def network(self) -> Autoencoder:
        return Autoencoder()

    def repainted(self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        face: torch.Tensor = networks["face"](image)
        # The network knows a hole only by its being black.
        return face

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        return (
            super().optimizers(networks) if self.adversarial else adam_of_keras(networks, self.learning_rate)
        )
