"""What both recognisers of this project share: a small student of a teacher's embeddings and of names.

Data: a folder of labelled sets (`barefaced dataset label`, and `dress` for masks). A teacher, any recogniser
that `barefaced.recognition` can load, is asked about every picture that is shown, bare, dressed, or mixed of
two faces: where in its space it lies, and what some maps inside its network are. The student's stages learn
those maps, at first apart, each beginning with the teacher's map (`apart`), then joined; and besides people
with several photos are told apart by a margin.

    barefaced train recogniser-arcface --data DATA --out RUN1 --set teacher=FILE --set apart=true
    barefaced train recogniser-arcface --data DATA --out RUN2 --set teacher=FILE --set start=RUN1
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, cast

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.recognition import RECOGNISERS
from barefaced.recognition.presets import ARCFACE_POINTS
from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch
from barefaced.training.losses.recognition import ArcFaceMargin, distillation_loss
from barefaced.training.models.face_recogniser import SIDE, STAGES, FaceRecogniser, Frame, Hints, window_to
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.sheets import FOUND, TRUE
from barefaced.training.sources.identities import PEOPLE, IdentityFaces
from barefaced.training.sources.labelled import SETS
from barefaced.training.teacher import Teacher, teacher_of


@dataclass(frozen=True)
class RecogniserRecipe(Recipe):
    """See the module."""

    monitor: ClassVar[str] = "eer"
    stored: ClassVar[str] = "int8"
    margin: ClassVar[type[ArcFaceMargin]] = ArcFaceMargin
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (5e-4, 5e-3), "telling": (0.01, 1.0)}

    steps: int = 6000
    batch_size: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 0.02
    warmup_steps: int = 60
    clip: float = 5.0
    ema: float = 0.99
    validate_every: int = 500
    save_every: int = 500
    widths: tuple = (32, 64, 96, 192)
    """Channels within the stages; multiples of 16, as fast kernels want them."""
    joints: tuple = ()
    """Channels of the maps between stages: the teacher's."""
    blocks: tuple = (2, 3, 6, 2)
    """Residual blocks of the stages."""
    hints: tuple = ()
    """Values of the teacher's graph that those maps are to be; none to learn its embeddings alone."""
    frame: str = ""
    """The one of `RECOGNISERS` whose view of a face is looked at: the teacher's."""
    apart: bool = False
    """Whether each stage begins with the teacher's map, not with what the stage before it makes."""
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
    masked: float = 0.25
    """Share of faces shown dressed."""
    mixed: float = 0.3
    """Share of faces mixed with another: a person whom nobody has, but of whom the teacher has an opinion."""
    hinting: float = 1.0
    """Weight of the maps, each in standard deviations of its channels."""
    likeness: float = 4.0
    """Weight of likenesses within a batch, beside the embedding's own 1."""
    telling: float = 0.01
    """Weight of the margin loss."""
    validation_faces: int = 768
    """Held-out faces looked at in each validation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # With very few channels, laid out last, oneDNN's backward pass crashes the process.
        if len(self.widths) != STAGES or any(width % 16 for width in self.widths):
            raise ValueError(f"widths must be {STAGES} multiples of 16, got {self.widths}")
        if len(self.joints) != STAGES - 1 or len(self.blocks) != STAGES:
            told = f"got {self.joints} and {self.blocks}"
            raise ValueError(f"joints must be {STAGES - 1} numbers and blocks {STAGES}, {told}")
        if self.hints and len(self.hints) != STAGES - 1:
            raise ValueError(f"hints must be {STAGES - 1} names or none, got {self.hints}")
        if self.frame not in RECOGNISERS:
            raise ValueError(f"frame must be one of {', '.join(RECOGNISERS)}, got {self.frame!r}")
        if self.apart and not (self.teacher and self.hints):
            raise ValueError(
                "stages learn apart from a teacher's maps: set teacher and hints, or apart=false"
            )

    @property
    def ships_last(self) -> bool:
        """Too few people are held out for their errors to choose a checkpoint by."""
        return True

    def skeleton(self) -> nn.ModuleDict:
        network = FaceRecogniser(
            widths=self.widths, joints=self.joints, blocks=self.blocks, dimension=self.dimension,
            window=self.window,
        )  # fmt: skip
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        people = self.margin(dimension=self.dimension, people=self.people)
        return nn.ModuleDict({"recogniser": network, "people": people, "hints": Hints(self.joints)})

    @property
    def window(self) -> Frame:
        """What of ArcFace's patch is looked at."""
        frame = RECOGNISERS[self.frame]
        return window_to(frame.template, frame.size, of=ARCFACE_POINTS)

    def networks(self, data: Path) -> nn.ModuleDict:
        networks = self.skeleton()
        teacher = self._teacher()
        if teacher and self.hints:
            faces, rng = self.source(data, "train"), np.random.default_rng(self.seed)
            drawn = [faces.draw(int(item), rng)["image"] for item in rng.integers(len(faces), size=_MEASURED)]
            *maps, _ = teacher.answers(_viewed(networks, torch.from_numpy(np.stack(drawn))))
            cast(Hints, networks["hints"]).measure(maps)
        return networks

    def _teacher(self) -> Teacher | None:
        """Who is asked, if anybody.

        Raises:
            BarefacedError: if it does not see a face as `frame` says.
        """
        if not self.teacher:
            return None
        teacher, frame = teacher_of(Path(self.teacher), tuple(self.hints)), RECOGNISERS[self.frame]
        if (teacher.size, tuple(teacher.template)) != (frame.size, tuple(frame.template)):
            raise BarefacedError(f"{self.teacher} does not look at a face as {self.frame} does: set frame")
        return teacher

    def source(self, data: Path, split: str) -> IdentityFaces:
        faces = self._faces(data, split, masked=self.masked, mixed=self.mixed, disturbed=True)
        if faces.people > self.people:
            raise BarefacedError(f"people must be at least {faces.people}, the data's; got {self.people}")
        if faces.target.shape[1] not in (0, self.dimension):
            told = f"the teacher's embeddings have {faces.target.shape[1]} numbers"
            raise BarefacedError(f"{told}: set dimension to that, not {self.dimension}")
        return faces

    def _faces(
        self, data: Path, split: str, *, masked: float, mixed: float, disturbed: bool
    ) -> IdentityFaces:
        return IdentityFaces(
            data, split, sets=self.sets, pairs=_path(self.pairs), teacher=_path(self.teacher),
            cache=_path(self.cache), least_photos=self.least_photos, masked=masked, mixed=mixed,
            disturbed=disturbed,
        )  # fmt: skip

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        image, teacher = batch["image"], self._teacher()
        *told, target = teacher.answers(_viewed(networks, image)) if teacher else [None]
        told = networks["hints"](told)
        *maps, found = networks["recogniser"](_normalised(image), told if self.apart else ())
        telling = networks["people"](found.float(), batch["person"])
        loss, parts = self.telling * telling, {"telling": telling}
        if target is not None:
            distance, likeness = distillation_loss(found.float(), target)
            loss = loss + distance + self.likeness * likeness
            parts |= {"distance": distance, "likeness": likeness}
        for number, (own, wanted) in enumerate(zip(maps, told, strict=False), 1):
            parts[f"hint_{number}"] = functional.mse_loss(own.float(), wanted)
            loss = loss + self.hinting * parts[f"hint_{number}"]
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
        faces = self._faces(data, "val", masked=0.0, mixed=0.0, disturbed=False)
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
            rows.append(functional.normalize(networks["recogniser"](image)[-1].float()).cpu().numpy())
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
            key: Path(value).name
            for key in ("teacher", "pairs", "cache", "start")
            if (value := getattr(self, key))
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


_MEASURED = 192
"""Faces by which the channels of hints are brought to one scale."""


class _Shipped(nn.Module):
    """Bytes in, units out; a face and its mirror image are one person, and both are asked."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, patch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        image = _normalised(patch)
        # Both at once: a fifth faster than one after the other.
        feature = self.network(torch.cat([image, image.flip(-1)]))[-1].unflatten(0, (2, -1)).mean(0)
        norm = feature.norm(dim=1)
        return feature / norm.clamp(min=1e-9)[:, None], norm


def _normalised(image: torch.Tensor) -> torch.Tensor:
    return image.float() * (1.0 / 127.5) - 1.0


def _viewed(networks: nn.ModuleDict, image: torch.Tensor) -> torch.Tensor:
    """What a teacher is shown of bytes, float (N, 3, S, S) in [0, 255]."""
    return cast(torch.Tensor, cast(nn.Module, networks["recogniser"].window)(image.float()))


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
