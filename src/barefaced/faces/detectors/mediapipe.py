"""The two networks inside MediaPipe's `face_landmarker.task`: BlazeFace and the face mesh.

Run with ai-edge-litert; MediaPipe itself is not needed. The file is a zip of tflite models.
"""

import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel, require
from barefaced.faces.boxes import nms
from barefaced.faces.detectors.model_file import model_file
from barefaced.faces.warp import cut_patch, invert, resized, similarity, transform

_MESH_POINTS = 478
_EYES = np.array([[33, 133], [362, 263]])  # corners of the image's left and right eye


class BlazeFace:
    """MediaPipe's short-range detector: faces of about a tenth of the picture and more, as in a selfie.

    Args:
        model: a `.task` file with `face_detector.tflite` inside.
        score: faces below this score are left out, in [0, 1].
        iou_threshold: of two faces that overlap more than this, the better stays.

    Raises:
        BarefacedError: if no file is given.
        MissingExtra: if ai-edge-litert is not installed.
        BadModel: if the file is no such model.
    """

    _SIDE = 128

    def __init__(self, model: str | Path | None, *, score: float = 0.5, iou_threshold: float = 0.3) -> None:
        path = model_file(model, detector="mediapipe", kind="MediaPipe's face_landmarker.task")
        self._network = _Network(path, "face_detector.tflite", [(1, 896, 16), (1, 896, 1)])
        self._anchors = _anchors(self._SIDE)
        self._score = score
        self._iou_threshold = iou_threshold

    def __call__(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes (N, 4) and scores (N,), float32, best first, of a uint8 RGB image (H, W, 3)."""
        patch, pixels = _letterbox(image, self._SIDE)
        offsets, logits = self._network(patch / 127.5 - 1)
        scores = _sigmoid(logits.ravel())
        sure = scores >= self._score
        centres, sizes = self._anchors[sure] + offsets[0, sure, :2], offsets[0, sure, 2:4]
        # In these units pixel k spans k to k + 1; ours have its centre at k.
        boxes = (np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1) * pixels) - 0.5
        kept = nms(boxes, scores[sure], iou_threshold=self._iou_threshold)
        return boxes[kept].astype(np.float32), scores[sure][kept]


class Mesh:
    """MediaPipe's face mesh: 478 points in three dimensions, the last ten on the irises.

    Args:
        model: a `.task` file with `face_landmarks_detector.tflite` inside.

    Raises:
        BarefacedError: if no file is given.
        MissingExtra: if ai-edge-litert is not installed.
        BadModel: if the file is no such model.
    """

    _SIDE = 256

    def __init__(self, model: str | Path | None) -> None:
        path = model_file(model, detector="mediapipe", kind="MediaPipe's face_landmarker.task")
        shapes: list[tuple[int, ...]] = [(1, 1, 1, 3 * _MESH_POINTS), (1, 1, 1, 1)]
        self._network = _Network(path, "face_landmarks_detector.tflite", shapes)

    def __call__(
        self, image: NDArray[np.uint8], where: NDArray[np.floating], *, looks: int = 2
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Points of the faces at the given places.

        Args:
            image: uint8 RGB of shape (H, W, 3); left unchanged.
            where: float (N, 4), boxes (x1, y1, x2, y2), or better (N, 2, 2), centres of the eyes (x, y),
                the image's left one first, which also tell how the head is tilted.
            looks: how often each face is looked at; from the second on through a crop centred and
                turned by the points just found.

        Returns:
            Points float32 (N, 478, 3), (x, y, z) in image pixels, z into the scene and 0 near the
            middle of the head, and presence float32 (N,), in [0, 1], that there is a face.

        Raises:
            ValueError: if `where` has another shape.
        """
        if where.shape[1:] not in {(4,), (2, 2)}:
            raise ValueError(f"where is (N, 4) boxes or (N, 2, 2) eyes, got shape {where.shape}")
        found = [self._look(image, _eyes_of(place), looks) for place in where]
        points = np.array([face for face, _ in found], np.float32).reshape(-1, _MESH_POINTS, 3)
        return points, np.array([presence for _, presence in found], np.float32)

    def _look(
        self, image: NDArray[np.uint8], eyes: NDArray[np.float64], looks: int
    ) -> tuple[NDArray[np.float64], float]:
        matrix = _crop_of_eyes(eyes, self._SIDE)
        for _ in range(looks):
            points, presence = self._once(image, matrix)
            matrix = _crop_of_mesh(points, self._SIDE)
        return points, presence

    def _once(
        self, image: NDArray[np.uint8], matrix: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], float]:
        patch = cut_patch(image, matrix, size=self._SIDE)
        flat, presence = self._network(patch / 255)
        points = flat.reshape(_MESH_POINTS, 3).astype(np.float64)
        to_image = invert(matrix)
        points[:, :2] = transform(points[:, :2], to_image)
        points[:, 2] *= np.hypot(to_image[0, 0], to_image[1, 0])
        return points, float(_sigmoid(presence).item())


