"""The inpainter that draws: what is hidden is not known, and every draw is another face that would fit."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from barefaced.training.models.blocks import Residual, conv_bn
from barefaced.training.models.linear_prior import LinearPrior
from barefaced.training.models.slim import CHANNELS, STEP, WIDTHS, SlimTrunk, begun, last_layer


class ConditionalVAE(nn.Module):
    """A conditional variational autoencoder (Sohn et al., NeurIPS 2015) about the slim trunk.

    One encoder sees the visible face and says how codes of it are spread; in training another sees the hidden
    part as well and says which code it was. The code steers the blocks up. Besides, a draw takes a step along
    the directions in which faces differ and the visible part leaves open (`LinearPrior.drawn`): what a trunk
    that learned a mean does not dare.

    Args:
        widths: of the trunk.
        code: length of the code, Z.
        directions: of the linear guess along which draws differ, D; at most its components.
        side: of the linear guess, pixels.
        components: of the linear guess.
    """

    def __init__(
        self,
        *,
        widths: tuple[int, ...] = WIDTHS,
        code: int = 64,
        directions: int = 400,
        side: int = 64,
        components: int = 400,
    ) -> None:
        super().__init__()
        self.code, self.directions = code, min(directions, components)
        self.prior = LinearPrior(side=side, components=components)
        self.trunk = SlimTrunk(channels=CHANNELS, widths=widths, code=code)
        self.before = nn.Linear(widths[-1], 2 * code)
        self.after = nn.Sequential(
            conv_bn(CHANNELS + 3 * STEP**2, widths[0], kernel=1),
            *(Residual(a, b, stride=2) for a, b in pairwise(widths)),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(widths[-1], 2 * code),
        )
        self.end = last_layer(widths[0])
        # Both encoders begin by saying the same of every face; otherwise trunks that were trained before
        # start thousands of nats apart.
        for said in (self.before, self.after[-1]):
            assert isinstance(said, nn.Linear), "both end in one"
            nn.init.zeros_(said.weight)
            nn.init.zeros_(said.bias)

    def forward(
        self,
        image: torch.Tensor,
        hole: torch.Tensor,
        noise: torch.Tensor,
        bare: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Repaint faces.

        Args:
            image: float (N, 3, S, S), aligned, RGB in [0, 1]; what is in the hole has no effect.
            hole: float (N, 1, S, S), 0 or 1; S a multiple of the coarsest blocks (64 px).
            noise: float (N, Z + D), standard normal; zeros for the face in the middle.
            bare: float (N, 3, S, S), the true faces, where codes are to be those of the truth.

        Returns:
            Float (N, 3, S, S), about [0, 1]; and float32 (N, Z), how far the code of the truth is from what
            the visible face makes one expect (Kullback-Leibler, nats), zeros without truth.
        """
        base, x = begun(self.prior, image, hole)
        levels = self.trunk.encode(x)
        mean, spread = self.before(levels[-1].mean((2, 3))).float().chunk(2, 1)
        apart = torch.zeros_like(mean)
        if bare is not None:
            error = functional.pixel_unshuffle((bare - base) * hole, STEP)
            known, sure = self.after(torch.cat([x, error], 1)).float().chunk(2, 1)
            apart = _apart(known, _bounded(sure), mean, _bounded(spread))
            mean, spread = known, sure
        noise, along = noise.split([self.code, self.directions], 1)
        code = mean + torch.exp(_bounded(spread)) * noise
        face = base + functional.pixel_shuffle(self.end(self.trunk.decode(levels, code)), STEP)
        if bare is None:
            face = face + self.prior.drawn(along, hole) * hole
        return face, apart


def _bounded(spread: torch.Tensor) -> torch.Tensor:
    """Logarithms of standard deviations, kept where their exponentials do no harm."""
    return 4.0 * torch.tanh(spread / 4.0)


def _apart(
    mean: torch.Tensor, spread: torch.Tensor, other: torch.Tensor, other_spread: torch.Tensor
) -> torch.Tensor:
    """KL(N(mean, exp(spread)) || N(other, exp(other_spread))) of each number."""
    ratio = torch.exp(2.0 * (spread - other_spread))
    away = (mean - other).square() * torch.exp(-2.0 * other_spread)
    return 0.5 * (ratio + away - 1.0) + other_spread - spread
