"""The networks that draw: one fills the hole, one goes over what was drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel, BarefacedError
from barefaced.unmasking.network import Network, planes


class Inpainter(Network):
    """Paints a face whole.

    A network may take `hole`, and blanks it itself; one without (work 004's) repaints the masked picture. A
    network that takes `noise` draws another face for other noise.
    """

    task = "face-inpainting"
    takes = ("image",)
    may_take = ("hole", "noise")
    gives = "face"

    @property
    def noise_size(self) -> int:
        """Z, how many numbers of noise it takes; 0 where it always gives one face."""
        return self._noise_size

    def __init__(self, path: str) -> None:
        """Args:
        path: an ONNX file.

        Raises:
            BadModel: if it is damaged, made for another task, or has other tensors.
        """
        super().__init__(path)
        self._noise_size = 0
        if "noise" in self._session.inputs:
            shape = self._session.inputs["noise"]
            if len(shape) != 2 or shape[1] is None:
                raise BadModel(path, f"'noise' should be of shape (N, Z), it is {shape}")
            self._noise_size = shape[1]

    def require_samples(self, samples: int, *, model: str) -> None:
        """Refuse to draw several faces where all would be one and the same.

        Raises:
            BarefacedError: if `samples` is above 1 and the network is deterministic.
        """
        if samples > 1 and not self._noise_size:
            raise BarefacedError(
                f"model {model!r} always draws the same face, so {samples} samples would be {samples} times "
                "that one; model 'vae' draws different ones"
            )

    def require_whole(self, *, model: str) -> None:
        """Refuse to repaint what can be seen by a network that is blind to what it repaints.

        Raises:
            BarefacedError: if it fills a hole.
        """
        if "hole" in self._session.inputs:
            raise BarefacedError(
                f"model {model!r} fills a hole and has no say beyond it; one that repaints the whole face, "
                "such as 'cyclegan-001' or 'mask2face-004', goes with --no-keep-visible"
            )

    def __call__(
        self,
        patches: NDArray[np.uint8],
        holes: NDArray[np.bool_],
        *,
        noise: NDArray[np.float32] | None = None,
    ) -> NDArray[np.uint8]:
        """Paint faces.

        Args:
            patches: uint8 RGB (N, S, S, 3), aligned by the "portrait" template.
            holes: bool (N, S, S), what to fill.
            noise: float32 (N, Z), standard normal; None for zeros. Ignored by a deterministic network.

        Returns:
            uint8 RGB (N, S, S, 3): the whole patches repainted, visible pixels too.

        Raises:
            BadModel: if the network does not do what its card says.
        """
        drawn = np.zeros((len(patches), self._noise_size), np.float32) if noise is None else noise
        shape = (len(patches), 3, self.side, self.side)
        face = self._run(
            shape=shape, image=planes(patches), hole=holes[:, None].astype(np.uint8), noise=drawn
        )
        return np.ascontiguousarray(face.transpose(0, 2, 3, 1))


class Refiner(Network):
    """Goes over merged faces, the hole filled and all else the photo's, and makes the filling better."""

    task = "face-refinement"
    takes = ("image",)
    may_take = ("hole",)
    gives = "face"

    def __call__(self, patches: NDArray[np.uint8], holes: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Refine faces.

        Args:
            patches: uint8 RGB (N, S, S, 3).
            holes: bool (N, S, S), what was filled.

        Returns:
            uint8 RGB (N, S, S, 3).

        Raises:
            BadModel: if the network does not do what its card says.
        """
        shape = (len(patches), 3, self.side, self.side)
        face = self._run(shape=shape, image=planes(patches), hole=holes[:, None].astype(np.uint8))
        return np.ascontiguousarray(face.transpose(0, 2, 3, 1))
