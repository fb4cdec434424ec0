"""Whether a recogniser takes a repainted face for the same person.

The recogniser here must not be the one that the audit judges with: a network trained to please a judge wins
before that judge and nowhere else. Two recognisers of the same template and training set are near relatives;
keep one of another family for measuring.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.warp import invert, similarity
from barefaced.training.models.from_onnx import FromOnnx


class IdentityLoss(nn.Module):
    """1 - cosine of a recogniser's answers to two aligned faces; never the audit's recogniser (see above).

    Args:
        path: an ONNX file that `FromOnnx` can rebuild: float RGB (N, 3, S, S) with values 0 to 255 in,
            (N, D) out.
        points: float (5, 2), where eyes, nose tip and mouth corners lie in its input, pixels; ArcFace's
            template unless given.

    Raises:
        BarefacedError: if the file is missing or damaged, or does not fix the size of its input.
    """

    def __init__(self, path: Path, *, points: np.ndarray | None = None) -> None:
        super().__init__()
        self.network = FromOnnx(path)
        if self.network.side is None:
            raise BarefacedError(f"{path} does not say how large a face it wants")
        self.side = self.network.side
        self.points = np.array(TEMPLATES["recogniser"][1]) if points is None else np.asarray(points)

    def forward(self, predicted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Compare faces.

        Args:
            predicted: float RGB (N, 3, S, S) in [0, 1], aligned to the template `portrait`, any S.
            target: the same shape; no gradient goes there.

        Returns:
            float32 (N,), in [0, 2].
        """
        found = self.embedding(predicted)
        with torch.no_grad():
            wanted = self.embedding(target)
        return 1.0 - functional.cosine_similarity(found, wanted)

    def embedding(self, image: torch.Tensor) -> torch.Tensor:
        """The recogniser's answers (N, D), float32, to aligned faces (N, 3, S, S) in [0, 1]."""
        answers: torch.Tensor = self.network(self.reframed(image) * 255.0)[0]
        return answers.float()

    def reframed(self, image: torch.Tensor) -> torch.Tensor:
        """Portraits (N, 3, S, S) in the recogniser's frame (N, 3, side, side), float32.

        The step from template to template is one similarity for all faces, where a fit to each face's own
        points would differ from it a little.
        """
        own, portrait = TEMPLATES["portrait"]
        matrix = similarity(np.array(portrait), self.points)
        scale = float(np.hypot(*matrix[:, 0]))  # recogniser pixels a pixel of the portrait at its own size
        size = min(image.shape[-1], round(own * scale))
        with torch.autocast(image.device.type, enabled=False):
            image = functional.interpolate(
                image.float(), size=(size, size), mode="bilinear", antialias=True, align_corners=False
            )
            grid = torch.tensor(self._grid(matrix), dtype=torch.float32, device=image.device)
            grid = grid.expand(len(image), -1, -1, -1)
            return functional.grid_sample(image, grid, padding_mode="border", align_corners=False)

    def _grid(self, matrix: np.ndarray) -> np.ndarray:
        """Where in a portrait, [-1, 1] from edge to edge, each pixel of the recogniser's input lies."""
        own = TEMPLATES["portrait"][0]
        y, x = np.mgrid[: self.side, : self.side]
        back = invert(matrix)
        places = np.stack([x, y], -1) @ back[:, :2].T + back[:, 2]
        grid: np.ndarray = (2.0 * places + 1.0) / own - 1.0
        return grid[None]
