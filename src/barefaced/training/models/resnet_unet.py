"""The residual U-Net of work 004 (mask2face): a masked face in, the face out."""

from itertools import pairwise

import torch
from torch import nn

FILTERS, KERNELS = (64, 128, 128, 256, 256, 512), (7, 7, 7, 3, 3, 3)
"""Those of the article, 53,586,243 parameters."""
DEFAULT_FILTERS, DEFAULT_KERNELS = (16, 32, 64, 128, 256), (3, 3, 3, 3, 3)
"""Those of the published code's defaults, 5,906,611 parameters."""


class ResNetUNet(nn.Module):
    """Residual blocks down and up, each skip used twice, no norm, a sigmoid last.

    Args:
        filters: channels of each level, finest first.
        kernels: side of its convolutions.
        embedding: length of a vector joined to the bottleneck at every place; 0 for none. The work tried a
            recogniser's embedding of the visible face there; none is in its published code.
    """

    def __init__(
        self,
        *,
        filters: tuple[int, ...] = FILTERS,
        kernels: tuple[int, ...] = KERNELS,
        embedding: int = 0,
    ) -> None:
        super().__init__()
        if len(filters) != len(kernels):
            raise ValueError(f"filters and kernels differ in number: {len(filters)} and {len(kernels)}")
        self.first = _conv(3, filters[0], kernels[0])
        before = (filters[0], *filters[:-1])
        self.down = nn.ModuleList(map(_Down, before, filters, kernels))
        self.middle = _conv(filters[-1] + embedding, filters[-1], kernels[-1])
        # A block up works at its own level's width with the next finer level's kernel.
        finer = list(zip(filters, kernels, strict=True))[::-1]
        self.up = nn.ModuleList(
            _Up(width, after, kernel) for (width, _), (after, kernel) in pairwise([*finer, finer[-1]])
        )
        self.last = _conv(2 * filters[0], filters[0], kernels[0])
        self.end = nn.Conv2d(filters[0], 3, 1)

    def forward(self, x: torch.Tensor, embedding: torch.Tensor | None = None) -> torch.Tensor:
        """Repaint faces.

        Args:
            x: float (N, 3, H, W), RGB in [0, 1], H and W multiples of 2 to the number of filters.
            embedding: float (N, E), where the network was made for one.

        Returns:
            Float (N, 3, H, W) in [0, 1].
        """
        first = x = self.first(x)
        skips = []
        for down in self.down:
            x, skip = down(x)
            skips.append(skip)
        if embedding is not None:
            spread = embedding[:, :, None, None].expand(-1, -1, *x.shape[2:])
            x = torch.cat([x, spread.to(x.dtype)], 1)
        x = torch.relu(self.middle(x))
        for up in self.up:
            x = up(x, skips.pop())
        x = torch.relu(self.last(torch.cat([first, x], 1)))
        return torch.sigmoid(self.end(x))


class _Down(nn.Module):
    def __init__(self, before: int, width: int, kernel: int) -> None:
        super().__init__()
        self.shrink = _conv(before, width, kernel, stride=2)
        self.inner = _inner(width, width, kernel)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """What goes deeper, and the skip, which is what this block began with."""
        x = self.shrink(x)
        return torch.relu(self.inner(x) + x), x


class _Up(nn.Module):
    def __init__(self, width: int, after: int, kernel: int) -> None:
        super().__init__()
        self.inner = _inner(2 * width, width, kernel)
        half = kernel // 2
        self.grow = nn.ConvTranspose2d(2 * width, after, kernel, 2, half, output_padding=1)
        self.after = _conv(after, after, kernel)

    def forward(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.inner(torch.cat([x, skip], 1)) + x)
        return torch.relu(self.after(self.grow(torch.cat([x, skip], 1))))


def _inner(before: int, width: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(_conv(before, width, kernel), nn.ReLU(inplace=True), _conv(width, width, kernel))


def _conv(before: int, after: int, kernel: int, *, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(before, after, kernel, stride, kernel // 2)
