"""YuNet, the detector of OpenCV's model zoo (Wu, Peng and Yu 2023), through `cv2.FaceDetectorYN`."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel
from barefaced.faces.detectors.model_file import model_file
from barefaced.faces.warp import reduced


class YuNet:
    """Finds faces and five points on each.

    Args:
        model: the ONNX file `face_detection_yunet_2023mar.onnx`.
        score: faces below this score are left out, in [0, 1].
        iou_threshold: of two faces that overlap more than this, the better stays.
        longest: a picture whose longer side has more pixels is first reduced to this many.

    Raises:
        BarefacedError: if no file is given.
        BadModel: if OpenCV cannot use it.
    """

    def __init__(
        self,
        model: str | Path | None,
        *,
        score: float = 0.7,
        iou_threshold: float = 0.3,
        longest: int = 1280,
    ) -> None:
        import cv2

        path = model_file(model, detector="yunet", kind="a YuNet ONNX file")
        log_level = cv2.utils.logging.getLogLevel()
        cv2.utils.logging.setLogLevel(2)  # errors only: OpenCV 5 warns about a setting of its own
        try:
            self._net = cv2.FaceDetectorYN.create(str(path), "", (32, 32), score, iou_threshold)
        except cv2.error as error:
            raise BadModel(path, "OpenCV cannot read it as a YuNet model") from error
        finally:
            cv2.utils.logging.setLogLevel(log_level)
        self._path = path
        self._longest = longest

    def __call__(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes (N, 4) and scores (N,), float32, best first, of a uint8 RGB image (H, W, 3)."""
        boxes, scores, _ = self.with_points(image)
        return boxes, scores

    def with_points(
        self, image: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Boxes and scores as in a call, and float32 (N, 5, 2): five points (x, y) a face.

        The points are eyes, nose tip and mouth corners, in the order of `Face.five`.
        """
        rows, pixels = self._rows(image)
        found = rows[np.argsort(-rows[:, 14], kind="stable")]
        corners = np.stack([found[:, :2], found[:, :2] + found[:, 2:4]], axis=1) * pixels
        points = found[:, 4:14].reshape(-1, 5, 2) * pixels
        return corners.reshape(-1, 4), np.clip(found[:, 14], 0, 1), points

    def _rows(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What OpenCV finds, (N, 15), in a reduced picture, and image pixels (x, y) per pixel of that."""
        import cv2

        small, pixels = reduced(image, self._longest)
        self._net.setInputSize(small.shape[1::-1])
        try:
            _, rows = self._net.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        except cv2.error as error:
            raise BadModel(self._path, "OpenCV cannot run it as a YuNet model") from error
        found = np.zeros((0, 15)) if rows is None else rows
        return np.asarray(found, dtype=np.float32), pixels
