"""What both recognisers of this project share: a small student of a teacher's embeddings and of names.

Data: a folder of labelled sets (`barefaced dataset label`, and `dress` for masks). A teacher, any recogniser
that `barefaced.recognition` can load, says where in its space each bare photo lies; the student learns to put
the photo there, bare or dressed, and besides tells people with several photos apart by a margin.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch
from barefaced.training.losses.recognition import ArcFaceMargin, distillation_loss
from barefaced.training.models.face_recogniser import SIDE, FaceRecogniser
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.sheets import FOUND, TRUE
from barefaced.training.sources.identities import PEOPLE, IdentityFaces
from barefaced.training.sources.labelled import SETS


@dataclass(frozen=True)
class RecogniserRecipe(Recipe):
    """See the module."""

    monitor: ClassVar[str] = "eer"
    stored: ClassVar[str] = "int8"
    margin: ClassVar[type[ArcFaceMargin]] = ArcFaceMargin
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (5e-4, 5e-3), "telling": (0.01, 1.0)}

    steps: int = 6000
    batch_size: int = 32
    learning_rate: float = 2e-3
    weight_decay: float = 0.02
    warmup_steps: int = 100
    clip: float = 5.0
    ema: float = 0.998
    validate_every: int = 1000
    save_every: int = 1000
    widths: tuple = (32, 64, 128)
    """Channels on maps of 28, 14 and 7 pixels; multiples of 16, as fast kernels want them."""
    blocks: tuple = (3, 3)
    """Residual blocks on maps of 14 and 7 pixels."""
    features: int = 384
    """Channels of the last map."""
    dimension: int = 512
    """Numbers of an embedding: the teacher's."""
    people: int = 1024
    """Centres kept for the margin; no fewer than people with several photos."""
    sets: tuple = SETS
    """Labelled sets to learn from."""
    teacher: str = ""
    """ONNX file of the teacher; without one, names alone are learned."""
    pairs: str = ""
    """A list of pairs whose people of folds 6 to 10 are never shown (`sources/identities.py`)."""
    cache: str = ""
    """Folder where aligned faces and the teacher's answers are kept; without one they are made anew."""
    least_photos: int = 2
    """A person of so many photos is told from others by the margin."""
    masked: float = 0.3
    """Share of faces shown dressed."""
    likeness: float = 4.0
    """Weight of likenesses within a batch, beside the embedding's own 1."""
    telling: float = 0.05
    """Weight of the margin loss."""
    validation_faces: int = 768
    """Held-out faces looked at in each validation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # With very few channels, laid out last, oneDNN's backward pass crashes the process.
        if len(self.widths) != 3 or any(width % 16 for width in self.widths):
            raise ValueError(f"widths must be three multiples of 16, got {self.widths}")

    @property
    def ships_last(self) -> bool:
        """Too few people are held out for their errors to choose a checkpoint by."""
        return True

    def skeleton(self) -> nn.ModuleDict:
        network = FaceRecogniser(
            widths=self.widths, blocks=self.blocks, features=self.features, dimension=self.dimension
        )
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return nn.ModuleDict(
            {"recogniser": network, "people": self.margin(dimension=self.dimension, people=self.people)}
        )

    def networks(self, data: Path) -> nn.ModuleDict:
        return self.skeleton()

    def source(self, data: Path, split: str) -> IdentityFaces:
        faces = self._faces(data, split, masked=self.masked, disturbed=True)
        if faces.people > self.people:
            raise BarefacedError(f"people must be at least {faces.people}, the data's; got {self.people}")
        if faces.target.shape[1] not in (0, self.dimension):
            told = f"the teacher's embeddings have {faces.target.shape[1]} numbers"
            raise BarefacedError(f"{told}: set dimension to that, not {self.dimension}")
        return faces

    def _faces(self, data: Path, split: str, *, masked: float, disturbed: bool) -> IdentityFaces:
        return IdentityFaces(
            data, split, sets=self.sets, pairs=_path(self.pairs), teacher=_path(self.teacher),
            cache=_path(self.cache), least_photos=self.least_photos, masked=masked, disturbed=disturbed,
        )  # fmt: skip

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        found = networks["recogniser"](_normalised(batch["image"])).float()
        telling = networks["people"](found, batch["person"])
        loss, parts = self.telling * telling, {"telling": telling}
        if batch["target"].shape[1]:
            distance, likeness = distillation_loss(found, batch["target"])
            loss = loss + distance + self.likeness * likeness
            parts |= {"distance": distance, "likeness": likeness}
        yield "all", loss, parts

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Equal error rates of held-out people, bare and dressed; the threshold at FMR 0.001."""
        bare, dressed, who, target = self._looked_at(networks, data)
        mated, strange = _scores(bare, bare, who)
        found = {"eer": _equal_error(mated, strange), "threshold": float(np.quantile(strange, 0.999))}
        found["masked_eer"] = _equal_error(*_scores(bare, dressed, who))
        if target.shape[1]:
            found["distance"] = float(1.0 - (bare * target).sum(1).mean())
            found["masked_distance"] = float(1.0 - (dressed * target).sum(1).mean())
        return found

    def _looked_at(
        self, networks: nn.ModuleDict, data: Path
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Embeddings (M, D) of held-out faces bare and dressed, whose they are (M,), the teacher's (M, D)."""
        faces = self._faces(data, "val", masked=0.0, disturbed=False)
        # Of the other sets nobody is known to have two photos, and synthetic people are too much alike.
        known = np.flatnonzero(faces.faces.sets[faces.places] == PEOPLE)
        items = (known if len(known) else np.arange(len(faces)))[: self.validation_faces]
        looks = [self._embedded(networks, faces, items, dressed=dressed) for dressed in (False, True)]
        return *looks, faces.faces.identity[faces.places[items]], faces.target[items]

    @staticmethod
    def _embedded(
        networks: nn.ModuleDict, faces: IdentityFaces, items: np.ndarray, *, dressed: bool
    ) -> np.ndarray:
        device = next(networks.parameters()).device
        faces.masked = float(dressed)
        rows = []
        for part in np.array_split(items, -(-len(items) // 32)):
            drawn = [faces.draw(int(item), np.random.default_rng(int(item)))["image"] for item in part]
            image = _normalised(torch.from_numpy(np.stack(drawn)).to(device))
            rows.append(functional.normalize(networks["recogniser"](image).float()).cpu().numpy())
        return np.concatenate(rows)

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Histograms of cosines from -0.5 to 1: one person's photos, and strangers'; no faces."""
        bare, _, who, _ = self._looked_at(networks, data)
        picture = np.full((160, 320, 3), 255, np.uint8)
        for scores, colour in zip(_scores(bare, bare, who), (TRUE, FOUND), strict=True):
            counts, _ = np.histogram(scores, bins=80, range=(-0.5, 1.0))
            heights = 155.0 - 150.0 * counts / counts.max(initial=1)
            line = np.stack([np.arange(80) * 4 + 2, heights], 1).astype(np.int32)
            cv2.polylines(picture, [line], isClosed=False, color=colour, thickness=2)
        return picture

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        patch = torch.randint(0, 256, (1, 3, SIDE, SIDE), dtype=torch.uint8)
        return _Shipped(networks["recogniser"]), {"patch": patch}, ("embedding", "norm")

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {name: {0: "faces"} for name in ("patch", "embedding", "norm")}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        kept = {
            key: Path(value).name for key in ("teacher", "pairs", "cache") if (value := getattr(self, key))
        }
        teacher = f"teacher {Path(self.teacher).stem}" if self.teacher else "no teacher"
        without = f"; nobody of folds 6-10 of {kept['pairs']}" if self.pairs else ""
        return ModelCard(
            name=self.name,
            version="1",
            task="face-recognition",
            inputs={
                "patch": f"uint8 (N, 3, {SIDE}, {SIDE}) RGB, aligned to ArcFace's template by five points"
            },
            outputs={
                "embedding": f"float32 (N, {self.dimension}), rows of length 1, compared by dot product",
                "norm": "float32 (N,), length of the feature before: how clear the face is",
            },
            licence="Apache-2.0",
            training_data=f"{', '.join(self.sets)}: research data, most of the people were not asked; "
            f"{teacher}{without}; masks of barefaced.masks",
            recipe=self.to_dict() | kept,
            scores={f"val/{key}": round(value, 5) for key, value in metrics.items()},
            notes="For measuring what faces are worth in an audit, not for identifying anyone. Equal error "
            "rates are of held-out people of the training sets; docs/ tells errors on LFW and with masks.",
        )


class _Shipped(nn.Module):
    """Bytes in, units out; a face and its mirror image are one person, and both are asked."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, patch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        image = _normalised(patch)
        feature = (self.network(image) + self.network(image.flip(-1))) / 2.0
        norm = feature.norm(dim=1)
        return feature / norm.clamp(min=1e-9)[:, None], norm


def _normalised(image: torch.Tensor) -> torch.Tensor:
    return image.float() * (1.0 / 127.5) - 1.0


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _scores(a: np.ndarray, b: np.ndarray, who: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosines of every two different photos, float (P,): of one person, and of strangers.

    Where nobody has two photos, a photo and itself are taken.
    """
    cosines, same = a @ b.T, who[:, None] == who[None]
    itself = np.eye(len(who), dtype=bool)
    mated = same & ~itself
    return cosines[mated if mated.any() else itself], cosines[~same]


def _equal_error(mated: np.ndarray, strange: np.ndarray) -> float:
    """Where as many of one person's are below a threshold as strangers' above it, in [0, 1]."""
    mated, strange = np.sort(mated), np.sort(strange)
    below = np.searchsorted(mated, mated, side="left") / len(mated)
    above = 1.0 - np.searchsorted(strange, mated, side="left") / len(strange)
    place = int(np.argmin(np.abs(below - above)))
    return float((below[place] + above[place]) / 2.0)
