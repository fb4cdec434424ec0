"""What every recipe is: a frozen dataclass of settings, with the hooks that loop and exporter call."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import nn

from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch, Source
from barefaced.training.schedules import SCHEDULES

Losses = Iterator[tuple[str, torch.Tensor, dict[str, torch.Tensor]]]


@dataclass(frozen=True)
class Recipe:
    """Network, losses and settings that reproduce a trained model; saved with its weights."""

    name: ClassVar[str] = ""
    monitor: ClassVar[str] = "loss"
    """Which validation metric (small is good) picks the best checkpoint."""
    monitors: ClassVar[dict[str, str]] = {}
    """For a recipe of several networks that ship each by itself: which metric picks the best of each part."""
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (1e-5, 1e-2)}
    """What `barefaced tune` searches, by setting. Two numbers are a range with its ends: of whole numbers if
    both are, else on a logarithmic scale where they span a factor of ten. All other tuples are choices."""
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {}
    """Settings by preset (`recipe_named`): `paper` for a work's own numbers, `slim` for what ships."""

    stored: ClassVar[str] = ""
    """How large weights are stored in the exported file: as they are, or as `half` or `int8`."""

    start: str = ""
    """A run whose averaged weights to begin with; unless given, chance's."""
    steps: int = 1000
    """Optimiser steps of the whole run."""
    batch_size: int = 16
    """Samples a step and process, before accumulation."""
    accumulate: int = 1
    """Batches whose gradients are added up for one step."""
    learning_rate: float = 1e-3
    """At the schedule's top."""
    weight_decay: float = 0.0
    """Decoupled, as AdamW applies it."""
    schedule: str = "cosine"
    """`constant`, `cosine` (to zero once) or `linear`, over the whole run."""
    warmup_steps: int = 0
    """Steps over which the rate climbs."""
    clip: float = 0.0
    """Largest gradient norm; 0 leaves gradients alone."""
    ema: float = 0.999
    """Decay of the weight average that is validated and exported."""
    patience: int = 0
    """Stop after this many validations without a better one; 0 never."""
    validate_every: int = 500
    """Steps between validations."""
    save_every: int = 500
    """Steps between checkpoints."""
    save_every_s: float = 300.0
    """A checkpoint is also written when the last is this many seconds old."""
    log_every_s: float = 20.0
    """Seconds between lines of training numbers."""
    workers: int = 0
    """Processes that prepare samples; any number gives the same samples."""
    seed: int = 0
    """Of weights, order and augmentation."""
    accelerator: str = "auto"
    """As Lightning Fabric names them: auto, cpu, cuda, mps."""
    devices: int = 1
    """Processes that train together."""
    precision: str = "32-true"
    """As Lightning Fabric names them: 32-true, bf16-mixed."""

    def __post_init__(self) -> None:
        for field in ("steps", "batch_size", "accumulate", "validate_every", "save_every", "devices"):
            if getattr(self, field) < 1:
                raise ValueError(f"{field} must be at least 1, got {getattr(self, field)}")
        if self.learning_rate <= 0:
            raise ValueError(f"learning_rate must be positive, got {self.learning_rate}")
        if self.schedule not in SCHEDULES:
            raise ValueError(f"unknown schedule {self.schedule!r}; known: {', '.join(SCHEDULES)}")

    @property
    def ships_last(self) -> bool:
        """Whether the last checkpoint is what ships, where no metric tells when a run was at its best."""
        return False

    def networks(self, data: Path) -> nn.ModuleDict:
        """Fresh networks by name; `data` is there for what is fitted before training (a mean, a basis)."""
        raise TypeError(f"recipe {self.name!r} does not say which networks it trains")

    def skeleton(self) -> nn.ModuleDict:
        """The networks' structure alone, to be filled with weights; without data."""
        raise TypeError(f"recipe {self.name!r} does not say which networks it trains")

    def source(self, data: Path, split: str) -> Source:
        """Where samples come from; `split` is `train`, `val` or `test`, disjoint by identity."""
        raise TypeError(f"recipe {self.name!r} does not say what it learns from")

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        """Yield (optimiser, loss, parts to log) in the order to step, each computed after the step before."""
        raise TypeError(f"recipe {self.name!r} does not say what it makes small")

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Metrics on held-out identities, with the averaged weights; must hold `monitor`."""
        raise TypeError(f"recipe {self.name!r} does not say how it is measured")

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray | None:
        """A picture of how the networks do, uint8 RGB (H, W, 3), or None."""
        return None

    def pictures(self, networks: nn.ModuleDict, data: Path) -> dict[str, np.ndarray]:
        """More pictures, by name; that called `fakes` is a strip, and the run's strips are shown together."""
        return {}

    def part(self, name: str) -> Self:
        """The recipe whose `exported` and `card` speak of one part, one of `monitors`."""
        raise TypeError(f"recipe {self.name!r} ships as a whole, not part by part")

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        """An optimiser for each name that `losses` yields; unless overridden, one AdamW called `all`."""
        decayed = [p for p in networks.parameters() if p.ndim > 1]
        plain = [p for p in networks.parameters() if p.ndim <= 1]
        groups = [
            {"params": decayed, "weight_decay": self.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ]
        return {"all": torch.optim.AdamW([g for g in groups if g["params"]], lr=self.learning_rate)}

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        """The graph that ships: a module from raw pixels to answers, example inputs by name, output names."""
        raise TypeError(f"recipe {self.name!r} does not say what it ships")

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        """Axes of inputs and outputs, by name and index, whose length is not fixed."""
        return {}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        """The card that travels inside the exported file."""
        raise TypeError(f"recipe {self.name!r} has no card")

    def memory(self) -> dict[str, Any]:
        """What training remembers beside weights (image pools, say) and a resumed run needs."""
        return {}

    def remember(self, memory: dict[str, Any]) -> None:
        """Take back what `memory` gave."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with the recipe's name, for checkpoints and cards."""
        values = dataclasses.asdict(self).items()  # lists, as JSON would give them back
        return {"name": self.name} | {k: list(v) if isinstance(v, tuple) else v for k, v in values}

    def with_settings(self, settings: dict[str, str] | None) -> Self:
        """A copy with fields overridden from texts, each read as its field's type.

        Raises:
            ValueError: if a field is unknown or its text does not fit.
        """
        fields = {field.name: field for field in dataclasses.fields(self)}
        changed = {}
        for key, text in (settings or {}).items():
            if key not in fields:
                raise ValueError(
                    f"recipe {self.name!r} has no setting {key!r}; known: {', '.join(sorted(fields))}"
                )
            changed[key] = _read(key, text, type(getattr(self, key)))
        return dataclasses.replace(self, **changed)

    @classmethod
    def preset(cls, name: str | None) -> Self:
        """The recipe with the settings of a preset; with its defaults for None.

        Raises:
            ValueError: if it has no preset of that name.
        """
        if name is None:
            return cls()
        if name not in cls.PRESETS:
            known = ", ".join(cls.PRESETS) or "none"
            raise ValueError(f"recipe {cls.name!r} has no preset {name!r}; known: {known}")
        return cls(**cls.PRESETS[name])


def _read(key: str, text: str, kind: type) -> Any:
    if kind is bool and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        if kind is tuple:
            return tuple(_element(part.strip()) for part in text.split(",") if part.strip())
        if kind is not bool:
            return kind(text)
    except ValueError:
        pass
    raise ValueError(f"setting {key} wants {kind.__name__}, got {text!r}")


def _element(text: str) -> int | float | str:
    """A number where it reads as one, else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
