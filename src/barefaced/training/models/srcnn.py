"""The SRCNN of work 002: the brightness of a repainted face, sharper."""

import torch
from torch import nn

MARGIN = 6
"""Pixels lost on every side: 33 x 33 in, 21 x 21 out."""


class SRCNN(nn.Module):
    """9x9, 5x5 and 5x5 convolutions, the first and last without padding; 57,281 parameters.

    After Dong et al. (arXiv:1501.00092), with the ReLU behind the last layer that work 002 states and the
    original has not.

    Args:
        residual: whether it answers with a correction of what it is given, and so without the last ReLU.
    """

    def __init__(self, *, residual: bool = False) -> None:
        super().__init__()
        self.residual = residual
        self.layers = nn.Sequential(
            nn.Conv2d(1, 64, 9),
            nn.ReLU(inplace=True),
            nn.Conv2d(64, 32, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 1, 5),
        )
        last = self.layers[4]
        assert isinstance(last, nn.Conv2d), "it is the last layer"
        assert last.bias is not None, "it has a bias"
        # Before a ReLU, a layer that begins below 0 never learns; a correction begins with none.
        nn.init.constant_(last.bias, 0.0 if residual else 0.5)
        if residual:
            nn.init.normal_(last.weight, std=1e-3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Sharpen brightness, float (N, 1, H, W) in [0, 1], to (N, 1, H - 12, W - 12)."""
        y: torch.Tensor = self.layers(x)
        if self.residual:
            return x[..., MARGIN:-MARGIN, MARGIN:-MARGIN] + y
        return torch.relu(y)
