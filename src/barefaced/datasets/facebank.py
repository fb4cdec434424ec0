"""A folder of labelled faces that training reads at full speed: raw pixels and what teachers saw in them.

Each set becomes two files: `NAME.npy`, uint8 (N, S, S, 3), pictures in the top left corner, read through
the page cache; and `NAME.npz` with `size` int (N, 2) height and width, `name` and `identity` (N,), `boxes`
float32 (B, 5) xyxy and score over all faces, `owner` int (B,) the picture of each box, `mesh` float32
(N, 468, 3) of the largest face in picture pixels (NaN where there is none) and `presence` float32 (N,).

Two additions may lie beside them. `dress_faces` writes `NAME.worn.npy`, uint8 (N, V, S, S, 3), each picture V
times with something worn, and `NAME.worn.npz` with `mouth` (N, V), 1 where a mask lies over the mouth.
`note_doubts` writes `NAME.doubts.npz` with `also` and `confused`, boxes like `boxes`, and their owners.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from barefaced.datasets.pairs import write_pair
from barefaced.datasets.splits import split_of
from barefaced.errors import BarefacedError


def _no_boxes() -> np.ndarray:
    return np.zeros((0, 5), np.float32)


def _nobody() -> np.ndarray:
    return np.zeros(0, np.int64)


@dataclass(frozen=True)
class FaceBank:
    """One labelled set; the fields are those of the module's docstring, `images` a read-only memory map."""

    name: str
    images: np.ndarray
    size: np.ndarray
    names: np.ndarray
    identity: np.ndarray
    boxes: np.ndarray
    owner: np.ndarray
    mesh: np.ndarray
    presence: np.ndarray
    worn: np.ndarray | None = None
    mouth: np.ndarray | None = None
    also: np.ndarray = field(default_factory=_no_boxes)
    also_owner: np.ndarray = field(default_factory=_nobody)
    confused: np.ndarray = field(default_factory=_no_boxes)
    confused_owner: np.ndarray = field(default_factory=_nobody)

    def __post_init__(self) -> None:
        count, side = self.images.shape[:2]
        lengths = {len(held) for held in (self.size, self.names, self.identity, self.mesh, self.presence)}
        owners = np.concatenate([self.owner, self.also_owner, self.confused_owner])
        fits = lengths == {count} and self.size.max(initial=0) <= side and owners.max(initial=-1) < count
        if not (fits and self._dressed_alike()):
            raise ValueError(f"pictures and labels of the set {self.name!r} do not belong together")

    def _dressed_alike(self) -> bool:
        if self.worn is None or self.mouth is None:
            return self.worn is self.mouth
        return self.worn.shape == (*self.mouth.shape, *self.images.shape[1:])

    @classmethod
    def open(cls, folder: Path, name: str, *, additions: bool = True) -> Self:
        """Open a set that `label_faces` wrote.

        Args:
            folder: of labelled sets.
            name: of the set.
            additions: with what `dress_faces` and `note_doubts` added to it, if they did.

        Raises:
            BarefacedError: if the folder holds no such set, or it is damaged.
        """
        known, base = labelled_sets(folder), Path(folder) / name
        if name not in known:
            told = f"known: {', '.join(known)}" if known else "`barefaced dataset label` makes one"
            raise BarefacedError(f"{folder} holds no labelled set {name!r}; {told}")
        with _damage_told(f"{folder}: the labelled set {name!r} is damaged; label it again"):
            rest = _arrays(_beside(base, ".npz"))
            bank = cls(name, _pixels(_beside(base, ".npy")), names=rest.pop("name"), **rest)
        return bank._with_additions(base) if additions else bank

    def _with_additions(self, base: Path) -> Self:
        bank = self
        if (worn := _beside(base, ".worn.npz")).exists():
            with _damage_told(f"{worn} is damaged; `barefaced dataset dress` makes it again"):
                bank = replace(bank, worn=_pixels(_beside(base, ".worn.npy")), **_arrays(worn))
        if (doubts := _beside(base, ".doubts.npz")).exists():
            with _damage_told(f"{doubts} is damaged; `barefaced dataset doubts` makes it again"):
                bank = replace(bank, **_arrays(doubts))
        return bank

    @property
    def meshed(self) -> bool:
        """Whether any of its faces has a mesh."""
        return bool(np.isfinite(self.mesh).any())

    def image(self, item: int) -> np.ndarray:
        """Picture `item`, uint8 (H, W, 3), a view."""
        height, width = self.size[item]
        view: np.ndarray = self.images[item, :height, :width]
        return view

    def boxes_of(self, item: int) -> np.ndarray:
        """Float32 (B, 5): box xyxy and teacher's score of every face of picture `item`."""
        found: np.ndarray = self.boxes[self.owner == item]
        return found

    def also_of(self, item: int) -> np.ndarray:
        """Float32 (A, 5): faces of picture `item` that only the second teacher sees."""
        found: np.ndarray = self.also[self.also_owner == item]
        return found

    def dressed(self, item: int, k: int) -> tuple[np.ndarray, bool]:
        """Picture `item` with the `k`-th thing worn, uint8 (H, W, 3), a view; and whether it masks the mouth.

        Raises:
            BarefacedError: if nothing was put on the faces of this set.
        """
        if self.worn is None or self.mouth is None:
            raise BarefacedError(f"the faces of {self.name!r} wear nothing; `barefaced dataset dress` helps")
        height, width = self.size[item]
        return self.worn[item, k, :height, :width], bool(self.mouth[item, k])

    def in_split(self, split: str) -> np.ndarray:
        """Int (M,): the pictures whose people are in a split."""
        chosen = {
            identity: split_of(f"{self.name}/{identity}") == split for identity in np.unique(self.identity)
        }
        return np.flatnonzero([chosen[identity] for identity in self.identity])


