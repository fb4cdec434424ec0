"""A folder of labelled faces that training reads at full speed: raw pixels and what teachers saw in them.

Each set becomes two files: `NAME.npy`, uint8 (N, S, S, 3), pictures in the top left corner, read through
the page cache; and `NAME.npz` with `size` int (N, 2) height and width, `name` and `identity` (N,), `boxes`
float32 (B, 5) xyxy and score over all faces, `owner` int (B,) the picture of each box, `mesh` float32
(N, 468, 3) of the largest face in picture pixels (NaN where there is none) and `presence` float32 (N,).
"""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np

from barefaced.datasets.splits import split_of
from barefaced.errors import BarefacedError
from barefaced.images import replacing


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

    @classmethod
    def open(cls, folder: Path, name: str) -> Self:
        """Open the set `name` of a folder written by `label_faces`.

        Raises:
            BarefacedError: if the folder holds no such set, or it is damaged.
        """
        pixels, labels = (Path(folder) / f"{name}{suffix}" for suffix in (".npy", ".npz"))
        if not (pixels.exists() and labels.exists()):
            raise BarefacedError(
                f"{folder} holds no labelled set {name!r}; `barefaced dataset label` makes one"
            )
        try:
            rest = _arrays(labels)
            rest["names"] = rest.pop("name")
            return cls(name, np.load(pixels, mmap_mode="r"), **rest, **_additions(Path(folder), name))
        except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise BarefacedError(f"{folder}: the labelled set {name!r} is damaged; label it again") from error

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


def _additions(folder: Path, name: str) -> dict[str, np.ndarray]:
    """What `dress_faces` and `note_doubts` wrote for a set, if they did."""
    found = {}
    if (folder / f"{name}.worn.npz").exists():
        found = _arrays(folder / f"{name}.worn.npz")
        found["worn"] = np.load(folder / f"{name}.worn.npy", mmap_mode="r")
    if (folder / f"{name}.doubts.npz").exists():
        found |= _arrays(folder / f"{name}.doubts.npz")
    return found


def _arrays(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as file, np.load(file) as held:
        return {key: held[key] for key in held.files}


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
    with replacing(folder / f"{name}.npy") as file:
        write_pixels(file, images, side=int(size.max()), shape=(len(size),))
    owner = np.repeat(np.arange(len(boxes)), [len(found) for found in boxes])
    labels = folder / f"{name}.npz"
    with replacing(labels) as file:
        np.savez(
            file, size=size.astype(np.int32), name=np.array(names), identity=np.array(identity),
            boxes=np.concatenate([np.zeros((0, 5)), *boxes]).astype(np.float32), owner=owner,
            mesh=mesh.astype(np.float32), presence=presence.astype(np.float32),
        )  # fmt: skip
    return labels


def write_pixels(file: BinaryIO, images: Iterable[np.ndarray], *, side: int, shape: tuple[int, ...]) -> None:
    """Write pictures, each in the top left of a square, as one .npy of shape (*shape, side, side, 3).

    Written piece by piece, not through a memory map, which a full disk would kill the process for.
    """
    header = {"descr": "|u1", "fortran_order": False, "shape": (*shape, side, side, 3)}
    np.lib.format.write_array_header_1_0(file, header)
    for image in images:
        square = np.zeros((side, side, 3), np.uint8)
        square[: image.shape[0], : image.shape[1]] = image
        file.write(square.tobytes())
