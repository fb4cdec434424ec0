"""Recipes that train in a second; as a script `tiny_recipes.py NAME OUT [KEY=VALUE ...] [--resume]`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.runtime import ModelCard
from barefaced.training import train
from barefaced.training.batches import fixed_batches
from barefaced.training.recipes import RECIPES, Recipe


class Squares:
    """Grey squares in noise: `image` uint8 (3, 8, 8), and `bright`, how bright the square is, in [0, 1]."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def draw(self, item: int, rng: np.random.Generator) -> dict[str, Any]:
        image = rng.integers(0, 60, (3, 8, 8), dtype=np.uint8)
        image[:, 2:6, 2:6] += np.uint8(item % 4 * 48)
        return {"image": image, "bright": np.float32(item % 4 / 4)}


def scorer() -> nn.Sequential:
    """With all that makes resuming hard: batch norm's running numbers, and dropout's chance."""
    return nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.3), nn.Flatten(), nn.Linear(144, 1)
    )


@dataclass(frozen=True)
class Tiny(Recipe):
    """How bright is the square?"""

    name: ClassVar[str] = "tiny"

    steps: int = 12
    batch_size: int = 4
    learning_rate: float = 1e-2
    weight_decay: float = 0.01
    clip: float = 1.0
    validate_every: int = 4
    save_every: int = 2
    accelerator: str = "cpu"
    items: int = 10
    pause: float = 0.0
    """Seconds each step takes longer."""

    def networks(self, data: Path) -> nn.ModuleDict:
        return self.skeleton()

    def skeleton(self) -> nn.ModuleDict:
        return nn.ModuleDict({"scorer": scorer()})

    def source(self, data: Path, split: str) -> Squares:
        return Squares(self.items)

    def losses(self, networks: nn.ModuleDict, batch: dict[str, torch.Tensor]) -> Iterator[Any]:
        time.sleep(self.pause)
        loss = self._loss(networks, batch)
        yield "all", loss, {"loss": loss}

    def _loss(self, networks: nn.ModuleDict, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return functional.mse_loss(networks["scorer"](batch["image"] / 255)[:, 0], batch["bright"])

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        batches = fixed_batches(self.source(data, "val"), batch_size=4, seed=1)
        losses = [self._loss(networks, batch) for batch in batches]
        return {"loss": torch.stack(losses).mean()}

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        return np.full((8, 8, 3), 200, np.uint8)

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        shipped = nn.Sequential(ToUnit(), networks["scorer"])
        return shipped, {"image": torch.randint(0, 256, (1, 3, 8, 8), dtype=torch.uint8)}, ("bright",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {"image": {0: "pictures"}, "bright": {0: "pictures"}}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        return ModelCard(self.name, "1", "brightness", recipe=self.to_dict(), scores=dict(metrics))


class ToUnit(nn.Module):
    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return image.float() / 255


@dataclass(frozen=True)
class TinyPair(Tiny):
    """Two networks that play against each other, each with its optimiser, and a memory of what was drawn."""

    name: ClassVar[str] = "tiny-pair"

    accumulate: int = 2
    workers: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "_pool", [])

    def skeleton(self) -> nn.ModuleDict:
        maker = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3), nn.Dropout(0.2))
        return nn.ModuleDict({"maker": maker, "scorer": scorer()})

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        return {
            "maker": torch.optim.Adam(networks["maker"].parameters(), lr=self.learning_rate),
            "scorer": torch.optim.SGD(networks["scorer"].parameters(), lr=1e-3, momentum=0.9),
        }

    def losses(self, networks: nn.ModuleDict, batch: dict[str, torch.Tensor]) -> Iterator[Any]:
        time.sleep(self.pause)
        real = batch["image"] / 255
        made = networks["maker"](real)
        loss = -networks["scorer"](made).mean()
        yield "maker", loss, {"maker": loss}
        pool: list[torch.Tensor] = self._pool  # type: ignore[attr-defined]
        pool[:] = [*pool, made.detach()][-3:]
        drawn = pool[int(torch.randint(len(pool), ()))]
        loss = networks["scorer"](drawn).mean() - networks["scorer"](real).mean()
        yield "scorer", loss, {"scorer": loss}

    def memory(self) -> dict[str, Any]:
        return {"pool": self._pool}  # type: ignore[attr-defined]

    def remember(self, memory: dict[str, Any]) -> None:
        self._pool[:] = memory["pool"]  # type: ignore[attr-defined]


TINY = {recipe.name: recipe for recipe in (Tiny, TinyPair)}


def main(name: str, out: str, *settings: str) -> None:
    RECIPES.update(TINY)
    torch.set_num_threads(1)
    chosen = dict(text.split("=") for text in settings if "=" in text)
    found = train(name, data=Path(), out=Path(out), settings=chosen, resume="--resume" in settings)
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
