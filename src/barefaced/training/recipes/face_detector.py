"""Recipe `face-detector`: boxes of faces, bare or covered, anywhere in a picture.

Data: a folder of labelled sets (`barefaced dataset label`). The teacher's boxes carry its score, and the
network learns to be as sure as the teacher was.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import nn
from torch.utils.data import default_collate

from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError
from barefaced.faces.boxes import iou, nms
from barefaced.faces.detectors.own import fit_to_grid
from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch
from barefaced.training.losses.detection import cells, detection_loss
from barefaced.training.models.face_detector import STRIDES, FaceDetector
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.sheets import FOUND, TRUE, grid, with_boxes
from barefaced.training.sources.scenes import FACE_SETS, Scenes

SURE = 0.7
"""Teacher's score from which on a face counts as one to be found."""


@dataclass(frozen=True)
class FaceDetectorRecipe(Recipe):
    """See the module."""

    name: ClassVar[str] = "face-detector"
    monitor: ClassVar[str] = "loss"
    stored: ClassVar[str] = "int8"  # it finds the same faces

    steps: int = 7000
    batch_size: int = 32
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_steps: int = 300
    clip: float = 5.0
    ema: float = 0.998
    validate_every: int = 1000
    size: int = 224
    """Side of the training pictures in pixels; a multiple of 32."""
    width: int = 20
    """Channels at stride 4."""
    pyramid: int = 40
    """Channels of the pyramid."""
    validation_samples: int = 512
    """Held-out samples whose loss picks the best checkpoint."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size % 32:
            raise ValueError(f"size must be a multiple of 32, got {self.size}")

    def skeleton(self) -> nn.ModuleDict:
        return nn.ModuleDict({"detector": FaceDetector(width=self.width, pyramid=self.pyramid)})

    def networks(self, data: Path) -> nn.ModuleDict:
        return self.skeleton()

    def source(self, data: Path, split: str) -> Scenes:
        return Scenes(data, split, size=self.size)

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        logits, boxes = networks["detector"](_normalised(batch["image"]))
        centres, strides = cells(self.size, self.size, strides=STRIDES, device=logits.device)
        scores, placed = detection_loss(logits, boxes, batch["boxes"], centres=centres, strides=strides)
        yield "all", scores + placed, {"scores": scores, "boxes": placed}

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """The loss on held-out people and photos; and recall on whole photos, too few to choose by."""
        scenes = FaceBank.open(data, "scenes_480")
        scores, right, faces = [np.zeros(0)], [np.zeros(0, bool)], 0
        for item in scenes.in_split("val"):
            truth = scenes.boxes_of(int(item))
            found, sure = _detect(networks["detector"], scenes.image(int(item)), longest=320)
            hit, counted = _matched(found, truth)
            scores.append(sure[counted])
            right.append(hit[counted])
            faces += int((truth[:, 4] >= SURE).sum())
        if not faces:
            raise BarefacedError(
                f"there is nothing to validate on: no scene of split val in {data} shows a face"
            )
        best, even = _best(np.concatenate(scores), np.concatenate(right), faces)
        return {
            "loss": self._held_out_loss(networks, data),
            "recall_at_95_precision": best,
            "break_even": even,
        }

    def _held_out_loss(self, networks: nn.ModuleDict, data: Path) -> float:
        source = self.source(data, "val")
        step = max(1, len(source) // self.validation_samples)
        losses = []
        for first in range(0, min(len(source), step * self.validation_samples), step * 32):
            items = range(first, min(first + step * 32, len(source)), step)
            batch = default_collate([source.draw(item, np.random.default_rng((1, item))) for item in items])
            device = next(networks.parameters()).device
            _, loss, _ = next(self.losses(networks, {key: value.to(device) for key, value in batch.items()}))
            losses.append(float(loss))
        return float(np.mean(losses))

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Scenes with the boxes found (score 0.5 and up) and, in the other colour, the teacher's."""
        scenes = FaceBank.open(data, "scenes_480")
        items = scenes.in_split("val")
        pictures = []
        for item in items[:: -(-len(items) // 24)]:
            image, truth = scenes.image(int(item)), scenes.boxes_of(int(item))
            found, sure = _detect(networks["detector"], image, longest=320)
            picture = with_boxes(image, truth[truth[:, 4] >= SURE, :4], TRUE)
            pictures.append(with_boxes(picture, found[sure >= 0.5], FOUND))
        return grid(pictures, columns=6)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {
            "image": {0: "pictures", 2: "height", 3: "width"},
            "score": {0: "pictures", 1: "cells"},
            "box": {0: "pictures", 1: "cells"},
        }

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        picture = torch.randint(0, 256, (1, 3, 96, 128), dtype=torch.uint8)
        return _Shipped(networks["detector"]), {"image": picture}, ("score", "box")

    def card(self, metrics: dict[str, float]) -> ModelCard:
        return ModelCard(
            name="face-detector",
            version="2",
            task="face-detection",
            inputs={"image": "uint8 (N, 3, H, W) RGB, H and W multiples of 32"},
            outputs={
                "score": "float32 (N, A), how sure each cell is of a face",
                "box": "float32 (N, A, 4), xyxy in pixels of the input",
            },
            licence="Apache-2.0",
            training_data=f"scenes_480, {', '.join(FACE_SETS)}: research data; teacher YuNet, and "
            "CenterFace for what YuNet misses; people and photos split; masks of barefaced.masks and covers",
            recipe=self.to_dict(),
            scores={f"val/{key}": round(value, 4) for key, value in metrics.items()},
            notes="Finds faces from about 8 pixels to the whole input. Misses cost more than false faces "
            "where people are to be protected: lower the threshold there.",
        )


class _Shipped(nn.Module):
    """Raw pictures in, scores and boxes out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits, boxes = self.network(_normalised(image))
        return torch.sigmoid(logits), boxes


def _normalised(image: torch.Tensor) -> torch.Tensor:
    return image.float() * (1.0 / 127.5) - 1.0


def _detect(network: nn.Module, image: np.ndarray, *, longest: int) -> tuple[np.ndarray, np.ndarray]:
    """Boxes (K, 4) and scores (K,) of a picture at a longest side, by the network in training."""
    fitted, scale = fit_to_grid(image, longest=longest)
    device = next(network.parameters()).device
    batch = torch.from_numpy(fitted.transpose(2, 0, 1)[None].copy()).to(device)
    logits, boxes = network(_normalised(batch))
    scores = logits[0].float().sigmoid().cpu().numpy()
    chosen = np.flatnonzero(scores > 0.05)
    held = boxes[0].float().cpu().numpy()[chosen] / scale
    kept = nms(held, scores[chosen], iou_threshold=0.4)
    return held[kept], scores[chosen][kept]


def _best(scores: np.ndarray, right: np.ndarray, faces: int) -> tuple[float, float]:
    """Recall at 95 % precision, and where both are alike, over all thresholds.

    Args:
        scores: float (K,), of all boxes.
        right: bool (K,), which hit a face.
        faces: how many there are to be hit.
    """
    hits = right[np.argsort(-scores)].cumsum()
    precision, recall = hits / np.arange(1, len(hits) + 1), hits / faces
    even = np.minimum(precision, recall).max(initial=0.0)
    return float(recall[precision >= 0.95].max(initial=0.0)), float(even)


def _matched(found: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of the boxes, best first, hit a face the teacher is sure of (each once), and which count at all.

    Boxes on faces of which the teacher was less sure neither help nor hurt.
    """
    hit, counted = np.zeros(len(found), bool), np.ones(len(found), bool)
    if not len(truth):
        return hit, counted
    overlap = iou(found, truth[:, :4]) >= 0.5
    free = truth[:, 4] >= SURE
    for place, row in enumerate(overlap):
        match = np.flatnonzero(row & free)
        if len(match):
            hit[place], free[match[0]] = True, False
        elif row.any():
            counted[place] = False
    return hit, counted
