"""What a frozen recogniser sees of a face that is partly covered."""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.warp import invert, similarity
from barefaced.training.models.from_onnx import FromOnnx


class VisibleFace(nn.Module):
    """A recogniser's answer to aligned portraits, in a form that can be exported.

    Args:
        path: an ONNX file that `FromOnnx` can rebuild: float RGB (N, 3, S, S) with values 0 to 255 in, (N, D)
            out, aligned as ArcFace aligns.

    Raises:
        BarefacedError: if the file is missing or damaged, or does not fix the size of its input.
    """

    grid: torch.Tensor

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.network = FromOnnx(path)
        if self.network.side is None:
            raise BarefacedError(f"{path} does not say how large a face it wants")
        self.register_buffer("grid", _grid(self.network.side), persistent=False)
        with torch.no_grad():
            side = self.network.side
            self.length = int(self.network(torch.zeros(1, 3, side, side))[0].shape[1])

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Embed portraits, float (N, 3, S, S) in [0, 1]: float32 (N, D) of unit length."""
        with torch.autocast(image.device.type, enabled=False):
            # Half of 256 px is the mean of four pixels each, and about a recogniser's own resolution.
            small = functional.interpolate(
                image.float(), size=(128, 128), mode="bilinear", align_corners=False
            )
            grid = self.grid.expand(image.shape[0], -1, -1, -1)
            framed = functional.grid_sample(small, grid, padding_mode="border", align_corners=False)
            return functional.normalize(self.network(framed * 255.0)[0].float())


def _grid(side: int) -> torch.Tensor:
    """Where in a portrait, [-1, 1] from edge to edge, each pixel of the recogniser's input lies."""
    own, portrait = TEMPLATES["portrait"]
    scale = side / TEMPLATES["recogniser"][0]
    back = invert(similarity(np.array(portrait), np.array(TEMPLATES["recogniser"][1]) * scale))
    y, x = np.mgrid[:side, :side]
    places = np.stack([x, y], -1) @ back[:, :2].T + back[:, 2]
    return torch.tensor((2.0 * places + 1.0) / own - 1.0, dtype=torch.float32)[None]
