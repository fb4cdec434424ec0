"""A folder of labelled faces that training reads at full speed: raw pixels and what teachers saw in them.

Each set becomes two files: `NAME.npy`, uint8 (N, S, S, 3), pictures in the top left corner, read through
the page cache; and `NAME.npz` with `size` int (N, 2) height and width, `name` and `identity` (N,), `boxes`
float32 (B, 5) xyxy and score over all faces, `owner` int (B,) the picture of each box, `mesh` float32
(N, 468, 3) of the largest face in picture pixels (NaN where there is none) and `presence` float32 (N,).
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from barefaced.datasets.splits import split_of
from barefaced.errors import BarefacedError

MESH_SETS = ("faces_", "lfw_", "photos_")
"""Sets (by the start of their name) of bare faces, whose largest face is labelled with a mesh."""


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

    @classmethod
    def open(cls, folder: Path, name: str) -> "FaceBank":
        """Open the set `name` of a folder written by `label_faces`.

        Raises:
            BarefacedError: if the folder holds no such set.
        """
        if not (folder / f"{name}.npz").exists():
            raise BarefacedError(
                f"{folder} holds no labelled set {name!r}; `barefaced dataset label` makes one"
            )
        with np.load(folder / f"{name}.npz") as held:
            labels = {key: held[key] for key in held.files}
        images = np.load(folder / f"{name}.npy", mmap_mode="r")
        return cls(
            name, images, labels["size"], labels["name"], labels["identity"], labels["boxes"],
            labels["owner"], labels["mesh"], labels["presence"],
        )  # fmt: skip

    def image(self, item: int) -> np.ndarray:
        """Picture `item`, uint8 (H, W, 3), a view."""
        height, width = self.size[item]
        view: np.ndarray = self.images[item, :height, :width]
        return view

    def boxes_of(self, item: int) -> np.ndarray:
        """Float32 (B, 5): box xyxy and teacher's score of every face of picture `item`."""
        found: np.ndarray = self.boxes[self.owner == item]
        return found

    def in_split(self, split: str) -> np.ndarray:
        """Int (M,): the pictures whose people are in a split."""
        chosen = {
            identity: split_of(f"{self.name}/{identity}") == split for identity in np.unique(self.identity)
        }
        return np.flatnonzero([chosen[identity] for identity in self.identity])


def bank_sets(folder: Path) -> list[str]:
    """Names of the labelled sets in a folder, sorted."""
    return sorted(path.stem for path in Path(folder).glob("*.npz") if path.with_suffix(".npy").exists())


def label_faces(
    archive: Path, out: Path, *, teachers: Path, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Label one CSV-described zip of pictures with the teachers.

    Boxes are YuNet's at the picture's full size. The mesh is MediaPipe's, looked at twice: first in the
    square that the set's or YuNet's five points give, then in the square that the first mesh gives.

    Args:
        archive: `NAME.zip` with `NAME.csv` beside it (column `file`; `identity` and five points where known).
        out: folder that gets `NAME.npy` and `NAME.npz`.
        teachers: folder with `face_detection_yunet_2023mar.onnx` and `face_landmarker.task`.
        progress: told (pictures done, pictures in all).

    Returns:
        The path of `NAME.npz`.

    Raises:
        BarefacedError: if the archive, its CSV or a teacher is missing.
    """
    from barefaced.faces.detectors.mediapipe import Mesh
    from barefaced.faces.detectors.yunet import YuNet

    rows = _rows(archive)
    yunet = YuNet(teachers / "face_detection_yunet_2023mar.onnx", score=0.3)
    mesh = Mesh(teachers / "face_landmarker.task") if archive.stem.startswith(MESH_SETS) else None
    size = np.zeros((len(rows), 2), np.int32)
    points = np.full((len(rows), 468, 3), np.nan, np.float32)
    presence = np.zeros(len(rows), np.float32)
    boxes: list[np.ndarray] = []
    owner: list[int] = []
    out.mkdir(parents=True, exist_ok=True)
    side = max(max(image.shape[:2]) for _, image in zip(range(64), _pictures(archive, rows), strict=False))
    images = np.lib.format.open_memmap(
        out / f"{archive.stem}.npy", "w+", np.uint8, (len(rows), side, side, 3)
    )
    for item, image in enumerate(_pictures(archive, rows)):
        size[item] = np.minimum(image.shape[:2], side)
        images[item, : size[item, 0], : size[item, 1]] = image[:side, :side]
        found, sure, fives = yunet.with_points(image)
        boxes += list(np.column_stack([found, sure]))
        owner += [item] * len(found)
        if mesh is not None and len(found):
            points[item], presence[item] = _mesh_of(mesh, image, _five(rows[item], found, fives))
        if progress is not None:
            progress(item + 1, len(rows))
    images.flush()
    path = out / f"{archive.stem}.npz"
    np.savez(
        path, size=size, name=np.array([row["file"] for row in rows]), mesh=points, presence=presence,
        identity=np.array([row.get("identity") or row["file"] for row in rows]),
        boxes=np.array(boxes, np.float32).reshape(-1, 5), owner=np.array(owner, np.int64),
    )  # fmt: skip
    return path


def _rows(archive: Path) -> list[dict[str, str]]:
    table = archive.with_suffix(".csv")
    if not archive.exists() or not table.exists():
        raise BarefacedError(f"{archive} wants {table.name} beside it, and itself")
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _pictures(archive: Path, rows: list[dict[str, str]]) -> Iterator[np.ndarray]:
    from PIL import Image

    with zipfile.ZipFile(archive) as held:
        for row in rows:
            yield np.asarray(Image.open(io.BytesIO(held.read(row["file"]))).convert("RGB"))


def _five(row: dict[str, str], boxes: np.ndarray, fives: np.ndarray) -> np.ndarray:
    """The five points of the picture's own face: the set's, or YuNet's on the largest box."""
    if float(row.get("leye_x") or -1) >= 0:
        names = ("leye", "reye", "nose", "lmouth", "rmouth")
        return np.array([[float(row[f"{name}_{axis}"]) for axis in "xy"] for name in names])
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    largest: np.ndarray = fives[int(np.argmax(area))]
    return largest


def _mesh_of(mesh: "Callable", image: np.ndarray, five: np.ndarray) -> tuple[np.ndarray, float]:  # type: ignore[type-arg]
    points, _ = mesh.from_points(image, five)  # type: ignore[attr-defined]
    points, presence = mesh.from_mesh(image, points)  # type: ignore[attr-defined]
    return points[:468], presence
