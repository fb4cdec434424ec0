"""What teachers see in a set of pictures, noted once so that training need not ask them again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.facebank import write_bank
from barefaced.datasets.sources import Source, open_source
from barefaced.errors import BarefacedError, UnreadableImage, UnwritableFile
from barefaced.faces.detectors.mediapipe import Mesh
from barefaced.faces.detectors.yunet import YuNet


class Labelled(NamedTuple):
    """The labels' file `NAME.npz`, and the pictures that are left out because they cannot be read."""

    path: Path
    unreadable: list[UnreadableImage]


class _Seen(NamedTuple):
    """What teachers saw in one picture of a source."""

    item: int
    size: tuple[int, int]
    boxes: np.ndarray
    mesh: np.ndarray
    presence: float


def label_faces(
    archive: Path,
    out: Path,
    *,
    teachers: Path,
    mesh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Labelled:
    """Label one CSV-described zip of pictures with the teachers.

    Boxes are YuNet's at the picture's full size. The mesh is MediaPipe's, looked at twice: first in the
    square that the set's or YuNet's eyes give, then in the square that the first mesh gives.

    Args:
        archive: `NAME.zip` with `NAME.csv` beside it (column `file`; `identity` and five points where known).
        out: folder that gets `NAME.npy` and `NAME.npz`, made if it is missing.
        teachers: folder with `face_detection_yunet_2023mar.onnx` and `face_landmarker.task`.
        mesh: also note the mesh of each picture's own, or largest, face: for sets of bare faces, because
            under a mask the teacher guesses.
        progress: told (pictures done, pictures in all).

    Returns:
        The path of `NAME.npz`, and which pictures are not in it.

    Raises:
        BarefacedError: if the archive, its CSV or a teacher is missing or damaged, or no picture can be read.
        MissingExtra: if a mesh is wanted and ai-edge-litert is not installed.
        UnwritableFile: if the disk is full, or the folder not writable.
    """
    source = _described(archive)
    look = _Teachers(teachers, mesh=mesh)
    seen: list[_Seen] = []
    unreadable: list[UnreadableImage] = []
    for item in range(len(source)):
        try:
            seen.append(look(source, item))
        except UnreadableImage as error:
            unreadable.append(UnreadableImage(f"{archive}/{source.name_of(item)}", error.reason))
        if progress is not None:
            progress(item + 1, len(source))
    if not seen:
        raise BarefacedError(f"{archive}: none of its {len(source)} pictures can be read; {unreadable[0]}")
    return Labelled(_written(out, archive.stem, source, seen), unreadable)


def _described(archive: Path) -> Source:
    if not archive.exists():
        raise BarefacedError(f"there is no {archive}")
    table = archive.with_suffix(".csv")
    if not table.exists():
        raise BarefacedError(f"{archive} wants {table.name} beside it, which tells its pictures")
    return open_source(archive, people=archive.stem)


class _Teachers:
    """YuNet for boxes, and if wanted MediaPipe's mesh."""

    def __init__(self, folder: Path, *, mesh: bool) -> None:
        self._yunet = YuNet(folder / "face_detection_yunet_2023mar.onnx", score=0.3)
        self._mesh = Mesh(folder / "face_landmarker.task") if mesh else None

    def __call__(self, source: Source, item: int) -> _Seen:
        """Boxes with scores (B, 5), the mesh (468, 3) of the picture's own face, and its presence."""
        photo = source.photo(item)
        image = photo.read()
        size = image.shape[0], image.shape[1]
        boxes, scores, fives = self._yunet.with_points(image)
        found = np.column_stack([boxes, scores])
        if self._mesh is None or not len(found):
            return _Seen(item, size, found, np.full((468, 3), np.nan, np.float32), 0.0)
        five = _largest(boxes, fives) if photo.five is None else photo.five
        meshes, presence = self._mesh(image, five[None, :2])
        return _Seen(item, size, found, meshes[0, :468], float(presence[0]))


def _largest(boxes: np.ndarray, fives: np.ndarray) -> NDArray[np.floating]:
    """The five points (5, 2) of the largest box."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    five: NDArray[np.floating] = fives[int(np.argmax(area))]
    return five


def _written(out: Path, name: str, source: Source, seen: list[_Seen]) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(out, error.strerror or str(error)) from error
    return write_bank(
        out, name, images=_pictures(source, seen), size=np.array([each.size for each in seen]),
        names=[source.name_of(each.item) for each in seen],
        identity=[source.identity_of(each.item).removeprefix(f"{name}/") for each in seen],
        boxes=[each.boxes for each in seen], mesh=np.stack([each.mesh for each in seen]),
        presence=np.array([each.presence for each in seen]),
    )  # fmt: skip


def _pictures(source: Source, seen: list[_Seen]) -> Iterator[NDArray[np.uint8]]:
    """Read again rather than kept: the pictures of a set need not fit in memory."""
    return (source.photo(each.item).read() for each in seen)
