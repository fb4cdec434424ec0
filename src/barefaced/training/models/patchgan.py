"""The discriminator that looks at patches (arXiv:1611.07004)."""

import torch
from torch import nn

from barefaced.training.models.resnet_generator import NORMS


class PatchGAN(nn.Module):
    """4x4 convolutions with leaky ReLU, the first `layers` of stride 2; three of them see 70 x 70 pixels.

    At its defaults it is the one of CycleGAN's engine, 2,764,737 parameters.

    Args:
        channels: of what it looks at.
        width: channels after the first convolution; they double, at most eightfold.
        layers: convolutions of stride 2.
        norm: `instance` or `batch`.
    """

    def __init__(
        self, *, channels: int = 3, width: int = 64, layers: int = 3, norm: str = "instance"
    ) -> None:
        super().__init__()
        widths = [width * min(2**number, 8) for number in range(layers + 1)]
        parts: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2)]
        for number in range(1, layers + 1):
            stride = 2 if number < layers else 1
            parts += [
                nn.Conv2d(widths[number - 1], widths[number], 4, stride, 1, bias=norm == "instance"),
                NORMS[norm](widths[number]),
                nn.LeakyReLU(0.2),
            ]
        self.layers = nn.Sequential(*parts, nn.Conv2d(widths[-1], 1, 4, 1, 1))
        for layer in self.layers:
            if isinstance(layer, nn.Conv2d):
                nn.init.normal_(layer.weight, std=0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Judge float (N, C, H, W) in [-1, 1]: logits (N, 1, h, w), high for real; 30 x 30 of 256 px."""
        logits: torch.Tensor = self.layers(x)
        return logits
