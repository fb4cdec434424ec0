"""The recognition network: one aligned face in, one feature out, by stages that can be taught apart."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

SIDE = 112
"""Of the patch that is looked at, pixels."""
STAGES = 4

Frame = tuple[int, float, float, float] | None
"""Side, scale and shifts of a `Window`; None for the patch as it is."""


class FaceRecogniser(nn.Module):
    """A residual network whose stages meet in maps that a teacher may have too.

    A stage that is told what the one before it should have answered learns by itself, from local and
    plentiful targets (hints: Romero et al., arXiv:1412.6550); a teacher's embedding alone, one vector a face,
    teaches a network that begins with pixels hardly anything from as few faces.

    Args:
        widths: channels within the four stages, whose maps have a quarter, an eighth, a sixteenth of the
            side, and three pixels.
        joints: channels of the maps handed from each of the first three stages to the next.
        blocks: residual blocks of each stage.
        dimension: D, numbers of the answer.
        window: where a face is looked at, as (side of the picture made of it in pixels, then scale and shifts
            x and y that bring the patch to it); None for the patch as it is.
    """

    def __init__(
        self,
        *,
        widths: Sequence[int],
        joints: Sequence[int],
        blocks: Sequence[int],
        dimension: int,
        window: Frame = None,
    ) -> None:
        super().__init__()
        self.window = nn.Identity() if window is None else Window(*window)
        strides = [(6, 4, 1), (4, 2, 1), (4, 2, 1), (3, 2, 0)]
        ends = [nn.Conv2d(width, joint, 1) for width, joint in zip(widths, joints, strict=False)]
        self.stages = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(before, width, kernel, stride, padding),
                nn.BatchNorm2d(width),
                *(Block(width) for _ in range(count)),
                *([Gate(width), end] if end else [nn.Flatten(), nn.Linear(9 * width, dimension)]),
            )
            for before, width, (kernel, stride, padding), count, end in zip(
                (3, *joints), widths, strides, blocks, (*ends, None), strict=True
            )
        )

    def forward(self, x: torch.Tensor, told: Sequence[torch.Tensor] = ()) -> tuple[torch.Tensor, ...]:
        """Look at faces.

        Args:
            x: float (N, 3, 112, 112), RGB in [-1, 1], in ArcFace's frame.
            told: what the first three stages should answer, for the next ones to begin with; nothing for
                what they do answer.

        Returns:
            What the stages answer: three maps, and float (N, D) whose direction tells who.
        """
        x = self.window(x)
        answers: list[torch.Tensor] = []
        for number, stage in enumerate(self.stages):
            before = x if not number else told[number - 1] if told else answers[-1]
            # Channels last are a quarter faster on a CPU.
            answers.append(stage(before.contiguous(memory_format=torch.channels_last)))
        return tuple(answers)


class Block(nn.Module):
    """Two dense 3x3 convolutions beside a short cut that nothing bends (He et al., arXiv:1603.05027).

    Dense rather than depthwise: on a CPU about as fast to run and several times as fast to train.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.PReLU(channels),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.body(x)


class Gate(nn.Module):
    """Channels weighed by 0 to 2, by what the whole map shows (Hu et al., arXiv:1709.01507)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.ask = nn.Linear(channels, channels // 4)
        self.tell = nn.Linear(channels // 4, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = torch.sigmoid(self.tell(torch.relu(self.ask(x.mean((2, 3))))))
        return 2.0 * weight[:, :, None, None] * x


class Window(nn.Module):
    """A part of a patch, drawn larger by interpolation between pixels: two small matrices, which ship.

    Args:
        side: of the picture, pixels.
        scale: pixels of the picture to one of the patch.
        x: what is added to the scaled place, pixels of the picture.
        y: the same downwards.
    """

    across: torch.Tensor
    down: torch.Tensor

    def __init__(self, side: int, scale: float, x: float, y: float) -> None:
        super().__init__()
        self.register_buffer("across", _between((np.arange(side) - x) / scale), persistent=False)
        self.register_buffer("down", _between((np.arange(side) - y) / scale), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Float (N, C, 112, 112) to (N, C, S, S)."""
        return self.down @ x @ self.across.T


class Hints(nn.Module):
    """A teacher's maps, every channel with mean 0 and standard deviation 1 by some faces' measure.

    Args:
        channels: of the maps.
    """

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        for number, count in enumerate(channels):
            self.register_buffer(f"mean_{number}", torch.zeros(1, count, 1, 1))
            self.register_buffer(f"spread_{number}", torch.ones(1, count, 1, 1))

    def measure(self, maps: Sequence[torch.Tensor]) -> None:
        """Take means and spreads from maps, float (N, C, H, W) each."""
        for number, values in enumerate(maps):
            self.get_buffer(f"mean_{number}").copy_(values.mean((0, 2, 3), keepdim=True))
            self.get_buffer(f"spread_{number}").copy_(values.std((0, 2, 3), keepdim=True).clamp(min=1e-6))

    def forward(self, maps: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """Maps brought to scale, float (N, C, H, W) each."""
        return [
            (values - self.get_buffer(f"mean_{number}")) / self.get_buffer(f"spread_{number}")
            for number, values in enumerate(maps)
        ]


def window_to(points: Sequence[tuple[float, float]], side: int, of: Sequence[tuple[float, float]]) -> Frame:
    """The window that brings points `of` a patch near `points` of a picture, upright: least squares.

    Returns:
        As `FaceRecogniser` takes it; None if the picture is the patch.
    """
    a, b = np.array(of, np.float64), np.array(points, np.float64)
    apart = a - a.mean(0)
    scale = float((apart * (b - b.mean(0))).sum() / (apart**2).sum())
    x, y = (float(value) for value in b.mean(0) - scale * a.mean(0))
    if side == SIDE and np.allclose((scale, x, y), (1.0, 0.0, 0.0), atol=0.01):
        return None
    return side, scale, x, y


def _between(places: np.ndarray) -> torch.Tensor:
    """Float (S, 112) that reads a row of 112 pixels at some places, the last pixels repeated beyond."""
    places = places.clip(0, SIDE - 1)
    low = np.minimum(np.floor(places).astype(int), SIDE - 2)
    weights = np.zeros((len(places), SIDE), np.float32)
    rows = np.arange(len(places))
    weights[rows, low], weights[rows, low + 1] = low + 1 - places, places - low
    return torch.from_numpy(weights)
