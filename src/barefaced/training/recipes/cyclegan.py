"""Recipe `cyclegan`: work 001's, which learns both ways between bare and masked faces without pairs.

Data: labelled sets or shards. `masked_sets` names sets of real masked photos, which have no pair; without,
our masks are put on half of the people, and the other half is bare. The networks see pictures in [-1, 1].

Presets: `paper` has the numbers of the work's best unmasking model (its trial 5; the engine's defaults to the
last constant where the work is silent), `paper-masking` those of its best masking model (trial 2), `slim` a
generator that runs in a tenth of the time. Its gate leaves alone what needs no change, so that it wants no
identity loss; its discriminators see 142 pixels, a whole face at 128 px. Begun at 64 px (`judge_layers=3`)
and gone on with at 128 (`start`), it learns in less time. One epoch of the work is 6,000 faces a domain. The
policy `cosine` goes down once over the whole run; `cosine-as-published` does what the work's engine did in
200 epochs. With `contrastive`, places of a picture answer for each other as in CUT (arXiv:2007.15651); with
`cycle=0` besides, no picture is brought back.
"""

from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.runtime import ModelCard
from barefaced.training.batches import Batch, Source
from barefaced.training.fidelity import decibels, hole_error
from barefaced.training.image_pool import ImagePool
from barefaced.training.losses.adversarial import ADVERSARIAL
from barefaced.training.losses.contrastive import PatchContrast
from barefaced.training.models.patchgan import PatchGAN
from barefaced.training.models.resnet_generator import (
    NORMS,
    ResNetGenerator,
    SlimGenerator,
    initialise,
)
from barefaced.training.recipes.base import Losses, Recipe
from barefaced.training.resemblance import distance, looks
from barefaced.training.sheets import enlarged, grid, headed, outlined
from barefaced.training.sources.unpaired import Unpaired
from barefaced.training.two_domains import as_bytes, held_out_faces, seen_masks, signed

WAYS = ("unmasking", "masking")
"""From masked to bare (the work's B to A), and from bare to masked (A to B)."""
GENERATORS = ("resnet", "slim")
EPOCH = 6000
"""Faces of each domain in an epoch of the work."""
SHOWN = 6
"""Faces of each domain on a sheet."""
SEEN_AS_MASK = 0.5
"""Coverage from which on the shipped segmenter takes a pixel for a mask's."""

Pictures = dict[str, torch.Tensor]


