"""Recipe `face-mesh`: where the 468 points of a face are, though it is covered.

Data: a folder of labelled sets (`barefaced dataset label`). The teacher's mesh is taken from the bare photo
and taught on the covered one.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch, fixed_batches
from barefaced.training.losses.landmarks import interocular, landmark_error, landmark_loss
from barefaced.training.models.face_mesh import POINTS, SIZE, FaceMesh
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.sheets import FOUND, TRUE, grid, with_points
from barefaced.training.sources.face_crops import SETS, FaceCrops


@dataclass(frozen=True)
class FaceMeshRecipe(Recipe):
    """See the module."""

    name: ClassVar[str] = "face-mesh"
    monitor: ClassVar[str] = "masked"
    stored: ClassVar[str] = "int8"  # errors stay the same to 1 %

    steps: int = 12000
    batch_size: int = 64
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.01
    warmup_steps: int = 300
    clip: float = 5.0
    ema: float = 0.998
    validate_every: int = 1000
    workers: int = 0
    width: int = 24
    """Channels after the first convolution."""
    features: int = 256
    """Length of the vector that all answers are read from."""
    validation_faces: int = 512
    """Held-out faces looked at in each validation."""

    def networks(self, data: Path) -> nn.ModuleDict:
        meshes = self._meshes(data)
        mean = meshes.mean(0)
        _, spread, directions = np.linalg.svd((meshes - mean).reshape(len(meshes), -1), full_matrices=False)
        count = min(96, self.features, len(meshes))
        basis = directions[:count] * (spread[:count, None] / np.sqrt(len(meshes)))
        network = FaceMesh(
            width=self.width,
            features=self.features,
            mean=torch.tensor(mean).float(),
            basis=torch.tensor(basis).float(),
        )
        return nn.ModuleDict({"mesh": network})

    def skeleton(self) -> nn.ModuleDict:
        return nn.ModuleDict({"mesh": FaceMesh(width=self.width, features=self.features)})

    def source(self, data: Path, split: str) -> FaceCrops:
        return FaceCrops(data, split)

    def _meshes(self, data: Path) -> np.ndarray:
        """Meshes (N, 468, 3) as they lie in training crops, for the mean and the basis."""
        faces = FaceCrops(data, "train", covered="never", empty_every=0, disturbed=False)
        rng = np.random.default_rng((self.seed, 3))
        items = rng.integers(len(faces), size=min(1200, len(faces)))
        return np.stack([faces.draw(int(item), rng)["mesh"] for item in items])

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        mesh, doubt, flags = networks["mesh"](_normalised(batch["image"]))
        known = batch["known"] > 0.5
        scale = interocular(batch["mesh"][known]).clamp(min=0.05)
        points, wrong = landmark_loss(mesh[known], doubt[known], batch["mesh"][known], scale=scale)
        presence = functional.binary_cross_entropy_with_logits(flags[:, 0], batch["face"])
        worn = flags[known, 1].sum()
        if known.any():
            worn = functional.binary_cross_entropy_with_logits(flags[known, 1], batch["mask"][known])
        loss = points + 0.02 * wrong + 0.05 * presence + 0.05 * worn
        yield "all", loss, {"points": points, "doubt": wrong, "presence": presence, "worn": worn}

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, covered in (("bare", "never"), ("masked", "always")):
            faces = self._held_out(data, covered=covered, count=self.validation_faces)
            errors, worn = zip(
                *(self._look(networks, batch) for batch in fixed_batches(faces, batch_size=64, seed=1)),
                strict=True,
            )
            found[name] = float(torch.cat(errors).mean())
            found[f"{name}_called_masked"] = float(torch.cat(worn).mean())
        return found

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Covered faces with the points found and, in the other colour, those of the teacher."""
        faces = self._held_out(data, covered="random", count=24)
        batch = next(fixed_batches(faces, batch_size=24, seed=1))
        device = next(networks.parameters()).device
        found = networks["mesh"](_normalised(batch["image"].to(device)))[0].float().cpu()
        pictures = []
        for image, truth, mesh in zip(batch["image"], batch["mesh"], found, strict=True):
            picture = cv2.resize(image.numpy().transpose(1, 2, 0), None, fx=2.0, fy=2.0)
            for points, colour in ((truth, TRUE), (mesh, FOUND)):
                picture = with_points(picture, (points[:, :2].numpy() + 1) * SIZE, colour)
            pictures.append(picture)
        return grid(pictures, columns=6)

    @staticmethod
    def _held_out(data: Path, *, covered: str, count: int) -> FaceCrops:
        """So many faces of split `val`, always the same."""
        faces = FaceCrops(data, "val", covered=covered, jitter=0.5, empty_every=0, disturbed=False)
        order = np.random.default_rng(0).permutation(len(faces.places))[:count]
        faces.places = [faces.places[item] for item in order]
        return faces

    @staticmethod
    def _look(networks: nn.ModuleDict, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean error of each face over its interocular distance (N,), and whether a mask is seen (N,)."""
        device = next(networks.parameters()).device
        truth = batch["mesh"].to(device)
        mesh, _, flags = networks["mesh"](_normalised(batch["image"].to(device)))
        error = landmark_error(mesh.float(), truth, scale=interocular(truth)).mean(1)
        return error, (flags[:, 1] > 0).float()

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        crops = torch.randint(0, 256, (1, 3, SIZE, SIZE), dtype=torch.uint8)
        return _Shipped(networks["mesh"]), {"patch": crops}, ("mesh", "error", "presence", "wears_mask")

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {name: {0: "faces"} for name in ("patch", "mesh", "error", "presence", "wears_mask")}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        return ModelCard(
            name="face-mesh",
            version="2",
            task="face-landmarks",
            inputs={"patch": f"uint8 (N, 3, {SIZE}, {SIZE}) RGB, a square crop of one face each"},
            outputs={
                "mesh": f"float32 (N, {POINTS}, 3), x, y and z in pixels of the crop; z smaller is nearer",
                "error": f"float32 (N, {POINTS}), expected error in pixels of the crop",
                "presence": "float32 (N,), probability that a face is there",
                "wears_mask": "float32 (N,), probability that it wears a mask",
            },
            licence="Apache-2.0",
            training_data=f"{', '.join(SETS)}, scenes_480: research data; teachers MediaPipe face mesh and "
            "YuNet; people split by identity; masks of barefaced.masks and other covers",
            recipe=self.to_dict(),
            scores={f"val/{key}": round(value, 5) for key, value in metrics.items()},
            notes="Points follow the MediaPipe topology (first 468). Under a mask they are where the teacher "
            "saw them on the bare photo. Errors are means over the distance between the eyes.",
        )


class _Shipped(nn.Module):
    """Raw crops in, pixels and probabilities out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("shift", torch.tensor([SIZE / 2, SIZE / 2, 0.0]))

    def forward(self, patch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        mesh, doubt, flags = self.network(_normalised(patch))
        half = SIZE / 2
        flags = torch.sigmoid(flags)
        return mesh * half + self.shift, torch.exp(doubt) * half, flags[:, 0], flags[:, 1]


def _normalised(image: torch.Tensor) -> torch.Tensor:
    return image.float() * (1.0 / 127.5) - 1.0
