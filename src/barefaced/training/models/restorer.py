"""The network that brings redacted faces back as far as they go: a linear guess, and what it leaves over."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.slim import STEP, SlimTrunk, last_layer

WIDTHS = (32, 64, 128)


class LinearGuess(nn.Module):
    """Ridge regression of clean pixels on redacted ones, kept to so many directions.

    Deconvolution wants gains of hundreds, which convolutions are slow to learn and a matrix has at once.

    Args:
        side: pixels of a side at which it was solved.
        directions: K, of clean faces, in which it answers.
        scale: pixels of what it is given for one of its own.
    """

    mean: torch.Tensor
    redacted_mean: torch.Tensor
    look: torch.Tensor
    draw: torch.Tensor

    def __init__(self, *, side: int = 48, directions: int = 300, scale: int = 3) -> None:
        super().__init__()
        self.side, self.scale = side, scale
        numbers = 3 * side * side
        for name, shape in (
            ("mean", (numbers,)),
            ("redacted_mean", (numbers,)),
            ("look", (directions, numbers)),
            ("draw", (directions, numbers)),
        ):
            self.register_buffer(name, torch.zeros(shape))

    def solve(self, redacted: np.ndarray, bare: np.ndarray) -> None:
        """Take the regression of float32 (N, 3 * side * side) faces in [0, 1], N at least 3, channels first.

        The directions are the principal ones of its own answers, which is the best regression of that rank
        (Izenman 1975).
        """
        from barefaced.redaction.attacks.regression import Ridge

        solved = Ridge.of(redacted, bare)
        told = solved(redacted) - solved.offset
        power, turn = np.linalg.eigh((told @ told.T).astype(np.float64))
        kept = min(len(self.draw), int((power > power[-1] * 1e-9).sum()))
        turn, power = turn[:, ::-1][:, :kept], power[::-1][:kept]
        draw = (turn / np.sqrt(power)).T @ told
        look = (draw @ solved.weights.T) @ solved.inputs
        self.mean.copy_(torch.from_numpy(solved.offset))
        self.redacted_mean.copy_(torch.from_numpy(solved.centre))
        self.draw[:kept] = torch.from_numpy(draw.astype(np.float32))
        self.look[:kept] = torch.from_numpy(look.astype(np.float32))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Guess float (N, 3, side, side) in [0, 1] from redacted faces of `scale` times that side."""
        with torch.autocast(image.device.type, enabled=False):  # gains of hundreds want all the bits
            small = functional.avg_pool2d(image.float(), self.scale).flatten(1)
            found = (small - self.redacted_mean) @ self.look.T @ self.draw + self.mean
        return found.clamp(0.0, 1.0).unflatten(1, (3, self.side, self.side))


class Restorer(nn.Module):
    """A linear guess and a residual U-Net over blocks of pixels that corrects it.

    Args:
        widths: channels at 1/4, 1/8, 1/16 ... of the picture's side.
        side: of the linear guess, pixels.
        directions: of the linear guess.
        scale: of the pictures' side over it.
    """

    def __init__(
        self, *, widths: tuple[int, ...] = WIDTHS, side: int = 48, directions: int = 300, scale: int = 3
    ) -> None:
        super().__init__()
        self.guess = LinearGuess(side=side, directions=directions, scale=scale)
        self.trunk = SlimTrunk(channels=6 * STEP**2, widths=widths)
        self.end = last_layer(widths[0])

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Restore faces, float (N, 3, S, S) in [0, 1], to the same shape, about [0, 1].

        S is `scale` times the guess' side, and a multiple of the coarsest blocks (16 px with three widths).
        """
        guess = functional.interpolate(self.guess(image), scale_factor=self.guess.scale, mode="bilinear")
        x = functional.pixel_unshuffle(2.0 * torch.cat([image, guess], 1) - 1.0, STEP)
        correction = self.end(self.trunk.decode(self.trunk.encode(x)))
        return guess + functional.pixel_shuffle(correction, STEP)
