"""`Metric`: a way to compare a guess with the truth, and what its numbers mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Metric:
    """One number a picture.

    Attributes:
        measure: called with (truth, guess) and, unless `task` is "segmentation", `where`: bool (H, W), the
            pixels that count, or None for all.
        task: "painting" compares pictures, uint8 RGB (H, W, 3); "segmentation" maps, bool (H, W).
        unit: of the numbers, in a word; "" for a share or a distance.
        higher: more is better.
        digits: behind the point, when printed.
        regions: what it is measured on, out of "whole" and "hole".
        usable: whether it can be measured here: weights are present, say.
    """

    measure: Callable[..., Any]
    task: str = "painting"
    unit: str = ""
    higher: bool = True
    digits: int = 4
    regions: tuple[str, ...] = ("whole", "hole")
    usable: Callable[[], bool] = _always
