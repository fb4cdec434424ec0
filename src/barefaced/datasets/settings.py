"""`Settings`: all that decides what a data set holds, and nothing else."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from barefaced.masks.dressing import check

ANY = {"random": 1.0}
"""Weights that leave the choice to `mask`."""


@dataclass(frozen=True)
class Settings:
    """What `build_trios` is asked for; the same settings and photos give the same bytes.

    Raises:
        ValueError: if one makes no sense; the message lists what would.
    """

    size: int = 256
    """Side of the aligned pictures; 0 keeps whole photos, every face in them masked."""
    styles: Mapping[str, float] = field(default_factory=lambda: dict(ANY))
    """Weights by style."""
    wear: Mapping[str, float] = field(default_factory=lambda: {"correct": 1.0})
    """Weights by way to wear."""
    per_photo: int = 1
    """Trios of each photo, each with another mask."""
    seed: int = 0
    min_eyes: float = 24.0
    """Faces whose eyes are fewer pixels apart are too small."""
    largest: bool = False
    """Of several faces take the largest, rather than reject the photo."""
    over: bool = False
    """Mask masked faces again, rather than reject them."""
    quality: int = 100
    """Of the WebP pictures; 100 keeps every pixel."""
    per_shard: int = 1000
    """Trios in a full shard."""

    def __post_init__(self) -> None:
        _at_least("size", self.size, 0)
        _at_least("per_photo", self.per_photo, 1)
        _at_least("per_shard", self.per_shard, 1)
        if not 1 <= self.quality <= 100:
            raise ValueError(f"quality must be 1 to 100, got {self.quality}")
        _check_weights("style", self.styles)
        _check_weights("wear", self.wear)
        for wear in self.wear:
            check(style=self.style, wear=wear)

    @property
    def style(self) -> str | dict[str, float]:
        """As `mask` takes it."""
        return "random" if self.styles == ANY else dict(self.styles)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self) | {"styles": dict(self.styles), "wear": dict(self.wear)}


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")


def _check_weights(kind: str, weights: Mapping[str, float]) -> None:
    if not all(0 <= weight < math.inf for weight in weights.values()) or not sum(weights.values()) > 0:
        raise ValueError(f"weights of {kind} must be 0 or more, one of them above 0; got {dict(weights)}")
