"""The inpainter that ships: a small network that learns what a linear guess leaves over."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.blocks import Residual, conv_bn
from barefaced.training.models.linear_prior import LinearPrior

WIDTHS = (32, 64, 112, 192, 256)
STEP = 4
"""Side of the blocks of pixels that go in as one, and come out so."""


class SlimTrunk(nn.Module):
    """A residual U-Net over blocks of pixels, with a look at the whole face in its middle.

    Args:
        channels: of what comes in, after pixels were put into blocks.
        widths: channels at 1/4, 1/8, 1/16 ... of the picture's side.
        code: length of a vector that steers each block up; 0 for none.
    """

    def __init__(self, *, channels: int, widths: tuple[int, ...] = WIDTHS, code: int = 0) -> None:
        super().__init__()
        self.stem = conv_bn(channels, widths[0])
        self.first = Residual(widths[0], widths[0])
        self.down = nn.ModuleList(Residual(before, after, stride=2) for before, after in pairwise(widths))
        self.whole = WholeFace(widths[-1])
        self.middle = Residual(widths[-1], widths[-1])
        pairs = list(zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.narrow = nn.ModuleList(conv_bn(before, after, kernel=1) for before, after in pairs)
        self.up = nn.ModuleList(Residual(after, after) for _, after in pairs)
        self.steer = nn.ModuleList(nn.Linear(code, 2 * before) for before, _ in pairs) if code else None

    def encode(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Features of every level, finest first, of float (N, C, h, w)."""
        found = [self.first(self.stem(x))]
        for block in self.down:
            found.append(block(found[-1]))
        found[-1] = self.whole(found[-1])
        return found

    def decode(self, levels: list[torch.Tensor], code: torch.Tensor | None = None) -> torch.Tensor:
        """Back to the finest level, float (N, widths[0], h, w); `code` is float (N, code)."""
        x = levels[-1]
        for number, (narrow, block) in enumerate(zip(self.narrow, self.up, strict=True)):
            if code is not None and self.steer is not None:
                gain, shift = self.steer[number](code)[:, :, None, None].chunk(2, 1)
                x = x * (1.0 + gain) + shift
            x = self.middle(x) if number == 0 else x
            x = block(functional.interpolate(narrow(x), scale_factor=2.0) + levels[-2 - number])
        return x


class WholeFace(nn.Module):
    """Every place looks at every other (arXiv:1706.03762), so that one cheek knows of the other.

    Args:
        width: channels.
        heads: looks, side by side.
    """

    def __init__(self, width: int, *, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.ask = nn.Conv2d(width, 3 * width, 1)
        self.answer = nn.Conv2d(width, width, 1)
        for weight in self.answer.parameters():
            nn.init.zeros_(weight)  # at first it has nothing to say

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Float (N, width, h, w) to the same."""
        query, key, value = (
            part.flatten(2).unflatten(1, (self.heads, -1)) for part in self.ask(x).chunk(3, 1)
        )
        likeness = query.transpose(2, 3) @ key * query.shape[2] ** -0.5
        seen = value @ likeness.softmax(-1).transpose(2, 3)
        return x + self.answer(seen.flatten(1, 2).unflatten(2, x.shape[2:]))


class SlimInpainter(nn.Module):
    """The linear guess in the hole, the picture elsewhere, and a network's correction of both.

    Args:
        widths: of the trunk.
        side: of the linear guess, pixels.
        components: of the linear guess.
    """

    def __init__(self, *, widths: tuple[int, ...] = WIDTHS, side: int = 64, components: int = 400) -> None:
        super().__init__()
        self.prior = LinearPrior(side=side, components=components)
        self.trunk = SlimTrunk(channels=CHANNELS, widths=widths)
        self.end = last_layer(widths[0])

    def forward(self, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """Repaint faces.

        Args:
            image: float (N, 3, S, S), aligned, RGB in [0, 1]; what is in the hole has no effect.
            hole: float (N, 1, S, S), 0 or 1; S a multiple of the coarsest blocks (64 px).

        Returns:
            Float (N, 3, S, S), about [0, 1].
        """
        base, x = begun(self.prior, image, hole)
        return base + functional.pixel_shuffle(self.end(self.trunk.decode(self.trunk.encode(x))), STEP)


CHANNELS = 4 * STEP**2 + 3
"""Of what `begun` gives a trunk."""


def begun(prior: LinearPrior, image: torch.Tensor, hole: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The picture with the linear guess in its hole, (N, 3, S, S), and the same as a trunk wants it, by
    blocks.

    Args:
        prior: gives the guess.
        image: float (N, 3, S, S), RGB in [0, 1].
        hole: float (N, 1, S, S), 0 or 1.
    """
    guess = prior(image, hole)
    visible = image * (1.0 - hole)
    blocks = functional.pixel_unshuffle(torch.cat([2.0 * visible - 1.0 + hole, hole], 1), STEP)
    return visible + guess * hole, torch.cat([blocks, functional.avg_pool2d(2.0 * guess - 1.0, STEP)], 1)


def last_layer(width: int) -> nn.Conv2d:
    """From a trunk's features to blocks of pixels; it begins by changing next to nothing."""
    layer = nn.Conv2d(width, 3 * STEP**2, 3, padding=1)
    nn.init.normal_(layer.weight, std=1e-3)
    assert layer.bias is not None, "it has a bias"
    nn.init.zeros_(layer.bias)
    return layer
