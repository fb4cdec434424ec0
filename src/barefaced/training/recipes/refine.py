"""Recipe `refine`: the refinement network that work 004 proposes, over the answers of a run (`before`)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from barefaced.training.models.refiner import Refiner
from barefaced.training.recipes.refining import Refining


@dataclass(frozen=True)
class RefineRecipe(Refining):
    """See the module."""

    name: ClassVar[str] = "refine"
    ships_as: ClassVar[str] = "face-refiner"
    stored: ClassVar[str] = "half"
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (1e-4, 1e-2)}
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {"slim": {}}

    steps: int = 5000
    batch_size: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup_steps: int = 100
    outside: float = 0.0
    width: int = 48
    """Channels."""
    depth: int = 4
    """Residual blocks."""

    def network(self) -> Refiner:
        return Refiner(width=self.width, depth=self.depth)