@dataclass(frozen=True)
class CycleGANRecipe(Recipe):
    """See the module."""

    name: ClassVar[str] = "cyclegan"
    monitor: ClassVar[str] = "distance"
    monitors: ClassVar[dict[str, str]] = {way: f"{way}_distance" for way in WAYS}
    stored: ClassVar[str] = "half"
    RANGES: ClassVar[dict[str, tuple[Any, ...]]] = {"learning_rate": (5e-5, 1e-3), "cycle": (2.0, 20.0)}
    PRESETS: ClassVar[dict[str, dict[str, Any]]] = {
        "paper": {
            "size": 256, "batch_size": 16, "norm": "instance", "schedule": "cosine", "game": "vanilla",
            "steps": 200 * EPOCH // 16, "validate_every": 10 * EPOCH // 16, "ema": 0.0,
        },
        "paper-masking": {
            "size": 256, "batch_size": 16, "norm": "instance", "schedule": "linear", "game": "lsgan",
            "steps": 200 * EPOCH // 16, "validate_every": 10 * EPOCH // 16, "ema": 0.0,
        },
        "slim": {
            "generator": "slim", "judge_width": 32, "judge_layers": 4, "judge_rate": 0.7, "batch_size": 2,
            "game": "lsgan", "steps": 20000, "learning_rate": 3e-4, "cycle": 2.0, "identity": 0.0,
            "ema": 0.998,
        },
    }  # fmt: skip

    steps: int = 75000
    batch_size: int = 1
    learning_rate: float = 2e-4
    schedule: str = "linear"
    ema: float = 0.0
    validate_every: int = 1000
    faces: int = 0
    """Faces of each domain in the whole run, whatever the batch: they say how many steps; 0 for `steps`."""
    size: int = 128
    """Side of the aligned patch in pixels."""
    generator: str = "resnet"
    """`resnet`, the work's, or `slim`."""
    blocks: int = 0
    """Residual blocks; 0 for the work's, 6 below 256 px and 9 from there on."""
    width: int = 64
    """Channels of the first layer."""
    judge_width: int = 64
    """Channels of the discriminators' first layer."""
    judge_layers: int = 3
    """Of the discriminators, those of stride 2: three see 70 pixels, four 142."""
    judge_rate: float = 1.0
    """Learning rate of the discriminators, as a share of the generators' (arXiv:1706.08500 has two rates)."""
    norm: str = "instance"
    """`instance` or `batch`."""
    game: str = "lsgan"
    """One of the adversarial losses."""
    cycle: float = 10.0
    """Weight of the way there and back (lambda A and lambda B)."""
    identity: float = 0.5
    """Weight of leaving alone what is of the wanted domain already, as a share of 10 (lambda_identity)."""
    contrastive: float = 0.0
    """Weight of PatchNCE."""
    pool: int = 50
    """Older fakes kept for each discriminator."""
    sets: tuple = ("faces_synthetic_256",)
    """Labelled sets with bare faces, where the data is not shards."""
    masked_sets: tuple = ()
    """Labelled sets of real masked photos; without any, our masks are put on half of the people."""
    styles: tuple = ("surgical", "n95", "kn95", "cloth")
    """Of our masks."""
    tables: str = ""
    """Folder of tables of `barefaced dataset curate`, `SET.csv`; only what they accept is learned from."""
    features: str = ""
    """ONNX file of the features by which distances are told (`lpips_squeeze.onnx`); else the package's."""
    validation_faces: int = 96
    """Held-out faces of each domain looked at in each validation."""
    ships: str = "unmasking"
    """Which way `exported` and `card` speak of."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.faces:
            object.__setattr__(self, "steps", max(1, self.faces // self.batch_size))
        for key, known in (
            ("generator", GENERATORS),
            ("norm", NORMS),
            ("game", ADVERSARIAL),
            ("ships", WAYS),
        ):
            if getattr(self, key) not in known:
                raise ValueError(f"unknown {key} {getattr(self, key)!r}; known: {', '.join(known)}")
        step = 8 if self.generator == "slim" else 4
        if self.size % step or self.size < 32:
            raise ValueError(f"size must be a multiple of {step} from 32 on, got {self.size}")
        if self.judge_rate <= 0:
            raise ValueError(f"judge_rate must be above 0, got {self.judge_rate}")
        if self.judge_layers < 1 or self.size >> self.judge_layers < 3:
            raise ValueError(f"judge_layers must be from 1 on and leave 3 of {self.size} pixels")
        if self.cycle <= 0 and self.contrastive <= 0:
            raise ValueError("without cycle and contrastive nothing ties a face to what becomes of it")
        pools = {way: ImagePool(self.pool) for way in WAYS}
        object.__setattr__(self, "_pools", pools)

    @property
    def pools(self) -> dict[str, ImagePool]:
        """Older fakes of each way."""
        return self._pools  # type: ignore[attr-defined]

    def part(self, name: str) -> Self:
        return replace(self, ships=name)

    def network(self) -> ResNetGenerator | SlimGenerator:
        """A fresh generator."""
        if self.generator == "slim":
            widths = (self.width, 2 * self.width)
            return SlimGenerator(widths=widths, blocks=self.blocks or 6, norm=self.norm)
        blocks = self.blocks or (9 if self.size >= 256 else 6)
        return ResNetGenerator(blocks=blocks, width=self.width, norm=self.norm)

    def skeleton(self) -> nn.ModuleDict:
        networks = nn.ModuleDict()
        for way in WAYS:
            networks[way] = generator = self.network()
            networks[f"judge_{way}"] = PatchGAN(
                width=self.judge_width, layers=self.judge_layers, norm=self.norm
            )
            if self.contrastive:
                networks[f"contrast_{way}"] = PatchContrast(generator.layers)
        return networks

    def networks(self, data: Path) -> nn.ModuleDict:
        self._held_out(data)  # if they are too few, that is told before hours of work
        networks = self.skeleton()
        initialise(networks)
        return networks

    def source(self, data: Path, split: str) -> Source:
        return Unpaired(data, split, **self._drawing())

    def _drawing(self) -> dict[str, Any]:
        tables = Path(self.tables) if self.tables else None
        return {
            "size": self.size, "sets": self.sets, "masked_sets": self.masked_sets, "styles": self.styles,
            "tables": tables,
        }  # fmt: skip

    def _held_out(self, data: Path) -> Pictures:
        return held_out_faces(data, count=self.validation_faces, drawing=self._drawing())

    def optimizers(self, networks: nn.ModuleDict) -> dict[str, torch.optim.Optimizer]:
        judges = [w for name, part in networks.items() if _judges(name) for w in part.parameters()]
        others = [w for name, part in networks.items() if not _judges(name) for w in part.parameters()]
        settings: dict[str, Any] = {"betas": (0.5, 0.999), "fused": True}
        rate = self.learning_rate
        return {
            "generators": torch.optim.Adam(others, lr=rate, **settings),
            "judges": torch.optim.Adam(judges, lr=rate * self.judge_rate, **settings),
        }

    def losses(self, networks: nn.ModuleDict, batch: Batch) -> Losses:
        real = {"unmasking": signed(batch["masked"]), "masking": signed(batch["bare"])}
        loss, parts, made = self._generators(networks, real)
        yield "generators", loss, parts
        parts = {}
        for way, other in zip(WAYS, WAYS[::-1], strict=True):
            shown = self.pools[way].drawn(made[way].detach())
            parts[f"judge_{way}"] = self._judged(networks[f"judge_{way}"], real[other], shown)
        yield "judges", torch.stack(list(parts.values())).sum(), parts

    def _generators(self, networks: nn.ModuleDict, real: Pictures) -> tuple[torch.Tensor, Pictures, Pictures]:
        """The loss of both generators, its parts, and what they made."""
        made, kept = self._passed(networks, real)
        parts: Pictures = {}
        for way in WAYS:
            # Twice: the engine's least squares have no half before them.
            scale = 2.0 if self.game == "lsgan" else 1.0
            judge = networks[f"judge_{way}"].requires_grad_(False)
            parts[f"fooled_{way}"] = scale * ADVERSARIAL[self.game].generator(judge(made[way]))
            judge.requires_grad_(True)
        loss = torch.stack(list(parts.values())).sum()
        for way, other in zip(WAYS, WAYS[::-1], strict=True):
            if self.cycle:
                parts[f"cycle_{way}"] = functional.l1_loss(networks[other](made[way]), real[way])
                loss = loss + self.cycle * parts[f"cycle_{way}"]
            if self.identity:
                parts[f"identity_{way}"] = functional.l1_loss(kept[way], real[other])
                loss = loss + 10.0 * self.identity * parts[f"identity_{way}"]
            if self.contrastive:
                parts[f"contrast_{way}"] = self._contrast(networks, way, made[way], real[way])
                loss = loss + self.contrastive * parts[f"contrast_{way}"]
        return loss, parts, made

    def _passed(self, networks: nn.ModuleDict, real: Pictures) -> tuple[Pictures, Pictures]:
        """What each generator makes of its own domain, and of the other, which it should leave alone."""
        made: Pictures = {}
        kept: Pictures = {}
        for way, other in zip(WAYS, WAYS[::-1], strict=True):
            network = networks[way]
            if not self.identity:
                made[way] = network(real[way])
            elif self.norm == "instance":  # one pass over both is the same, and quicker
                made[way], kept[way] = network(torch.cat([real[way], real[other]])).chunk(2)
            else:  # a batch's mean must not be that of both domains
                made[way], kept[way] = network(real[way]), network(real[other])
        return made, kept

    def _contrast(
        self, networks: nn.ModuleDict, way: str, made: torch.Tensor, real: torch.Tensor
    ) -> torch.Tensor:
        with torch.no_grad():
            source = networks[way](real, inside=True)
        told: torch.Tensor = networks[f"contrast_{way}"](networks[way](made, inside=True), source)
        return told

    def _judged(self, judge: nn.Module, real: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
        # The engine halves the sum of both; the games' least squares have their half already.
        scale = 1.0 if self.game == "lsgan" else 0.5
        if self.norm == "instance":
            answers = judge(torch.cat([real, made])).chunk(2)
        else:
            answers = judge(real), judge(made)
        return scale * ADVERSARIAL[self.game].discriminator(*answers)

    def validate(self, networks: nn.ModuleDict, data: Path) -> dict[str, float]:
        """Distances of what is made from what is real, and what the shipped segmenter sees of masks."""
        device = next(chain(networks.parameters())).device
        held = self._held_out(data)
        made = {way: _in_parts(networks[way], held[way].to(device)) for way in WAYS}
        found: dict[str, float] = {}
        for way, other in zip(WAYS, WAYS[::-1], strict=True):
            seer = looks(self.features, device)
            found[self.monitors[way]] = distance(
                _in_parts(seer, made[way].clamp(-1.0, 1.0)), _in_parts(seer, held[other].to(device))
            )
            found[f"{way}_coverage"] = float((seen_masks(made[way]) > SEEN_AS_MASK).mean())
            found[f"{way}_change"] = float((made[way].cpu() - held[way]).abs().mean()) / 2.0
        if not self.masked_sets:
            found |= _fidelity(made["unmasking"].cpu(), held)
        return found | {"distance": sum(found[name] for name in self.monitors.values()) / 2.0}

    def sheet(self, networks: nn.ModuleDict, data: Path) -> np.ndarray:
        """Six columns, each way three: the photo, what is made of it with what changed outlined in both."""
        halves: list[list[list[np.ndarray]]] = []
        for _, real, made, _, _ in self._shown(networks, data):
            pairs = [(as_bytes(one), as_bytes(other)) for one, other in zip(real, made, strict=True)]
            halves.append([[one, *outlined(one, other)] for one, other in pairs])
        # The domains may be of different sizes.
        tiles = [enlarged(tile) for left, right in zip(*halves, strict=False) for tile in (*left, *right)]
        return headed(grid(tiles, columns=6), ("masked", "changed", "unmasked", "bare", "changed", "masked"))

    def pictures(self, networks: nn.ModuleDict, data: Path) -> dict[str, np.ndarray]:
        """`cycle`: photo, made, brought back; `identity`: photo of the other domain, and left alone or not;
        `fakes`: a strip for the record of how fakes came to be.
        """
        cycle, identity, strip = [], [], []
        for _, real, made, back, (wanted, kept) in self._shown(networks, data):
            for triple in zip(real, made, back, strict=True):
                cycle += [enlarged(as_bytes(picture)) for picture in triple]
            for pair in zip(wanted, kept, strict=True):
                identity += [enlarged(as_bytes(picture)) for picture in pair]
            strip += [enlarged(as_bytes(picture)) for picture in made[: SHOWN // 2]]
        return {
            "cycle": headed(grid(cycle, columns=6), 2 * ("photo", "translated", "brought back")),
            "identity": headed(grid(identity, columns=6), 3 * ("wanted already", "left alone?")),
            "fakes": grid(strip, columns=len(strip)),
        }

    def _shown(self, networks: nn.ModuleDict, data: Path) -> list[tuple[Any, ...]]:
        """For each way: its name, photos, what is made of them, what comes back, and what is left alone."""
        device = next(networks.parameters()).device
        held = {way: part[:SHOWN].to(device) for way, part in self._held_out(data).items()}
        told: list[tuple[Any, ...]] = []
        for way, other in zip(WAYS, WAYS[::-1], strict=True):
            made = networks[way](held[way]).clamp(-1.0, 1.0)
            told.append(
                (way, held[way], made, networks[other](made), (held[other], networks[way](held[other])))
            )
        return told

    def exported(self, networks: nn.ModuleDict) -> tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]:
        image = torch.randint(0, 256, (1, 3, self.size, self.size), dtype=torch.uint8)
        return Shipped(networks[self.ships]), {"image": image}, ("face",)

    def dynamic_axes(self) -> dict[str, dict[int, str]]:
        return {name: {0: "faces"} for name in ("image", "face")}

    def card(self, metrics: dict[str, float]) -> ModelCard:
        side, unmasks = self.size, self.ships == "unmasking"
        people = ", ".join(self.sets)
        real = f"photos of {', '.join(self.masked_sets)} with real masks" if self.masked_sets else ""
        masks = (
            real or f"masks drawn by barefaced ({', '.join(self.styles) or 'all styles'}) on the other half"
        )
        return ModelCard(
            name=f"cyclegan-001-{self.ships}",
            version="1",
            task="face-inpainting" if unmasks else "face-masking",
            inputs={
                "image": f"uint8 (N, 3, {side}, {side}) RGB, {'masked' if unmasks else 'bare'} faces "
                "aligned to the template `portrait`"
            },
            outputs={"face": f"uint8 (N, 3, {side}, {side}) RGB, the whole patch repainted"},
            licence="Apache-2.0",
            training_data=f"{people}, unpaired: half of the people bare; {masks}; split by identity",
            recipe=self.to_dict(),
            scores={f"val/{key}": round(value, 5) for key, value in metrics.items()},
            notes=_NOTES[self.ships],
        )

    def memory(self) -> dict[str, Any]:
        return {way: [picture.cpu() for picture in pool.held] for way, pool in self.pools.items()}

    def remember(self, memory: dict[str, Any]) -> None:
        device = torch.device("cuda") if self.accelerator != "cpu" and torch.cuda.is_available() else None
        for way, pool in self.pools.items():
            pool.remember(memory[way], device=device)


_NOTES = {
    "unmasking": "Work 001's baseline: learned without pairs. What it paints is made up: a face that would "
    "fit, not the one that is there, and no evidence of identity. It repaints visible skin too.",
    "masking": "Work 001's baseline: learned without pairs. It repaints visible skin too.",
}


class Shipped(nn.Module):
    """Bytes in, bytes out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        face = self.network(signed(image)).float().clamp(-1.0, 1.0)
        return torch.round((face + 1.0) * 127.5).to(torch.uint8)


def _fidelity(face: torch.Tensor, held: Pictures) -> dict[str, float]:
    """Where the truth is known: in the hole, as everywhere else in this workshop."""
    hole = (held["coverage"] > 0.1).float()
    error = hole_error((face.clamp(-1.0, 1.0) + 1.0) / 2.0, (held["truth"] + 1.0) / 2.0, hole)
    return {"hole_mse": float(error.mean()), "hole_psnr": float(decibels(error).mean())}


def _in_parts(network: nn.Module, pictures: torch.Tensor) -> torch.Tensor:
    """A network over many pictures, few at a time."""
    return torch.cat([network(part).float() for part in pictures.split(8)])


def _judges(name: str) -> bool:
    return name.startswith("judge_")
