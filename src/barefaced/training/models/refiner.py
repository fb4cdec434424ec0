"""The refinement network of work 004: a repainted face in, a better one out."""

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.blocks import Residual, conv_bn
from barefaced.training.models.slim import STEP, last_layer


class Refiner(nn.Module):
    """Residual blocks over blocks of pixels; it answers with a correction, at first with none.

    The work proposes a second network and gives it no numbers; these are ours.

    Args:
        width: channels.
        depth: residual blocks.
    """

    def __init__(self, *, width: int = 48, depth: int = 4) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv_bn(4 * STEP**2, width), *(Residual(width, width) for _ in range(depth))
        )
        self.end = last_layer(width)

    def forward(self, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """Refine faces.

        Args:
            image: float (N, 3, S, S), RGB in [0, 1], the hole filled by another network; S is a multiple of
            4. hole: float (N, 1, S, S), 0 or 1, what was filled.

        Returns:
            Float (N, 3, S, S), about [0, 1]; outside the hole the input.
        """
        x = functional.pixel_unshuffle(torch.cat([2.0 * image - 1.0, hole], 1), STEP)
        return image + functional.pixel_shuffle(self.end(self.body(x)), STEP) * hole
