"""Recipe `restore-unet`: an attacker's network that restores what one redactor leaves of a face.

Data: labelled sets (`barefaced dataset label`). Nobody whom `barefaced attack run` attacks is shown. What is
trained here measures redactors; a network that was shown real people's faces is not to be published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.warp import similarity, transform
from barefaced.redaction.redactors import Redactor, redactor_named, settings_from_text
from barefaced.redaction.trials.geometry import SIDE, five_points
from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch, fixed_batches
from barefaced.training.losses.identity import IdentityLoss
from barefaced.training.losses.reconstruction import RECONSTRUCTION
from barefaced.training.losses.ssim import ssim_map
from barefaced.training.models.restorer import WIDTHS, Restorer
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.recipes.repainting import to_bytes
from barefaced.training.sheets import grid
from barefaced.training.sources.redacted import RedactedFaces

SETS = ("faces_synthetic_256", "lfw_176")


@dataclass(frozen=True)
class RestoreUNetRecipe(Recipe):
    """See the module."""

    name: ClassVar[str] = "restore-unet"
    monitor: ClassVar[str] = "mse"
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (3e-4, 5e-3)}

    steps: int = 3000
    batch_size: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_steps: int = 100
    clip: float = 1.0
    ema: float = 0.998
    redactor: str = "blur"
    """Whose faces are restored."""
    redaction: tuple = ()
    """Its settings that are not the usual ones, as `sigma=0.3`."""
    size: int = SIDE
    """Side of the crops in pixels, in the geometry of the trials."""
    sets: tuple = SETS
    """Labelled sets to learn from."""
    loss: str = "ssim_l1"
    """One of the reconstruction losses."""
    recogniser: str = ""
    """ONNX file of a recogniser that is to take restored faces for the bare ones; no judge of trials."""
    likeness: float = 0.1
    """Weight of what that recogniser says."""
    widths: tuple = WIDTHS
    """Channels of the network."""
    guess_side: int = 48
    """Pixels of a side of the linear guess."""
    directions: int = 300
    """Of the linear guess."""
    guess_faces: int = 2000
    """Faces that the linear guess is solved on; the network learns from these and many others."""
    validation_faces: int = 96
    """Held-out faces looked at in each validation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.loss not in RECONSTRUCTION:
            raise ValueError(f"unknown loss {self.loss!r}; known: {', '.join(RECONSTRUCTION)}")
        step = 4 * 2 ** (len(self.widths) - 1)
        if self.size % step or self.size % self.guess_side:
            raise ValueError(f"size must be a multiple of {step} and of guess_side, got {self.size}")
        try:
            self.covers()
        except BarefacedError as error:
            raise ValueError(str(error)) from error

    def covers(self) -> Redactor:
        """The redactor with its settings."""
        texts = dict(str(pair).partition("=")[::2] for pair in self.redaction)
        return redactor_named(self.redactor, **settings_from_text(self.redactor, texts))

    def skeleton(self) -> nn.ModuleDict:
        network = Restorer(
            widths=self.widths, side=self.guess_side, directions=self.directions,
            scale=self.size // self.guess_side,
        )  # fmt: skip
        return nn.ModuleDict({"face": network})

    def networks(self, data: Path) -> nn.ModuleDict:
        networks = self.skeleton()
        if not self.start:
            bare, redacted = self._small(data)
            _restorer(networks).guess.solve(redacted, bare)
        return networks

    def _small(self, data: Path) -> tuple[np.ndarray, np.ndarray]:
        """What the linear guess is solved on: bare and redacted, float32 (N, 3 * side * side) in [0, 1]."""
        faces = self._faces(data, "train", moved=False)
        rows: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        for pair in faces.spread(self.guess_faces):
            for kept, image in zip(rows, pair, strict=True):
                whole = torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1) / 255.0
                small = functional.avg_pool2d(whole, self.size // self.guess_side)
                kept.append(small.flatten().numpy())
        return np.stack(rows[0]), np.stack(rows[1])

    def source(self, data: Path, split: str) -> RedactedFaces:
        return self._faces(data, split, moved=True)

    def _faces(self, data: Path, split: str, *, moved: bool) -> RedactedFaces:
        return RedactedFaces(data, split, redactor=self.covers(), sets=self.sets, side=self.size, moved=moved)

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        bare, redacted = (batch[key].float() / 255.0 for key in ("bare", "redacted"))
        face = networks["face"](redacted).float()
        parts = {self.loss: RECONSTRUCTION[self.loss](face, bare)}
        loss = parts[self.loss]
        if self.recogniser:
            parts["likeness"] = judge(self.recogniser, face.device)(face.clamp(0.0, 1.0), bare).mean()
            loss = loss + self.likeness * parts["likeness"]
        yield "all", loss, parts

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Of held-out people: error before, after the linear guess alone, and after all; SSIM."""
        rows: dict[str, list[torch.Tensor]] = {}
        for batch, face in self._looked_at(networks, data):
            bare, redacted = (batch[key].float() / 255.0 for key in ("bare", "redacted"))
            guess = functional.interpolate(
                _restorer(networks).guess(redacted), size=bare.shape[-2:], mode="bilinear"
            )
            rows.setdefault("ssim", []).append(ssim_map(face, bare).mean((1, 2, 3)))
            for name, made in (("mse", face), ("mse_guess", guess), ("mse_before", redacted)):
                rows.setdefault(name, []).append((made - bare).square().mean((1, 2, 3)))
            if self.recogniser:
                rows.setdefault("likeness", []).append(judge(self.recogniser, face.device)(face, bare))
        return {name: float(torch.cat(values).mean()) for name, values in rows.items()}

    def _looked_at(self, networks: nn.ModuleDict, data: Path) -> Iterator[tuple[Batch, torch.Tensor]]:
        """Batches of held-out faces, always the same, and what becomes of them, in [0, 1]."""
        device = next(networks.parameters()).device
        faces = self._faces(data, "val", moved=False)
        for batch in fixed_batches(faces, batch_size=16, seed=1, limit=self.validation_faces):
            there = {key: value.to(device) for key, value in batch.items()}
            yield there, networks["face"](there["redacted"].float() / 255.0).float().clamp(0.0, 1.0)

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Redacted, restored and bare, a face a row."""
        batch, face = next(self._looked_at(networks, data))
        tiles = []
        for number in range(min(6, len(face))):
            for layer in (batch["redacted"][number], to_bytes(face[number]), batch["bare"][number]):
                tiles.append(layer.cpu().numpy().transpose(1, 2, 0))
        return grid(tiles, columns=3)

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        image = torch.randint(0, 256, (1, 3, self.size, self.size), dtype=torch.uint8)
        return _Shipped(networks["face"]), {"image": image}, ("face",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {name: {0: "faces"} for name in ("image", "face")}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        kept = {"recogniser": Path(self.recogniser).name} if self.recogniser else {}
        told = ", ".join([self.redactor, *map(str, self.redaction)])
        form = f"uint8 (N, 3, {self.size}, {self.size}) RGB, in the geometry of `barefaced attack`"
        return ModelCard(
            name=f"restore-{self.redactor}",
            version="1",
            task="face-restoration",
            inputs={"image": f"{form}, redacted ({told})"},
            outputs={"face": f"{form}, restored as far as it goes"},
            licence="Apache-2.0",
            training_data=f"{', '.join(self.sets)}, without anybody whom trials attack, split by identity",
            recipe=self.to_dict() | kept,
            scores={f"val/{key}": round(value, 6) for key, value in metrics.items()},
            notes="An attack, to measure a redactor with. What it draws is a guess and no evidence.",
        )


def _restorer(networks: nn.ModuleDict) -> Restorer:
    network = networks["face"]
    assert isinstance(network, Restorer), "it is outside the loop's wrapper"
    return network


class _Shipped(nn.Module):
    """Bytes in, bytes out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return to_bytes(self.network(image.float() / 255.0))


@lru_cache(maxsize=2)
def judge(path: str, device: torch.device) -> IdentityLoss:
    """The identity loss for crops of the trials; no part of the networks, so that none is saved with them."""
    own, portrait = TEMPLATES["portrait"]
    to_template = similarity(five_points(own), np.array(TEMPLATES["recogniser"][1]))
    # It takes its pictures for portraits: told where a portrait's points would lie, it cuts ours right.
    points = transform(np.array(portrait, np.float64), to_template)
    return IdentityLoss(Path(path), points=points).to(device).requires_grad_(False)
