"""Recipe `vae`: work 004's next step, a conditional variational autoencoder. Each noise, another face."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import nn

from barefaced.runtime import ModelCard
from barefaced.training.held_out import bare_faces
from barefaced.training.models.slim import WIDTHS
from barefaced.training.models.vae import ConditionalVAE
from barefaced.training.recipes.repainting import Repainting, filled, patches, to_bytes


@dataclass(frozen=True)
class VAERecipe(Repainting):
    """See the module."""

    name: ClassVar[str] = "vae"
    ships_as: ClassVar[str] = "face-inpainter-vae"
    stored: ClassVar[str] = "int8"  # next to no difference: a third of a level in the hole
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {"slim": {}}

    steps: int = 20000
    batch_size: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup_steps: int = 300
    validate_every: int = 1000
    widths: tuple = WIDTHS
    """Channels of the trunk, finest level first."""
    code: int = 64
    """Length of the learned part of the noise."""
    directions: int = 400
    """Length of the rest, steps along directions of the linear guess."""
    divergence: float = 1e-3
    """Weight of the distance between both encoders, nats summed over the code."""
    free: float = 0.05
    """Nats a number of the code that cost nothing, so that the code is used at all."""
    components: int = 400
    """Of the linear guess."""
    prior_faces: int = 6000
    """At most so many faces to solve it on."""

    def network(self) -> ConditionalVAE:
        return ConditionalVAE(
            widths=self.widths, code=self.code, directions=self.directions, components=self.components
        )

    @property
    def noise(self) -> int:
        """Numbers by which a face is drawn."""
        return self.code + min(self.directions, self.components)

    def fit(self, network: nn.Module, data: Path) -> None:
        assert isinstance(network, ConditionalVAE), "its own network"
        side = network.prior.side
        network.prior.fit(bare_faces(data, side=side, sets=self.sets, count=self.prior_faces))

    def painted(
        self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor, bare: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        """Faces by the codes of the truth, and what those codes tell beyond what is visible."""
        noise = torch.randn(len(image), self.noise).to(image.device)
        face, apart = networks["face"](image, hole, noise, bare)
        cost = apart.mean(0).clamp(min=self.free).sum()
        return face, self.divergence * cost, {"divergence": apart.sum(1).mean()}

    def repainted(self, networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """The face in the middle of those that would fit."""
        return self._drawn(networks, image, hole, torch.zeros(len(image), self.noise, device=image.device))

    @staticmethod
    def _drawn(
        networks: nn.ModuleDict, image: torch.Tensor, hole: torch.Tensor, noise: torch.Tensor
    ) -> torch.Tensor:
        face: torch.Tensor = networks["face"](image, hole, noise)[0]
        return face

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Also `spread`: by how much two draws differ in the hole, root mean square over [0, 1]."""
        found = super().validate(networks, data)
        apart = []
        chance = torch.Generator().manual_seed(0)
        for _, masked, hole, _ in self._looked_at(networks, data, unseen=False, count=16):
            given = masked * (1.0 - hole)
            one, two = (
                self._drawn(networks, given, hole, noise.to(hole.device)).float()
                for noise in torch.randn(2, len(hole), self.noise, generator=chance)
            )
            apart.append(
                filled(one - two, 0.0 * masked, hole).square().sum() / (3.0 * hole.sum()).clamp(min=1.0)
            )
        found["spread"] = float(torch.stack(apart).mean().sqrt())
        return found

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        example = patches(self.size) | {"noise": torch.randn(1, self.noise)}
        return _Shipped(networks, self), example, ("face",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return super().dynamic_axes() | {"noise": {0: "faces"}}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        card = super().card(metrics)
        card.inputs["noise"] = (
            f"float32 (N, {self.noise}), standard normal; zeros for the middle of all faces"
        )
        return card


class _Shipped(nn.Module):
    """Bytes and noise in, bytes out."""

    def __init__(self, networks: nn.ModuleDict, recipe: VAERecipe) -> None:
        super().__init__()
        self.networks, self.drawn = networks, recipe._drawn

    def forward(self, image: torch.Tensor, hole: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        where = (hole > 0).float()
        return to_bytes(self.drawn(self.networks, image.float() / 255.0 * (1.0 - where), where, noise))
