"""What the recipes share whose networks better what another has painted."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.training.checkpoints import BEST, LAST, averaged, load_checkpoint
from barefaced.training.fidelity import hole_error
from barefaced.training.recipes.repainting import Repainting, filled, to_bytes


@dataclass(frozen=True)
class Refining(Repainting):
    """The network is given the picture with its hole filled by the run named in `before`."""

    task: ClassVar[str] = "face-refinement"

    before: str = ""
    """A run whose answers are to be bettered; unless given, true faces seen through few pixels."""

    def given(self, masked: torch.Tensor, hole: torch.Tensor, bare: torch.Tensor) -> torch.Tensor:
        """The masked picture, its hole filled but not yet refined, at the 256 levels of a byte."""
        with torch.no_grad():
            coarse = _painted(self.before, masked, hole) if self.before else _few_pixels(bare)
        return filled(coarse, masked, hole)

    def measures(
        self, face: torch.Tensor, bare: torch.Tensor, masked: torch.Tensor, hole: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Also the hole's error before, to be told beside the one after."""
        before = hole_error(self.given(masked, hole, bare), bare, hole)
        return super().measures(face, bare, masked, hole) | {"hole_mse_before": before}


def _few_pixels(bare: torch.Tensor) -> torch.Tensor:
    small = functional.avg_pool2d(bare, 8, ceil_mode=True)
    return functional.interpolate(small, size=bare.shape[-2:], mode="bilinear", align_corners=False)


def _painted(run: str, masked: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """What the shipped form of a run's network makes of pictures in [0, 1]: bytes, as it does when in use.

    Painted at the size of that run, and brought to the size of the pictures.
    """
    painter, side = _painter(run, masked.device)
    size = masked.shape[-1]
    with torch.autocast(masked.device.type, enabled=False):
        if size != side:
            masked = _resized(masked, side)
            hole = (_resized(hole, side) > 0).float()
        face: torch.Tensor = painter(to_bytes(masked), hole.to(torch.uint8)).float() / 255.0
    return face if size == side else _resized(face, size)


def _resized(pictures: torch.Tensor, side: int) -> torch.Tensor:
    return functional.interpolate(
        pictures, size=(side, side), mode="bilinear", align_corners=False, antialias=side < pictures.shape[-1]
    )


@lru_cache(maxsize=2)
def _painter(run: str, device: torch.device) -> tuple[nn.Module, int]:
    """The shipped form of a run's network, on a device, and the side of its pictures.

    Raises:
        BarefacedError: if the run is none, or not one of an inpainter that is given picture and hole.
    """
    from barefaced.training.recipes import load_recipe  # the catalogue holds what is defined here

    folder = Path(run)
    state = load_checkpoint(folder / BEST if (folder / BEST).exists() else folder / LAST)
    recipe = load_recipe(state["recipe"])
    networks = recipe.skeleton()
    networks.load_state_dict(averaged(state))
    module, example, _ = recipe.exported(networks.eval())
    if list(example) != ["image", "hole"]:
        raise BarefacedError(f"{run} is a run of {recipe.name!r}, which is not given picture and hole")
    return module.eval().to(device).requires_grad_(False), example["image"].shape[-1]
