"""What a model is tried on: aligned faces bare and masked, out of shards or of a labelled set."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets import FaceBank, TrioSet
from barefaced.datasets.making import chance
from barefaced.datasets.shards import MANIFEST
from barefaced.datasets.wardrobe import WEARS
from barefaced.errors import BarefacedError
from barefaced.faces import Face, align
from barefaced.faces.warp import resized, scale_of, transform
from barefaced.masks import mask
from barefaced.masks.dressing import check

SIDE = 256
"""Pixels of a trial; what works at fewer is given it reduced."""
TOUCHED = 0.02
"""Coverage above which a pixel belongs to the hole: it shows some of the mask."""
SURE = 0.9
"""Labelled faces with less presence are left out: their mesh may be anywhere."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One aligned face.

    Attributes:
        bare: uint8 RGB (S, S, 3), the truth.
        masked: uint8 RGB (S, S, 3), what a model is given.
        coverage: float32 (S, S) in [0, 1].
        name: of the picture; with the seed it decides all chance.
        identity: who it shows.
        style: what is worn.
        wear: how.
        yaw: degrees, or NaN where nobody noted it.
        pitch: the same.
    """

    bare: NDArray[np.uint8]
    masked: NDArray[np.uint8]
    coverage: NDArray[np.float32]
    name: str
    identity: str
    style: str
    wear: str
    yaw: float
    pitch: float = float("nan")

    @property
    def hole(self) -> NDArray[np.bool_]:
        """Bool (S, S): what of the face cannot be seen."""
        return self.coverage > TOUCHED


class Trials(Protocol):
    """A split, by number."""

    told: str
    """The data in words: names, split, how masks came on."""

    def __len__(self) -> int: ...

    def __getitem__(self, item: int) -> Trial: ...

    def bare(self, item: int) -> NDArray[np.uint8]:
        """The bare face alone, uint8 (S, S, 3): much quicker."""
        ...


def open_trials(
    data: Path,
    split: str,
    *,
    side: int = SIDE,
    seed: int = 0,
    style: str | dict[str, float] = "random",
    wear: str | None = None,
    stored: bool = False,
) -> Trials:
    """Open a split of what `barefaced dataset build` or `label` wrote.

    Args:
        data: a folder of shards; or a labelled set, FOLDER/NAME (FOLDER alone where it holds one), on whose
            faces masks are put by the landmarks that the teacher saw.
        split: "train", "val" or "test", of people.
        side: S, pixels.
        seed: of the masks put on.
        style: as `mask` takes it; of labelled sets only.
        wear: one of `masks.WEAR`, or None for a mixture; of labelled sets only.
        stored: take a labelled set's pictures as they are, not aligned anew by their landmarks.

    Raises:
        ValueError: for an unknown split, style or wear.
        BarefacedError: if there is no such data, or shards are not of aligned faces.
    """
    if (data / MANIFEST).exists() or (data / ".journal").exists():
        return _Shards(data, split, side=side)
    check(style=style, wear="correct" if wear is None else wear)
    return _Labelled(_bank(data), split, side=side, seed=seed, style=style, wear=wear, stored=stored)


def _bank(data: Path) -> FaceBank:
    if data.with_name(f"{data.name}.npz").is_file():
        return FaceBank.open(data.parent, data.name)
    names = [path.stem for path in sorted(data.glob("*.npz")) if "." not in path.stem]
    if len(names) == 1:
        return FaceBank.open(data, names[0])
    if names:
        raise BarefacedError(
            f"{data} holds several labelled sets; name one: {data / names[0]}, {', '.join(names[1:])}"
        )
    raise BarefacedError(f"{data} holds neither shards nor a labelled set; `barefaced dataset` makes both")


class _Shards:
    """Trios as they were built."""

    def __init__(self, folder: Path, split: str, *, side: int) -> None:
        self.trios, self.side = TrioSet(folder, split), side
        self.folder = folder
        self.told = f"{folder.name}, shards, split {split}"

    def __len__(self) -> int:
        return len(self.trios)

    def __getitem__(self, item: int) -> Trial:
        trio = self.trios[item]
        self._require_aligned(trio.bare)
        pose = (trio.record.get("faces") or [{}])[0].get("pose", {})
        return Trial(
            _sized(trio.bare, self.side),
            _sized(trio.masked, self.side),
            _sized_map(trio.coverage, self.side),
            name=f"{trio.record.get('source', item)}/{trio.record.get('k', 0)}",
            identity=trio.identity,
            style=str(trio.record.get("style", "unknown")),
            wear=str(trio.record.get("wear", "unknown")),
            yaw=float(pose.get("yaw", np.nan)),
            pitch=float(pose.get("pitch", np.nan)),
        )

    def bare(self, item: int) -> NDArray[np.uint8]:
        bare = self.trios[item].bare
        self._require_aligned(bare)
        return _sized(bare, self.side)

    def _require_aligned(self, picture: NDArray[np.uint8]) -> None:
        if picture.shape[0] != picture.shape[1]:
            raise BarefacedError(
                f"{self.folder} holds whole photos; build it with --size, so that faces are aligned"
            )


class _Labelled:
    """Faces of a labelled set, masks put on by seed and name alone."""

    def __init__(
        self, bank: FaceBank, split: str, *, side: int, seed: int, style: str | dict[str, float],
        wear: str | None, stored: bool,
    ) -> None:  # fmt: skip
        if split not in ("train", "val", "test"):
            raise ValueError(f"unknown split {split!r}; known: train, val, test")
        self.bank, self.side, self.seed, self.style, self.wear, self.stored = (
            bank,
            side,
            seed,
            style,
            wear,
            stored,
        )
        items = bank.in_split(split)
        sound = (bank.presence[items] >= SURE) & np.isfinite(bank.mesh[items]).all(axis=(1, 2))
        self.items = items[sound]
        left = f", {len(items) - len(self.items)} left out for want of a sure mesh" if not sound.all() else ""
        how = "as stored" if stored else "aligned by the teacher's landmarks"
        self.told = f"{bank.name}, split {split}, {how}, masks put on with seed {seed}{left}"

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, item: int) -> Trial:
        number = int(self.items[item])
        name = f"{self.bank.name}/{self.bank.names[number]}"
        rng = chance(self.seed, name, 0)
        bare, face = self._framed(number)
        wear = str(rng.choice(list(WEARS), p=list(WEARS.values()))) if self.wear is None else self.wear
        worn = mask(bare, face, style=self.style, wear=self._possible(wear), rng=rng)
        style, way = worn.styles[0]
        identity = f"{self.bank.name}/{self.bank.identity[number]}"
        yaw, pitch = float(face.pose[0]), float(face.pose[1])
        return Trial(bare, worn.image, worn.coverage, name, identity, style, way, yaw=yaw, pitch=pitch)

    def bare(self, item: int) -> NDArray[np.uint8]:
        return self._framed(int(self.items[item]))[0]

    def _framed(self, number: int) -> tuple[NDArray[np.uint8], Face]:
        """A face in the frame of `side` pixels, and where it is there."""
        image, mesh = np.ascontiguousarray(self.bank.image(number)), self.bank.mesh[number]
        if self.stored:
            scale = self.side / len(image)
            matrix = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2]])
            patch = _sized(image, self.side)
        else:
            patch, matrix = align(image, Face.from_mesh(mesh), size=self.side)
        moved = np.column_stack([transform(mesh[:, :2], matrix), mesh[:, 2] * scale_of(matrix)])
        return patch, Face.from_mesh(moved)

    def _possible(self, wear: str) -> str:
        """The way drawn; or "correct", if no style asked for can be worn so."""
        try:
            check(style=self.style, wear=wear)
        except ValueError:
            if self.wear is not None:
                raise
            return "correct"
        return wear


def _sized(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    return picture if len(picture) == side else resized(picture, (side, side))


def _sized_map(field: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    import cv2

    if len(field) == side:
        return field
    how = cv2.INTER_AREA if side < len(field) else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(field, (side, side), interpolation=how), np.float32)
