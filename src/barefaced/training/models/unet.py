"""Networks that say which pixels a mask covers: the U-Net of work 002, and a small one that ships."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.blocks import Residual, conv_bn

UNET_WIDTHS = (64, 128, 256, 512)
"""The work does not state its widths; these are those of the U-Net it cites (arXiv:1505.04597)."""
SLIM_WIDTHS = (16, 24, 48, 96, 128)


class UNet(nn.Module):
    """Work 002's: four blocks down, three up, two convolutions more, two logits a pixel.

    Max pooling follows the first three blocks; each block up doubles the size by a transposed convolution
    and merges the skip by one convolution. 3x3 everywhere, ReLU, no norm.

    Args:
        widths: channels of the four blocks down.
    """

    def __init__(self, *, widths: tuple[int, ...] = UNET_WIDTHS) -> None:
        super().__init__()
        self.down = nn.ModuleList(
            nn.Sequential(_conv(before, after), _conv(after, after))
            for before, after in zip((3, *widths), widths, strict=False)
        )
        pairs = list(zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.grow = nn.ModuleList(nn.ConvTranspose2d(before, after, 2, 2) for before, after in pairs)
        self.merge = nn.ModuleList(_conv(2 * after, after) for _, after in pairs)
        self.end = nn.Sequential(_conv(widths[0], widths[0]), nn.Conv2d(widths[0], 2, 3, padding=1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Look at pictures.

        Args:
            x: float (N, 3, H, W), RGB in [0, 1], H and W multiples of 8.

        Returns:
            Float (N, 2, H, W), logits of "no mask" and "mask".
        """
        skips = []
        for number, block in enumerate(self.down):
            x = block(functional.max_pool2d(x, 2) if number else x)
            skips.append(x)
        for grow, merge, skip in zip(self.grow, self.merge, skips[-2::-1], strict=True):
            x = merge(torch.cat([grow(x), skip], 1))
        logits: torch.Tensor = self.end(x)
        return logits


class SlimUNet(nn.Module):
    """A residual U-Net that works at half the picture's side and answers at the whole.

    Pixels go in four by four and come out so: the costly convolutions see a quarter of them.

    Args:
        widths: channels at 1/2, 1/4, 1/8 ... of the picture's side.
    """

    def __init__(self, *, widths: tuple[int, ...] = SLIM_WIDTHS) -> None:
        super().__init__()
        self.stem = conv_bn(12, widths[0])
        self.down = nn.ModuleList(Residual(before, after, stride=2) for before, after in pairwise(widths))
        self.middle = Residual(widths[-1], widths[-1])
        pairs = list(zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.narrow = nn.ModuleList(conv_bn(before, after, kernel=1) for before, after in pairs)
        self.up = nn.ModuleList(Residual(after, after) for _, after in pairs)
        self.end = nn.Conv2d(widths[0], 8, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Look at pictures.

        Args:
            x: float (N, 3, H, W), RGB in [0, 1], H and W multiples of 2 to the number of widths.

        Returns:
            Float (N, 2, H, W), logits of "no mask" and "mask".
        """
        x = self.stem(functional.pixel_unshuffle(2.0 * x - 1.0, 2))
        skips = [x]
        for block in self.down:
            skips.append(block(skips[-1]))
        x = self.middle(skips.pop())
        for narrow, block in zip(self.narrow, self.up, strict=True):
            x = block(functional.interpolate(narrow(x), scale_factor=2.0) + skips.pop())
        return functional.pixel_shuffle(self.end(x), 2)


def _conv(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.ReLU(inplace=True))
