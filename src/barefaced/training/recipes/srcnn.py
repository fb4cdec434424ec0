"""Recipe `srcnn`: work 002's network for the brightness of what another run (`before`) has painted.

Preset `paper` has the work's numbers: patches of 33 x 33 every 14 pixels, batches of 128 of them, Adam 1e-4,
mean squared error, 150 epochs of 21,600 patches. That is 24 patches a picture, which only half-size pictures
give, so they are 104 px here. Otherwise it answers with a correction, learned on whole pictures where they
were painted.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.batches import Batch
from barefaced.training.models.srcnn import MARGIN, SRCNN
from barefaced.training.recipes.base import Losses
from barefaced.training.recipes.refining import Refining
from barefaced.training.recipes.repainting import adam_of_keras, pictures

PATCH, STRIDE = 33, 14
"""Side of the patches, and pixels from one to the next."""


@dataclass(frozen=True)
class SRCNNRecipe(Refining):
    """See the module."""

    name: ClassVar[str] = "srcnn"
    ships_as: ClassVar[str] = "srcnn-002"
    stored: ClassVar[str] = "half"
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (1e-4, 1e-2)}
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {
        "slim": {},
        "paper": {
            "residual": False, "size": 104, "loss": "mse", "outside": 1.0, "learning_rate": 1e-4,
            "patches": 128, "schedule": "constant", "clip": 0.0, "ema": 0.0, "steps": 150 * 21600 // 128,
            "validate_every": 10 * 21600 // 128,
        },
    }  # fmt: skip

    steps: int = 5000
    batch_size: int = 8
    learning_rate: float = 1e-3
    loss: str = "mse"
    outside: float = 0.0
    residual: bool = True
    """Whether it answers with a correction."""
    patches: int = 0
    """How many patches to learn from in a step, out of all the batch has; 0 for whole pictures."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for key in ("adversarial", "perceptual"):
            if getattr(self, key):
                raise ValueError(f"{key} wants colours, and this network sees brightness alone")

    def network(self) -> SRCNN:
        return SRCNN(residual=self.residual)

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        grown = int(torch.randint(1, 1 + max(1, self.size // 64), ()))
        bare, masked, hole = pictures(batch, grown=grown)
        coarse, true = luma(self.given(masked, hole, bare)), luma(bare)
        if self.patches:
            coarse, true, hole = self._cut(torch.cat([coarse, true, hole], 1))
        inner = (..., slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
        loss, parts = self.distance(networks["face"](coarse), true[inner], hole[inner])
        yield "all", loss, parts

    def _cut(self, layers: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Patches of three layers (N, 3, S, S), chosen by chance: three times (P, 1, 33, 33)."""
        cut = functional.unfold(layers, PATCH, stride=STRIDE).transpose(1, 2).reshape(-1, 3, PATCH, PATCH)
        chosen = torch.randperm(len(cut))[: self.patches].to(cut.device)
        return cut[chosen].split(1, 1)

    def repainted(self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """In the hole the network's brightness with the old colour; elsewhere the picture.

        The border is repeated to make up for the network's margin.
        """
        old = luma(image)
        new = networks["face"](_framed(old)).float()
        return image + (new - old) * hole

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        return adam_of_keras(networks, self.learning_rate)


def _framed(x: torch.Tensor) -> torch.Tensor:
    """With its border repeated on all sides; torch's own way of doing so exports with warnings."""
    for axis in (2, 3):
        first, last = x.narrow(axis, 0, 1), x.narrow(axis, x.shape[axis] - 1, 1)
        x = torch.cat([first] * MARGIN + [x] + [last] * MARGIN, axis)
    return x


def luma(image: torch.Tensor) -> torch.Tensor:
    """Y of YCrCb (ITU-R BT.601, full range), (N, 1, H, W), of RGB (N, 3, H, W).

    Cr and Cb are multiples of R - Y and B - Y: with both kept, a change of Y is the same change of R, G and
    B.
    """
    red, green, blue = image.split(1, 1)
    return 0.299 * red + 0.587 * green + 0.114 * blue
