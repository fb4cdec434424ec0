"""Recipe `slim`: the inpainter that ships. What it learns is the residue of a linear guess solved beforehand.

Regression alone paints the mean of all faces that would fit (`face-inpainter-slim-mean`); begun from such a
run (`start`) and trained on with `adversarial`, `perceptual` and `features`, it paints one of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from torch import nn

from barefaced.training.held_out import bare_faces
from barefaced.training.models.slim import WIDTHS, SlimInpainter
from barefaced.training.recipes.repainting import Repainting


@dataclass(frozen=True)
class SlimRecipe(Repainting):
    """See the module."""

    name: ClassVar[str] = "slim"
    stored: ClassVar[str] = "int8"  # next to no difference: a third of a level in the hole
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {
        "slim": {},
        "mean": {},
        "face": {
            "adversarial": 0.02, "learning_rate": 2e-4, "warmup_steps": 100, "outside": 0.02, "window": 128,
        },
    }  # fmt: skip

    steps: int = 20000
    batch_size: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup_steps: int = 300
    validate_every: int = 1000
    widths: tuple = WIDTHS
    """Channels of the trunk, finest level first."""
    components: int = 400
    """Of the linear guess."""
    prior_faces: int = 6000
    """At most so many faces to solve it on."""

    @property
    def ships_as(self) -> str:  # type: ignore[override]
        """One name for each of the two that ship."""
        return "face-inpainter-slim" if self.adversarial else "face-inpainter-slim-mean"

    def network(self) -> SlimInpainter:
        return SlimInpainter(widths=self.widths, components=self.components)

    def fit(self, network: nn.Module, data: Path) -> None:
        assert isinstance(network, SlimInpainter), "its own network"
        side = network.prior.side
        network.prior.fit(bare_faces(data, side=side, sets=self.sets, count=self.prior_faces))
