"""Masks and other covers put on labelled faces ahead of time, so that training need not wait for them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np

from barefaced.datasets.facebank import FaceBank
from barefaced.datasets.making import bug, chance
from barefaced.datasets.pairs import write_pair
from barefaced.datasets.pool import in_order
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.masks import STYLES, mask

WEARS = {"correct": 0.72, "nose-out": 0.14, "chin": 0.08, "hanging": 0.06}
"""How often a mask is worn which way; nobody counted it in a street."""
OCCLUDERS = 0.15
"""Share of faces with something before them that is no mask."""
OVER_MOUTH = ("correct", "nose-out")
Picture = tuple[np.ndarray, bool, str]
"""A face with something on, whether that lies over its mouth, and why nothing is on if that failed."""


def dress_faces(
    folder: Path,
    name: str,
    *,
    variants: int = 2,
    seed: int = 0,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    failed: Callable[[str], None] | None = None,
) -> Path:
    """Put something on every face of a labelled set, several times over.

    Faces without a mesh stay as they are, and so do those on which putting something fails. The same seed
    gives the same bytes whatever `jobs`. What was put on them before stays until the new is whole.

    Args:
        folder: of labelled sets; gets `NAME.worn.npy` and `NAME.worn.npz`.
        name: of the set.
        variants: pictures a face.
        seed: of all chance.
        jobs: processes.
        progress: told (faces done, faces in all).
        failed: told, in one line, of each picture that stayed bare by a mistake of ours.

    Returns:
        The path of `NAME.worn.npz`.

    Raises:
        ValueError: if `variants` is below 1.
        BarefacedError: if the folder holds no such set, or its faces have no meshes.
        UnwritableFile: if the disk is full, or the folder not writable.
    """
    if variants < 1:
        raise ValueError(f"variants must be at least 1, got {variants}")
    bank = FaceBank.open(folder, name, additions=False)
    if not bank.meshed:
        raise BarefacedError(f"{folder}: no face of the set {name!r} has a mesh to dress it by")
    count, side = bank.images.shape[:2]
    mouth = np.zeros((count, variants), np.uint8)
    dressing = _Dressing(folder, name, variants=variants, seed=seed)
    with closing(in_order(dressing, range(count), jobs=jobs)) as done:
        return write_pair(
            Path(folder) / f"{name}.worn.npz", _told(done, mouth, progress, failed), side=side,
            shape=mouth.shape, told={"mouth": mouth},
        )  # fmt: skip


def _told(
    done: Iterator[list[Picture]],
    mouth: np.ndarray,
    progress: Callable[[int, int], None] | None,
    failed: Callable[[str], None] | None,
) -> Iterator[np.ndarray]:
    """The pictures one by one; what they show is noted in `mouth` on the way."""
    for item, pictures in enumerate(done):
        for k, (picture, over_mouth, why) in enumerate(pictures):
            mouth[item, k] = over_mouth
            if why and failed is not None:
                failed(why)
            yield picture
        if progress is not None:
            progress(item + 1, len(mouth))


class _Dressing:
    """One face of a set to its pictures; may be sent to other processes, which open the set themselves."""

    def __init__(self, folder: Path, name: str, *, variants: int, seed: int) -> None:
        self.folder, self.name, self.variants, self.seed = folder, name, variants, seed
        self.bank = FaceBank.open(folder, name, additions=False)

    def __reduce__(self) -> tuple[object, ...]:
        return partial(_Dressing, variants=self.variants, seed=self.seed), (self.folder, self.name)

    def __call__(self, item: int) -> list[Picture]:
        image, mesh = np.ascontiguousarray(self.bank.image(item)), self.bank.mesh[item]
        if not np.isfinite(mesh).all():
            return [(image, False, "")] * self.variants
        return [self._tried(image, mesh, item, k) for k in range(self.variants)]

    def _tried(self, image: np.ndarray, mesh: np.ndarray, item: int, k: int) -> Picture:
        try:
            return *self._dressed(image, Face.from_mesh(mesh), item, k), ""
        except Exception as error:  # a mistake of ours on one face must not cost the user the other thousand
            return image, False, f"{self.bank.name}/{self.bank.names[item]}, picture {k}: {bug(error)}"

    def _dressed(self, image: np.ndarray, face: Face, item: int, k: int) -> tuple[np.ndarray, bool]:
        rng = chance(self.seed, f"{self.bank.name}/{self.bank.names[item]}", k)
        covers = rng.random() < OCCLUDERS
        style = {key: 1.0 for key, known in STYLES.items() if known.occluder == covers}
        wear = "correct" if covers else str(rng.choice(list(WEARS), p=list(WEARS.values())))
        worn = mask(image, face, style=style, wear=wear, rng=rng)
        return worn.image, not covers and wear in OVER_MOUTH
