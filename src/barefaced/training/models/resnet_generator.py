"""The generators of CycleGAN (arXiv:1703.10593, after Johnson et al., arXiv:1603.08155), and a light one."""

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.winograd import TILE, closed, convolved, opened

NORMS: dict[str, Callable[[int], nn.Module]] = {"instance": nn.InstanceNorm2d, "batch": nn.BatchNorm2d}
"""By name; the instance norm has no weights of its own, as in CycleGAN's engine."""
_EPSILON = 1e-5  # of the norms, torch's own
FEW = 256
"""Pixels of a batch up to which bringing kernels into tiles' form takes longer than it saves."""
STEP = 4
"""Side of the blocks of pixels that the light generator takes in and gives as one."""
_SHUT = -2.0
"""Where the light generator's gate begins, before its sigmoid: it lets an eighth through."""


class ResNetGenerator(nn.Module):
    """7x7 stem, two convolutions of stride 2, residual blocks, two transposed convolutions, 7x7 head, tanh.

    With 6 blocks it has 7,837,699 parameters, with 9 it has 11,378,179, as CycleGAN's engine.

    Args:
        blocks: residual blocks; the work takes 6 at 128 px and 9 from 256 px on.
        width: channels after the stem.
        norm: one of `NORMS`.
    """

    def __init__(self, *, blocks: int, width: int = 64, norm: str = "instance") -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.ReflectionPad2d(3), *_conv(3, width, 7, norm=norm))
        self.down = nn.ModuleList(
            nn.Sequential(*_conv(width * k, 2 * width * k, 3, stride=2, padding=1, norm=norm)) for k in (1, 2)
        )
        self.blocks = nn.ModuleList(ResidualBlock(4 * width, norm=norm) for _ in range(blocks))
        self.up = nn.Sequential(*_up(4 * width, norm=norm), *_up(2 * width, norm=norm))
        self.head = nn.Sequential(nn.ReflectionPad2d(3), FewAnswers(width, 3, 7))
        self.layers = (width, 2 * width, 4 * width, 4 * width)
        """Channels of the features that `encode` gives."""

    def encode(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Features on the way in, finest first, and those of the last block."""
        found = [self.stem(x)]
        for layer in self.down:
            found.append(layer(found[-1]))
        return [*found, through(self.blocks, found[-1])]

    def forward(self, x: torch.Tensor, *, inside: bool = False) -> Any:
        """Float (N, 3, S, S) in [-1, 1] to the same, S a multiple of 4; `inside`: what `encode` gives."""
        levels = self.encode(x)
        return levels if inside else torch.tanh(self.head(self.up(levels[-1])))


class ResidualBlock(nn.Module):
    """Two reflect-padded 3x3 convolutions, the first with ReLU, added to what came in."""

    def __init__(self, channels: int, *, norm: str) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1), *_conv(channels, channels, 3, norm=norm),
            nn.ReflectionPad2d(1), *_conv(channels, channels, 3, norm=norm)[:-1],
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.layers(x)
        return x + changed

    def laid_out(self, x: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """The same of float32 pictures that are `opened`, of sides `shape`, on a CPU, in half the time."""
        _, first, norm, _, _, second, last = cast(Any, self.layers)
        inner = torch.relu(_normed(convolved(x, first.weight, first.bias, shape=shape), norm))
        return x + _normed(convolved(inner, second.weight, second.bias, shape=shape), last)


class FewAnswers(nn.Conv2d):
    """A convolution, stride 1 and unpadded, whose answer has fewer channels than a CPU's vectors.

    There the rows of its kernels answer by themselves, as channels, and are added up.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As `nn.Conv2d`."""
        if x.device.type != "cpu":
            return super().forward(x)
        answers, channels, down, across = (int(side) for side in self.weight.shape)
        rows = self.weight.permute(2, 0, 1, 3).reshape(down * answers, channels, 1, across)
        each = torch.eye(down * answers, dtype=x.dtype).view(down, answers, down, answers)
        adding = each.permute(1, 2, 3, 0).reshape(answers, down * answers, down, 1)
        return functional.conv2d(functional.conv2d(x, rows), adding, self.bias)


def through(blocks: nn.ModuleList, x: torch.Tensor) -> torch.Tensor:
    """Residual blocks, one after another, over float (N, C, H, W); on the CPU the quick way."""
    quick = x.device.type == "cpu" and x.dtype == torch.float32 and not torch.is_autocast_enabled("cpu")
    # In a graph kernels are in that form already.
    many = torch.onnx.is_in_onnx_export() or x.shape[0] * x.shape[2] * x.shape[3] > FEW
    if quick and many and not x.shape[2] % TILE and not x.shape[3] % TILE:
        shape = (int(x.shape[2]), int(x.shape[3]))
        x = opened(x)
        for block in blocks:
            x = cast(ResidualBlock, block).laid_out(x, shape)
        return closed(x, shape)
    for block in blocks:
        x = block(x)
    return x


def _normed(x: torch.Tensor, norm: nn.Module) -> torch.Tensor:
    """A norm of pictures that are laid out (H W, N, C)."""
    if isinstance(norm, nn.BatchNorm2d):
        channels = x.shape[2]
        answer: torch.Tensor = norm(x.reshape(-1, channels, 1, 1)).view(x.shape)
        return answer
    if torch.onnx.is_in_onnx_export():  # there is no such operator for this order
        centred = x - x.mean(0, keepdim=True)
        return centred / (centred.square().mean(0, keepdim=True) + _EPSILON).sqrt()
    flat = x.reshape(x.shape[0], -1)
    return functional.batch_norm(flat, None, None, training=True, eps=_EPSILON).view(x.shape)


class SlimGenerator(nn.Module):
    """A light generator: blocks of 4x4 pixels go in as one, and what comes out is painted over the picture.

    A gate says of each pixel how much is paint and how much is left (arXiv:1911.11897): added to the picture,
    paint would have to know each fold of a mask to take it off, and instance norms forget how strong it was.

    Args:
        widths: channels at a quarter and at an eighth of the picture's side.
        blocks: residual blocks at an eighth.
        norm: one of `NORMS`.
    """

    def __init__(
        self, *, widths: tuple[int, ...] = (64, 128), blocks: int = 6, norm: str = "instance"
    ) -> None:
        super().__init__()
        fine, coarse = widths
        self.stem = nn.Sequential(*_conv(3 * STEP**2, fine, 3, padding=1, norm=norm))
        self.down = nn.Sequential(*_conv(fine, coarse, 3, stride=2, padding=1, norm=norm))
        self.blocks = nn.ModuleList(ResidualBlock(coarse, norm=norm) for _ in range(blocks))
        self.narrow = nn.Conv2d(coarse, fine, 1)
        self.last = ResidualBlock(fine, norm=norm)
        self.rise = nn.Sequential(
            nn.Conv2d(fine, 2 * fine, 3, padding=1), nn.PixelShuffle(2), NORMS[norm](fine // 2), nn.ReLU()
        )
        self.head = nn.Sequential(nn.Conv2d(fine // 2, 16, 3, padding=1), nn.PixelShuffle(2))
        self.layers = (fine, coarse, coarse)

    def encode(self, x: torch.Tensor) -> list[torch.Tensor]:
        """As `ResNetGenerator.encode`."""
        fine = self.stem(functional.pixel_unshuffle(x, STEP))
        coarse = self.down(fine)
        return [fine, coarse, through(self.blocks, coarse)]

    def forward(self, x: torch.Tensor, *, inside: bool = False) -> Any:
        """Float (N, 3, S, S) in [-1, 1] to the same, S a multiple of 8; with `inside`, as above."""
        levels = self.encode(x)
        if inside:
            return levels
        risen = functional.interpolate(self.narrow(levels[-1]), scale_factor=2.0)
        made = self.head(self.rise(self.last(levels[0] + risen)))
        gate = torch.sigmoid(made[:, 3:] + _SHUT)
        return x + gate * (torch.tanh(made[:, :3]) - x)


def initialise(network: nn.Module, *, std: float = 0.02) -> None:
    """Weights from N(0, std), those of batch norm from N(1, std), biases 0: as CycleGAN's engine begins."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.normal_(layer.weight, 0.0, std)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, std)
        if isinstance(bias := getattr(layer, "bias", None), nn.Parameter):
            nn.init.zeros_(bias)
    for part in network.modules():
        if isinstance(part, SlimGenerator):
            for layer in (part.rise[0], part.head[0]):
                _alike(cast(nn.Conv2d, layer))
            cast(nn.Conv2d, part.head[0]).weight.data.mul_(0.05)  # it begins with plain grey, hardly painted


def _alike(layer: nn.Conv2d) -> None:
    """Let the four pixels that come of one begin alike, or they are a chequer that any discriminator sees
    (arXiv:1707.02937).
    """
    layer.weight.data = layer.weight.data[::4].repeat_interleave(4, 0)


def _conv(
    before: int, after: int, kernel: int, *, stride: int = 1, padding: int = 0, norm: str
) -> list[nn.Module]:
    # Before batch norm a bias has no effect.
    layer = nn.Conv2d(before, after, kernel, stride, padding, bias=norm == "instance")
    return [layer, NORMS[norm](after), nn.ReLU(inplace=True)]


def _up(width: int, *, norm: str) -> list[nn.Module]:
    layer = nn.ConvTranspose2d(width, width // 2, 3, 2, 1, 1, bias=norm == "instance")
    return [layer, NORMS[norm](width // 2), nn.ReLU(inplace=True)]
