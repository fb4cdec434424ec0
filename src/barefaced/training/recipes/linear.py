"""Recipe `linear`: ridge regression alone, solved in closed form. What a network must beat to be of use.

One step is the whole run: the solution is there before it, and the step learns nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import nn

from barefaced.training.batches import Batch
from barefaced.training.held_out import bare_faces
from barefaced.training.models.linear_prior import LinearPrior
from barefaced.training.recipes.base import Losses
from barefaced.training.recipes.repainting import Repainting, filled


@dataclass(frozen=True)
class LinearRecipe(Repainting):
    """See the module."""

    name: ClassVar[str] = "linear"
    ships_as: ClassVar[str] = "face-inpainter-linear"
    stored: ClassVar[str] = "half"
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {"slim": {}}
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"components": (20, 800)}

    steps: int = 1
    batch_size: int = 1
    side: int = 64
    """Of the guess, pixels."""
    components: int = 400
    """Directions in which faces vary."""
    prior_faces: int = 6000
    """At most so many faces to solve it on."""

    def network(self) -> LinearPrior:
        return LinearPrior(side=self.side, components=self.components)

    def fit(self, network: nn.Module, data: Path) -> None:
        assert isinstance(network, LinearPrior), "its own network"
        network.fit(bare_faces(data, side=self.side, sets=self.sets, count=self.prior_faces))

    def repainted(self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        return filled(networks["face"](image, hole), image, hole)

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        return {}

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        yield from ()
