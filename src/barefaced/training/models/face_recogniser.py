"""The recognition network: one aligned face in, one feature vector out."""

import torch
from torch import nn

from barefaced.training.models.blocks import Residual, conv_bn

SIDE = 112


class FaceRecogniser(nn.Module):
    """A residual network whose last map is weighed place by place (as MobileFaceNet does, arXiv:1804.07573).

    Two strides before the first residual block: most of the work is done on 14 and 7 pixels, where one core
    learns from a hundred faces a second.

    Args:
        widths: channels on maps of 28, 14 and 7 pixels.
        blocks: residual blocks on maps of 14 and of 7 pixels.
        features: channels of the last map.
        dimension: D, numbers of the answer.
    """

    def __init__(
        self,
        *,
        widths: tuple[int, int, int] = (32, 64, 128),
        blocks: tuple[int, int] = (3, 3),
        features: int = 384,
        dimension: int = 512,
    ) -> None:
        super().__init__()
        stem, middle, last = widths
        self.body = nn.Sequential(
            conv_bn(3, stem // 2, stride=2),  # 56
            conv_bn(stem // 2, stem, stride=2),  # 28
            *_stage(stem, middle, blocks[0]),  # 14
            *_stage(middle, last, blocks[1]),  # 7
            conv_bn(last, features, kernel=1),
        )
        self.places = nn.Sequential(
            nn.Conv2d(features, features, SIDE // 16, groups=features, bias=False), nn.BatchNorm2d(features)
        )
        self.answer = nn.Linear(features, dimension, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Look at faces.

        Args:
            x: float (N, 3, 112, 112), RGB in [-1, 1], in ArcFace's frame.

        Returns:
            float (N, D); the direction tells who, the length how clearly.
        """
        x = x.contiguous(memory_format=torch.channels_last)  # a quarter faster on a CPU
        found: torch.Tensor = self.answer(self.places(self.body(x)).flatten(1))
        return found


def _stage(channels_in: int, channels_out: int, blocks: int) -> list[nn.Module]:
    """Residual blocks, the first of which halves the map."""
    first = Residual(channels_in, channels_out, stride=2)
    return [first, *(Residual(channels_out, channels_out) for _ in range(blocks - 1))]
