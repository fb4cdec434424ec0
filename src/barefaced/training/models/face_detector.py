"""The face detector: a whole picture in, a score and a box for every cell of three grids out."""

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.blocks import Residual, conv_bn

STRIDES = (8, 16, 32)


class FaceDetector(nn.Module):
    """A residual backbone, a top-down pyramid (arXiv:1612.03144) and one shared head, without anchors.

    Args:
        width: channels at stride 4; deeper stages are twice and four times as wide.
        pyramid: channels of the pyramid and the head.
    """

    def __init__(self, *, width: int = 24, pyramid: int = 48) -> None:
        super().__init__()
        w = width
        self.stem = nn.Sequential(conv_bn(3, 16, stride=2), conv_bn(16, w, stride=2))
        self.stage8 = nn.Sequential(Residual(w, 2 * w, stride=2), Residual(2 * w, 2 * w))
        self.stage16 = nn.Sequential(Residual(2 * w, 4 * w, stride=2), Residual(4 * w, 4 * w))
        self.stage32 = Residual(4 * w, 4 * w, stride=2)
        self.lateral = nn.ModuleList(conv_bn(c * w, pyramid, kernel=1) for c in (2, 4, 4))
        self.smooth = nn.ModuleList(conv_bn(pyramid, pyramid) for _ in STRIDES)
        self.score = nn.Conv2d(pyramid, 1, 1)
        self.box = nn.Conv2d(pyramid, 4, 1)
        self._begin_modestly()

    def _begin_modestly(self) -> None:
        assert self.score.bias is not None, "both heads have a bias"
        assert self.box.bias is not None, "both heads have a bias"
        nn.init.constant_(self.score.bias, -5.0)  # faces are rare: begin by expecting none
        nn.init.zeros_(self.box.bias)
        nn.init.normal_(self.box.weight, std=0.01)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Look at pictures.

        Args:
            x: float (N, 3, H, W), RGB in [-1, 1], H and W multiples of 32.

        Returns:
            logits (N, A) and boxes (N, A, 4) as xyxy in input pixels, over the cells of all three grids,
            finest grid first and row by row.
        """
        c8 = self.stage8(self.stem(x))
        c16 = self.stage16(c8)
        c32 = self.stage32(c16)
        p32 = self.lateral[2](c32)
        p16 = self.lateral[1](c16) + functional.interpolate(p32, scale_factor=2.0)
        p8 = self.lateral[0](c8) + functional.interpolate(p16, scale_factor=2.0)
        levels = [smooth(p) for smooth, p in zip(self.smooth, (p8, p16, p32), strict=True)]
        logits = torch.cat([self.score(p).flatten(1) for p in levels], 1)
        boxes = torch.cat([self._decode(self.box(p), s) for p, s in zip(levels, STRIDES, strict=True)], 1)
        return logits, boxes

    @staticmethod
    def _decode(raw: torch.Tensor, stride: int) -> torch.Tensor:
        """Shift of the centre and logarithm of the size in strides, (N, 4, h, w), to xyxy (N, h * w, 4)."""
        ones = torch.ones_like(raw[:, :1])
        x = torch.cumsum(ones, 3) - 0.5  # cell centres, written so that they export for any size
        y = torch.cumsum(ones, 2) - 0.5
        centre = torch.cat([x, y], 1) + raw[:, :2]
        half = torch.exp(raw[:, 2:].clamp(-4.0, 4.0)) * 2.0
        return (torch.cat([centre - half, centre + half], 1) * stride).flatten(2).transpose(1, 2)