class _Network:
    """One tflite model out of a `.task` file.

    Args:
        path: the zip.
        member: name of the model in it.
        shapes: the shapes of the outputs that are wanted, in the order wanted.
    """

    def __init__(self, path: Path, member: str, shapes: list[tuple[int, ...]]) -> None:
        content = _member(path, member)
        litert = require("ai_edge_litert.interpreter", "mediapipe")
        try:
            self._interpreter = litert.Interpreter(model_content=content, num_threads=1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise BadModel(path, f"its {member} is damaged") from error
        outputs = {
            tuple(out["shape"].tolist()): out["index"] for out in self._interpreter.get_output_details()
        }
        if not set(shapes) <= set(outputs):
            raise BadModel(path, f"its {member} has outputs {sorted(outputs)}, not {shapes}")
        self._wanted = [outputs[shape] for shape in shapes]

    def __call__(self, patch: NDArray[np.floating]) -> list[NDArray[np.float32]]:
        """The wanted outputs for one patch (S, S, 3)."""
        interpreter = self._interpreter
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], patch[None].astype(np.float32))
        interpreter.invoke()
        return [interpreter.get_tensor(index) for index in self._wanted]


def _member(path: Path, member: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as task:
            return task.read(member)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError) as error:
        raise BadModel(path, f"no MediaPipe task file with {member} inside") from error


def _anchors(side: int) -> NDArray[np.float32]:
    """Centres (896, 2) of BlazeFace's anchors, pixels: two a cell at stride 8, then six at stride 16."""
    grids = []
    for stride, repeat in ((8, 2), (16, 6)):
        line = np.arange(stride / 2, side, stride, dtype=np.float32)
        grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
        grids.append(np.repeat(grid, repeat, axis=0))
    return np.concatenate(grids)


def _letterbox(image: NDArray[np.uint8], side: int) -> tuple[NDArray[np.uint8], float]:
    """The picture in the upper left of a black square (side, side, 3), and image pixels per its pixel."""
    pixels = max(image.shape[:2]) / side
    height, width = (max(1, round(length / pixels)) for length in image.shape[:2])
    square = np.zeros((side, side, 3), np.uint8)
    square[:height, :width] = resized(image, (width, height))
    return square, pixels


def _eyes_of(place: NDArray[np.floating]) -> NDArray[np.float64]:
    """Eyes (2, 2) as given, or where they stand on an upright face in a box (4,)."""
    if place.shape == (2, 2):
        return np.asarray(place, np.float64)
    x1, y1, x2, y2 = np.asarray(place, np.float64)
    middle, height, half = (x1 + x2) / 2, y1 + 0.4 * (y2 - y1), 0.19 * max(x2 - x1, y2 - y1)
    return np.array([[middle - half, height], [middle + half, height]])


def _crop_of_eyes(eyes: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Matrix (2, 3) to a crop of 3.4 eye distances, the eyes level and above its middle."""
    distance, middle = side / 3.4, (side - 1) / 2
    height = middle - 0.4 * distance
    return similarity(eyes, np.array([[middle - distance / 2, height], [middle + distance / 2, height]]))


def _crop_of_mesh(points: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Matrix (2, 3) to a crop one and a half times the mesh's upright extent, which it is centred on."""
    left, right = points[_EYES, :2].mean(axis=1)
    along = (right - left) / max(np.hypot(*(right - left)), 1e-6)
    axes = np.array([along, [-along[1], along[0]]])  # the face's own x and y
    upright = points[:, :2] @ axes.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    scale = side / (1.5 * max(*(high - low), 1e-3))
    return np.column_stack([scale * axes, (side - 1) / 2 - scale * (low + high) / 2])


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -80, 80))), dtype=np.float32)
