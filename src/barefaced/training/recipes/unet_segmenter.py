"""Recipe `unet-segmenter`: which pixels a mask covers.

Preset `paper` is work 002's U-Net with its numbers: cross-entropy over two classes, Adam 1e-4, batch 16, 80
epochs of 1,200 pictures. Its frames of 218 x 178 cannot be halved three times; squares of 208 are taken. By
default a slim network learns coverage itself, and the overlap (Dice) besides.
"""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch
from barefaced.training.held_out import held_out
from barefaced.training.models.unet import SLIM_WIDTHS, UNET_WIDTHS, SlimUNet, UNet
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.recipes.repainting import SYNTHETIC, adam_of_keras, patches, told_of
from barefaced.training.sheets import FOUND, TRUE, grid
from barefaced.training.sources.trios import Trios

NETWORKS: dict[str, type[UNet] | type[SlimUNet]] = {"slim": SlimUNet, "unet": UNet}


@dataclass(frozen=True)
class UNetSegmenterRecipe(Recipe):
    """See the module."""

    name: ClassVar[str] = "unet-segmenter"
    monitor: ClassVar[str] = "loss"
    stored: ClassVar[str] = "int8"
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (1e-4, 1e-2), "overlap": (0.1, 2.0)}
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {
        "slim": {},
        "paper": {
            "network": "unet", "widths": UNET_WIDTHS, "size": 208, "overlap": 0.0, "learning_rate": 1e-4,
            "schedule": "constant", "warmup_steps": 0, "clip": 0.0, "ema": 0.0, "bare": 0.0,
            "weight_decay": 0.0, "steps": 80 * 1200 // 16, "validate_every": 5 * 1200 // 16,
        },
    }  # fmt: skip

    steps: int = 8000
    batch_size: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_steps: int = 200
    clip: float = 1.0
    ema: float = 0.998
    size: int = 256
    """Side of the aligned patch in pixels; a multiple of 16."""
    network: str = "slim"
    """`slim`, or `unet` for the work's own."""
    widths: tuple = SLIM_WIDTHS
    """Channels of its levels."""
    sets: tuple = SYNTHETIC
    """Labelled sets to learn from, where the data is not shards."""
    leave_out: tuple = ("duckbill", "kn95")
    """Styles never shown in training, to be measured as never seen."""
    bare: float = 0.1
    """Share of faces that wear nothing."""
    overlap: float = 0.5
    """Weight of the Dice loss beside cross-entropy's 1."""
    validation_faces: int = 128
    """Held-out faces looked at in each validation, and half as many in styles never seen."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network not in NETWORKS:
            raise ValueError(f"unknown network {self.network!r}; known: {', '.join(NETWORKS)}")
        if self.size % 16:
            raise ValueError(f"size must be a multiple of 16, got {self.size}")

    def skeleton(self) -> nn.ModuleDict:
        return nn.ModuleDict({"mask": NETWORKS[self.network](widths=self.widths)})

    def networks(self, data: Path) -> nn.ModuleDict:
        return self.skeleton()

    def source(self, data: Path, split: str) -> Trios:
        return Trios(data, split, size=self.size, sets=self.sets, leave_out=self.leave_out, bare=self.bare)

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        if self.network == "unet":
            return adam_of_keras(networks, self.learning_rate)
        return super().optimizers(networks)

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        logits = networks["mask"](batch["masked"].float() / 255.0).float()
        entropy, overlap = self._compared(logits, batch["coverage"])
        yield "all", entropy + self.overlap * overlap, {"entropy": entropy, "overlap": overlap}

    def _compared(self, logits: torch.Tensor, coverage: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Cross-entropy with coverage as the share of its class, and 1 - Dice over the batch."""
        entropy = functional.cross_entropy(logits, torch.cat([1.0 - coverage, coverage], 1))
        found = logits.softmax(1)[:, 1:]
        overlap = 1.0 - (2.0 * (found * coverage).sum() + 1.0) / (found.sum() + coverage.sum() + 1.0)
        return entropy, overlap

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Of held-out people in styles seen; and the overlap (IoU) in styles never seen."""
        found = self._measured(networks, data, unseen=False, count=self.validation_faces)
        if self.leave_out:
            other = self._measured(networks, data, unseen=True, count=-(-self.validation_faces // 2))
            found["unseen_iou"] = other["iou"]
        return found

    def _measured(self, networks: nn.ModuleDict, data: Path, *, unseen: bool, count: int) -> dict[str, float]:
        device = next(chain(networks.parameters(), networks.buffers())).device
        rows: list[torch.Tensor] = []
        for batch in held_out(data, self.size, self.sets, self.leave_out, unseen=unseen, count=count):
            logits = networks["mask"](batch["masked"].to(device).float() / 255.0).float()
            coverage = batch["coverage"].to(device)
            rows += [
                self._scores(one, true) for one, true in zip(logits.split(1), coverage.split(1), strict=True)
            ]
        means = torch.stack(rows).mean(0).tolist()
        return dict(zip(("loss", "accuracy", "iou", "dice"), means, strict=True))

    def _scores(self, logits: torch.Tensor, coverage: torch.Tensor) -> torch.Tensor:
        """Loss, pixel accuracy, IoU and Dice of one picture (4,), a pixel being covered from one half up."""
        entropy, overlap = self._compared(logits, coverage)
        found, true = logits[:, 1:] > logits[:, :1], coverage > 0.5
        both, either = (found & true).sum(), (found | true).sum()
        iou = (both + 1e-6) / (either + 1e-6)
        right = (found == true).float().mean()
        return torch.stack([entropy + self.overlap * overlap, right, iou, 2.0 * iou / (1.0 + iou)])

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Held-out masked faces with the outline of what was found and, in the other colour, of the truth."""
        device = next(networks.parameters()).device
        count = min(self.validation_faces, 24)
        tiles = []
        for batch in held_out(data, self.size, self.sets, self.leave_out, unseen=False, count=count):
            logits = networks["mask"](batch["masked"].to(device).float() / 255.0)
            found = (logits[:, 1] > logits[:, 0]).cpu()
            for picture, answer, true in zip(
                batch["masked"], found, batch["coverage"][:, 0] > 0.5, strict=True
            ):
                tile = picture.permute(1, 2, 0).contiguous().numpy().copy()
                tiles.append(_outlined(_outlined(tile, true, TRUE), answer, FOUND))
        return grid(tiles, columns=6)

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        return _Shipped(networks["mask"]), {"image": patches(self.size)["image"]}, ("coverage",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {
            "image": {0: "faces", 2: "height", 3: "width"},
            "coverage": {0: "faces", 1: "height", 2: "width"},
        }

    def card(self, metrics: dict[str, float]) -> ModelCard:
        return ModelCard(
            name="mask-segmenter",
            version="1",
            task="mask-segmentation",
            inputs={
                "image": "uint8 (N, 3, H, W) RGB, H and W multiples of 16; made for faces aligned to "
                f"the template `portrait` at {self.size} px"
            },
            outputs={"coverage": "float32 (N, H, W) in [0, 1], how much of each pixel a mask covers"},
            licence="Apache-2.0",
            training_data=told_of(self.sets),
            recipe=self.to_dict(),
            scores={f"val/{key}": round(value, 5) for key, value in metrics.items()},
            notes=f"Styles never shown in training: {', '.join(self.leave_out) or 'none'}. Hands, cups and "
            "microphones before a mouth count as covering it; glasses do not.",
        )


class _Shipped(nn.Module):
    """Bytes in, shares out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        coverage: torch.Tensor = self.network(image.float() / 255.0).softmax(1)[:, 1]
        return coverage


def _outlined(picture: np.ndarray, where: torch.Tensor, colour: tuple[int, int, int]) -> np.ndarray:
    """With the outline of an area (H, W) drawn in, in place."""
    outline, _ = cv2.findContours(where.numpy().astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(picture, outline, -1, colour, 1), np.uint8)
