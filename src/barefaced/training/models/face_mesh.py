"""The landmark network: one cropped face in, 468 points in 3-D and what is known about them out."""

import torch
from torch import nn

from barefaced.training.models.blocks import Residual, conv_bn

POINTS = 468
SIZE = 128


class FaceMesh(nn.Module):
    """A residual network over a square crop, with four answers from one feature vector.

    Args:
        width: channels after the first convolution; the last stage has four times as many.
        features: length of the feature vector.
        mean: float (468, 3), the average mesh in crop units; the first guess.
        basis: float (K, 468 * 3) with K <= features, directions in which meshes vary (rows of unit norm times
            their spread); starting the last layer there saves it from learning what a face is.
    """

    def __init__(
        self,
        *,
        width: int = 24,
        features: int = 256,
        mean: torch.Tensor | None = None,
        basis: torch.Tensor | None = None,
    ) -> None:
        super().__init__()
        c = width
        self.body = nn.Sequential(
            conv_bn(3, c, stride=2),  # 64
            Residual(c, c, stride=2),  # 32
            Residual(c, 2 * c, stride=2),  # 16
            Residual(2 * c, 2 * c),
            Residual(2 * c, 4 * c, stride=2),  # 8
            Residual(4 * c, 4 * c),
            Residual(4 * c, 4 * c, stride=2),  # 4
            nn.Flatten(),
            nn.Linear(4 * c * (SIZE // 32) ** 2, features),
            nn.ReLU(),
        )
        self.shape = nn.Linear(features, features)
        self.mesh = nn.Linear(features, POINTS * 3)
        self.doubt = nn.Linear(features, POINTS)
        self.flags = nn.Linear(features, 2)
        if mean is not None and basis is not None:
            self._start_from(mean, basis)

    def _start_from(self, mean: torch.Tensor, basis: torch.Tensor) -> None:
        with torch.no_grad():
            self.mesh.weight.mul_(0.01)
            self.mesh.weight[:, : len(basis)] = basis.T
            self.mesh.bias.copy_(mean.reshape(-1))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Look at crops.

        Args:
            x: float (N, 3, 128, 128), RGB in [-1, 1].

        Returns:
            mesh (N, 468, 3) in crop units (x and y in [-1, 1] across the crop, z on the same scale);
            doubt (N, 468), logarithm of the expected error in crop units;
            flags (N, 2), logits of "a face is here" and "it wears a mask".
        """
        features = self.body(x)
        mesh = self.mesh(self.shape(features)).reshape(-1, POINTS, 3)
        return mesh, self.doubt(features), self.flags(features)
