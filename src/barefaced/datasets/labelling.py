"""What teachers see in a set of pictures, noted once so that training need not ask them again."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from barefaced.datasets.facebank import write_bank
from barefaced.errors import BarefacedError, UnreadableImage, UnwritableFile
from barefaced.faces.detectors.mediapipe import Mesh
from barefaced.faces.detectors.yunet import YuNet

MESH_SETS = ("faces_", "lfw_", "photos_")
"""Sets (by the start of their name) of bare faces, whose largest face is labelled with a mesh."""
_FIVE = ("leye", "reye", "nose", "lmouth", "rmouth")

Row = dict[str, str]


def label_faces(
    archive: Path, out: Path, *, teachers: Path, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Label one CSV-described zip of pictures with the teachers.

    Boxes are YuNet's at the picture's full size. The mesh is MediaPipe's, looked at twice: first in the
    square that the set's or YuNet's eyes give, then in the square that the first mesh gives.

    Args:
        archive: `NAME.zip` with `NAME.csv` beside it (column `file`; `identity` and five points where known).
        out: folder that gets `NAME.npy` and `NAME.npz`, made if it is missing.
        teachers: folder with `face_detection_yunet_2023mar.onnx` and `face_landmarker.task`.
        progress: told (pictures done, pictures in all).

    Returns:
        The path of `NAME.npz`.

    Raises:
        BarefacedError: if the archive, its CSV or a teacher is missing or damaged.
        MissingExtra: if a mesh is wanted and ai-edge-litert is not installed.
    """
    rows = _rows(archive)
    look = _Teachers(teachers, mesh=archive.stem.startswith(MESH_SETS))
    size = np.zeros((len(rows), 2), np.int32)
    mesh = np.full((len(rows), 468, 3), np.nan, np.float32)
    presence = np.zeros(len(rows), np.float32)
    boxes = []
    for item, image in enumerate(_pictures(archive, rows)):
        size[item] = image.shape[:2]
        found, mesh[item], presence[item] = look(image, rows[item])
        boxes.append(found)
        if progress is not None:
            progress(item + 1, len(rows))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(out, error.strerror or str(error)) from error
    # Read again rather than kept: the pictures of a set need not fit in memory.
    return write_bank(
        out, archive.stem, images=_pictures(archive, rows), size=size, names=[row["file"] for row in rows],
        identity=[row.get("identity") or row["file"] for row in rows], boxes=boxes, mesh=mesh,
        presence=presence,
    )  # fmt: skip


class _Teachers:
    """YuNet for boxes, and if wanted MediaPipe's mesh."""

    def __init__(self, folder: Path, *, mesh: bool) -> None:
        self._yunet = YuNet(folder / "face_detection_yunet_2023mar.onnx", score=0.3)
        self._mesh = Mesh(folder / "face_landmarker.task") if mesh else None

    def __call__(self, image: np.ndarray, row: Row) -> tuple[np.ndarray, np.ndarray, float]:
        """Boxes with scores (B, 5), the mesh (468, 3) of the picture's own face, and its presence."""
        boxes, scores, fives = self._yunet.with_points(image)
        found = np.column_stack([boxes, scores])
        if self._mesh is None or not len(found):
            return found, np.full((468, 3), np.nan), 0.0
        meshes, presence = self._mesh(image, _five(row, boxes, fives)[None, :2])
        return found, meshes[0, :468], float(presence[0])


def _five(row: Row, boxes: np.ndarray, fives: np.ndarray) -> np.ndarray:
    """The five points (5, 2) of the picture's own face: the set's, or YuNet's on the largest box."""
    if float(row.get("leye_x") or -1) >= 0:
        return np.array([[float(row[f"{name}_{axis}"]) for axis in "xy"] for name in _FIVE])
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    largest: np.ndarray = fives[int(np.argmax(area))]
    return largest


def _rows(archive: Path) -> list[Row]:
    table = archive.with_suffix(".csv")
    if not archive.exists():
        raise BarefacedError(f"there is no {archive}")
    if not table.exists():
        raise BarefacedError(f"{archive} wants {table.name} beside it, which tells its pictures")
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BarefacedError(f"{table} cannot be read: {error}") from error
    if not rows or "file" not in rows[0]:
        raise BarefacedError(f"{table} tells no pictures: it wants a column `file` and a line for each")
    return rows


def _pictures(archive: Path, rows: list[Row]) -> Iterator[np.ndarray]:
    """Yield each picture as uint8 RGB (H, W, 3)."""
    try:
        with zipfile.ZipFile(archive) as held:
            for row in rows:
                yield _picture(held, row["file"])
    except (zipfile.BadZipFile, OSError) as error:
        raise BarefacedError(f"{archive} cannot be read: {error}") from error


def _picture(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    try:
        return np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB"))
    except Exception as error:  # decoders fed with damaged bytes raise nearly anything
        raise UnreadableImage(f"{archive.filename}/{name}", str(error) or type(error).__name__) from error