def labelled_sets(folder: Path) -> list[str]:
    """Names of the sets in a folder, sorted; none if there is no such folder."""
    found = (path for path in Path(folder).glob("*.npz") if path.with_suffix(".npy").exists())
    return sorted(path.stem for path in found if path.suffixes[-2:] != [".worn", ".npz"])


def write_bank(
    folder: Path,
    name: str,
    *,
    images: Iterable[np.ndarray],
    size: np.ndarray,
    names: Sequence[str],
    identity: Sequence[str],
    boxes: Sequence[np.ndarray],
    mesh: np.ndarray,
    presence: np.ndarray,
) -> Path:
    """Write a set for `FaceBank.open`; one of that name stays until the new one is whole.

    What was added to an elder one speaks of other pictures, and goes with it.

    Args:
        folder: gets `NAME.npy` and `NAME.npz`.
        name: of the set.
        images: N pictures, uint8 RGB (H, W, 3); one at a time is held.
        size: int (N, 2), their heights and widths.
        names: N, of the files.
        identity: N, of the people.
        boxes: N arrays, float (B, 5) xyxy and score of each face.
        mesh: float (N, 468, 3), NaN where there is none.
        presence: float (N,).

    Returns:
        The path of `NAME.npz`.

    Raises:
        UnwritableFile: if the disk is full, or the folder not writable.
    """
    base = Path(folder) / name
    told = {
        "size": size.astype(np.int32),
        "name": np.array(names),
        "identity": np.array(identity),
        "boxes": np.concatenate([np.zeros((0, 5)), *boxes]).astype(np.float32),
        "owner": np.repeat(np.arange(len(boxes)), [len(found) for found in boxes]),
        "mesh": mesh.astype(np.float32),
        "presence": presence.astype(np.float32),
    }
    return write_pair(
        _beside(base, ".npz"), images, side=int(size.max()), shape=(len(size),), told=told,
        outdated=[_beside(base, suffix) for suffix in (".worn.npz", ".worn.npy", ".doubts.npz")],
    )  # fmt: skip


def _beside(base: Path, suffix: str) -> Path:
    return base.with_name(f"{base.name}{suffix}")


def _pixels(path: Path) -> np.ndarray:
    held: np.ndarray = np.load(path, mmap_mode="r")
    return held


def _arrays(path: Path) -> dict[str, Any]:
    with path.open("rb") as file, np.load(file) as held:
        return {key: held[key] for key in held.files}


@contextmanager
def _damage_told(line: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise BarefacedError(line) from error
