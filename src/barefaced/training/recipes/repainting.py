"""What all recipes that repaint faces share: trios, holes, losses, metrics, sheets and the way out.

Data: shards of trios (`barefaced dataset build`) or labelled sets (`barefaced dataset label`), on whose faces
fresh masks are put. A hole is what is covered, and a little more. The networks see pictures in [0, 1].
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch, Source
from barefaced.training.fidelity import by_picture, decibels, detail, hole_error
from barefaced.training.free_holes import free_holes
from barefaced.training.held_out import held_out
from barefaced.training.losses.adversarial import ADVERSARIAL
from barefaced.training.losses.perceptual import PerceptualLoss
from barefaced.training.losses.reconstruction import RECONSTRUCTION, hole_weight
from barefaced.training.losses.ssim import ssim_loss, ssim_map
from barefaced.training.losses.total_variation import total_variation
from barefaced.training.models.patchgan import PatchGAN
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.sheets import grid
from barefaced.training.sources.trios import Trios
from barefaced.training.windows import cut_windows

COVERED = 0.1
"""Coverage from which on a pixel belongs to the hole."""
GROWN = (0, 6)
"""By how many pixels of a 256 px patch holes grow in training: least, and most and one."""
SYNTHETIC = ("faces_synthetic_256",)

Paint = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class Repainting(Recipe):
    """See the module; a recipe of its own says which network it is, and what that network is given."""

    monitor: ClassVar[str] = "hole_mse"
    task: ClassVar[str] = "face-inpainting"
    ships_as: ClassVar[str] = ""
    """Name of the weights file."""
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (1e-4, 1e-2), "outside": (0.01, 1.0)}

    ema: float = 0.998
    clip: float = 1.0
    size: int = 256
    """Side of the aligned patch in pixels."""
    sets: tuple = SYNTHETIC
    """Labelled sets to learn from, where the data is not shards."""
    leave_out: tuple = ("duckbill", "kn95")
    """Styles never shown in training, to be measured as never seen."""
    loss: str = "ssim_l1"
    """One of the reconstruction losses."""
    outside: float = 0.1
    """Weight of what can be seen, where the hole's is 1."""
    variation: float = 0.0
    """Weight of total variation in the hole."""
    features: str = ""
    """ONNX file of the perceptual loss's network (`lpips_squeeze.onnx`)."""
    perceptual: float = 0.0
    """Weight of the perceptual loss."""
    adversarial: float = 0.0
    """Weight of what a discriminator of patches says; with 0 there is none, and the network paints means."""
    game: str = "hinge"
    """One of the adversarial losses."""
    judge_width: int = 48
    """Channels of the discriminator's first layer."""
    judge_rate: float = 1.0
    """The discriminator's learning rate as a share of the generator's."""
    free: float = 0.25
    """Share of the faces that are bare and lack a hole of no mask's shape, as users draw them."""
    window: int = 0
    """Side of the windows on the hole through which the discriminator and the perceptual loss look, pixels; 0
    for whole patches."""
    validation_faces: int = 128
    """Held-out faces looked at in each validation, and half as many in styles never seen."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for key, known in (("loss", RECONSTRUCTION), ("game", ADVERSARIAL)):
            if getattr(self, key) not in known:
                raise ValueError(f"unknown {key} {getattr(self, key)!r}; known: {', '.join(known)}")
        if self.perceptual and not self.features:
            raise ValueError("perceptual wants features=FILE, the ONNX file of a feature network")

    @property
    def ships_last(self) -> bool:
        return self.adversarial > 0  # by any distance to the truth, a game is best before it begins

    def network(self) -> nn.Module:
        """The network that repaints, fresh and not yet fitted to data."""
        raise TypeError(f"recipe {self.name!r} does not say which network it trains")

    def fit(self, network: nn.Module, data: Path) -> None:
        """Solve for what is not learned step by step; for most, nothing."""

    def given(self, masked: torch.Tensor, hole: torch.Tensor, bare: torch.Tensor) -> torch.Tensor:
        """What the network is given in training: unless overridden, the masked picture, its hole blank."""
        return masked * (1.0 - hole)

    def repainted(self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """Faces (N, 3, S, S), about [0, 1], of what `given` gave and the hole (N, 1, S, S)."""
        face: torch.Tensor = networks["face"](image, hole)
        return face

    def skeleton(self) -> nn.ModuleDict:
        networks = nn.ModuleDict({"face": self.network()})
        if self.adversarial:
            networks["judge"] = PatchGAN(channels=4, width=self.judge_width)
        return networks

    def networks(self, data: Path) -> nn.ModuleDict:
        networks = self.skeleton()
        if not self.start:
            self.fit(networks["face"], data)
        return networks

    def source(self, data: Path, split: str) -> Source:
        return Trios(data, split, size=self.size, sets=self.sets, leave_out=self.leave_out)

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        if not self.adversarial:
            return super().optimizers(networks)
        betas = (0.5, 0.999)
        rate = self.learning_rate
        return {
            "face": torch.optim.Adam(networks["face"].parameters(), lr=rate, betas=betas),
            "judge": torch.optim.Adam(networks["judge"].parameters(), lr=rate * self.judge_rate, betas=betas),
        }

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        low, high = (max(1, round(edge * self.size / 256)) for edge in GROWN)
        grown = int(torch.randint(low - 1, high, ()))
        bare, masked, hole = self.with_free_holes(*pictures(batch, grown=grown))
        face, extra, parts = self.painted(networks, self.given(masked, hole, bare), hole, bare)
        loss, told = self.distance(face, bare, hole)
        yield from self.played(networks, face, bare, hole, loss + extra, told | parts)

    def with_free_holes(
        self, bare: torch.Tensor, masked: torch.Tensor, hole: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Bare, masked and hole, some of the masks taken off and other holes in their place."""
        if not self.free:
            return bare, masked, hole
        off = (torch.rand(len(bare), 1, 1, 1) < self.free).to(bare.device)
        drawn = free_holes(len(bare), self.size).to(bare.device)
        return bare, torch.where(off, bare, masked), torch.where(off, drawn, hole)

    def painted(
        self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor, bare: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        """In training: faces, a loss of the network's own beside their distance to the truth; its parts."""
        return self.repainted(networks, image, hole), bare.new_zeros(()), {}

    def distance(
        self, face: torch.Tensor, bare: torch.Tensor, hole: torch.Tensor
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """How far faces are from the truth: the weighted sum, and its parts."""
        weight = None if self.outside == 1.0 else hole_weight(hole, inside=1.0, outside=self.outside)
        parts = {self.loss: RECONSTRUCTION[self.loss](face, bare, weight=weight)}
        loss = parts[self.loss]
        if self.variation:
            parts["variation"] = total_variation(face, hole=hole)
            loss = loss + self.variation * parts["variation"]
        if self.perceptual:
            made, true = cut_windows(hole, filled(face, bare, hole), bare, side=self.window)
            parts["perceptual"] = teacher(self.features, face.device)(made, true).mean()
            loss = loss + self.perceptual * parts["perceptual"]
        return loss, parts

    def played(
        self, networks: nn.ModuleDict, face: torch.Tensor, bare: torch.Tensor, hole: torch.Tensor,
        loss: torch.Tensor, parts: dict[str, torch.Tensor],
    ) -> Losses:  # fmt: skip
        """The loss as it is, or as the first move of a game whose second is the discriminator's."""
        if not self.adversarial:
            yield "all", loss, parts
            return
        game, judge = ADVERSARIAL[self.game], networks["judge"]
        made, true = cut_windows(
            hole,
            torch.cat([2.0 * filled(face, bare, hole) - 1.0, hole], 1),
            torch.cat([2.0 * bare - 1.0, hole], 1),
            side=self.window,
        )
        fooled = game.generator(judge(made))
        yield "face", loss + self.adversarial * fooled, parts | {"fooled": fooled}
        told = game.discriminator(judge(true), judge(made.detach()))
        yield "judge", told, {"judge": told}

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Of held-out people in styles seen, and the hole's PSNR in styles never seen."""
        found = self._measured(networks, data, unseen=False, count=self.validation_faces)
        if self.leave_out:
            other = self._measured(networks, data, unseen=True, count=-(-self.validation_faces // 2))
            found["unseen_hole_psnr"] = other["hole_psnr"]
        return found

    def _measured(self, networks: nn.ModuleDict, data: Path, *, unseen: bool, count: int) -> dict[str, float]:
        rows: dict[str, list[torch.Tensor]] = {}
        for bare, masked, hole, face in self._looked_at(networks, data, unseen=unseen, count=count):
            for name, values in self.measures(face, bare, masked, hole).items():
                rows.setdefault(name, []).append(values.cpu())
        return {name: float(torch.cat(values).mean()) for name, values in rows.items()}

    def measures(
        self, face: torch.Tensor, bare: torch.Tensor, masked: torch.Tensor, hole: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Metrics of each picture (N,), the hole filled and the rest the input's."""
        whole = filled(face, masked, hole)
        error = hole_error(face, bare, hole)
        found = {
            "hole_mse": error,
            "hole_psnr": decibels(error),
            "hole_ssim": 1.0 - by_picture(ssim_loss, whole, bare, hole),
            "psnr": decibels((whole - bare).square().mean((1, 2, 3))),
            "ssim": ssim_map(whole, bare).mean((1, 2, 3)),
            "detail": detail(whole, hole) / detail(bare, hole),
        }
        if self.features:
            found["lpips"] = teacher(self.features, face.device)(whole, bare)
        return found

    def _looked_at(
        self, networks: nn.ModuleDict, data: Path, *, unseen: bool, count: int
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]]:
        """Bare, masked, hole and what was repainted, of held-out faces, always the same, in batches."""
        device = next(chain(networks.parameters(), networks.buffers())).device
        for batch in held_out(data, self.size, self.sets, self.leave_out, unseen=unseen, count=count):
            there = {key: value.to(device) for key, value in batch.items()}
            bare, masked, hole = pictures(there, grown=round(3 * self.size / 256))
            face = self.repainted(networks, self.given(masked, hole, bare), hole)
            yield bare, masked, hole, face.float().clamp(0.0, 1.0)

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Held-out faces: masked, unmasked and as they are, three triples a row."""
        seen = self._looked_at(networks, data, unseen=False, count=min(self.validation_faces, 24))
        tiles = []
        for bare, masked, hole, face in seen:
            for picture in torch.stack([masked, filled(face, masked, hole), bare], 1).flatten(0, 1):
                tiles.append((picture * 255.0).round().byte().permute(1, 2, 0).cpu().numpy())
        return grid(tiles, columns=9)

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        module = Shipped(networks, self.repainted, blanked=self.task == "face-inpainting")
        return module, patches(self.size), ("face",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {name: {0: "faces"} for name in ("image", "hole", "face")}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        side = self.size
        return ModelCard(
            name=self.ships_as,
            version="1",
            task=self.task,
            inputs={
                "image": f"uint8 (N, 3, {side}, {side}) RGB, faces aligned to the template `portrait`; "
                + ("the hole may hold anything" if self.task == "face-inpainting" else "the hole filled"),
                "hole": f"uint8 (N, 1, {side}, {side}), 1 where to repaint, else 0",
            },
            outputs={"face": f"uint8 (N, 3, {side}, {side}) RGB, the whole patch repainted"},
            licence="Apache-2.0",
            training_data=told_of(self.sets),
            recipe=self.to_dict(),
            scores={f"val/{key}": round(value, 5) for key, value in metrics.items()},
            notes="What it paints is made up: a face that would fit, not the one that is there, and no "
            f"evidence of identity. Styles never shown in training: {', '.join(self.leave_out) or 'none'}.",
        )


class Shipped(nn.Module):
    """Bytes in, bytes out.

    Args:
        networks: of the recipe.
        paint: its `repainted`.
        blanked: whether what is in the hole is taken out first.
    """

    def __init__(self, networks: nn.ModuleDict, paint: Paint, *, blanked: bool) -> None:
        super().__init__()
        self.networks, self.paint, self.blanked = networks, paint, blanked

    def forward(self, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        where = (hole > 0).float()
        picture = image.float() / 255.0
        picture = picture * (1.0 - where) if self.blanked else picture
        return to_bytes(self.paint(self.networks, picture, where))


def pictures(batch: Batch, *, grown: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Bare and masked, float (N, 3, S, S) in [0, 1], and the hole (N, 1, S, S), 0 or 1, grown by pixels."""
    hole = (batch["coverage"] > COVERED).float()
    if grown:
        hole = functional.max_pool2d(hole, 2 * grown + 1, 1, grown)
    return batch["bare"].float() / 255.0, batch["masked"].float() / 255.0, hole


def filled(face: torch.Tensor, picture: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """The face in the hole, the picture elsewhere."""
    return torch.where(hole > 0, face, picture)


def to_bytes(face: torch.Tensor) -> torch.Tensor:
    """Values about [0, 1] as uint8."""
    return torch.round(face.float().clamp(0.0, 1.0) * 255.0).to(torch.uint8)


def patches(size: int) -> dict[str, torch.Tensor]:
    """A patch and a hole, to trace a graph with."""
    return {
        "image": torch.randint(0, 256, (1, 3, size, size), dtype=torch.uint8),
        "hole": torch.randint(0, 2, (1, 1, size, size), dtype=torch.uint8),
    }


@lru_cache(maxsize=2)
def teacher(path: str, device: torch.device) -> PerceptualLoss:
    """The perceptual loss on a device; no part of a recipe's networks, so that no checkpoint carries it."""
    return PerceptualLoss(Path(path)).to(device).requires_grad_(False)


def adam_of_keras(networks: nn.ModuleDict, rate: float) -> dict[str, torch.optim.Optimizer]:
    """Adam as the works used it: Keras's defaults, whose epsilon is 1e-7."""
    return {"all": torch.optim.Adam(networks.parameters(), lr=rate, betas=(0.9, 0.999), eps=1e-7)}


def told_of(sets: tuple[str, ...]) -> str:
    """What a card says of the training data."""
    people = (
        "faces that were generated, of nobody" if tuple(sets) == SYNTHETIC else "people among them: research"
    )
    return f"{', '.join(sets)} ({people}), split by identity; masks drawn by barefaced"
