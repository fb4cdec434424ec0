"""What a recogniser learns by: margins between people, and a teacher's embeddings."""

import math
from typing import ClassVar

import torch
from torch import nn
from torch.nn import functional


class ArcFaceMargin(nn.Module):
    """Telling people apart with an angle to spare (Deng et al., arXiv:1801.07698).

    Args:
        dimension: D, numbers of a feature.
        people: how many centres are kept; numbers of people are below it.
        margin: added to the angle between a feature and its own centre, radians.
        scale: what cosines are multiplied by before the softmax.
    """

    MARGIN: ClassVar[float] = 0.5

    def __init__(
        self, *, dimension: int, people: int, margin: float | None = None, scale: float = 32.0
    ) -> None:
        super().__init__()
        self.centres = nn.Parameter(functional.normalize(torch.randn(people, dimension)))
        self.margin, self.scale = self.MARGIN if margin is None else margin, scale

    def forward(self, features: torch.Tensor, person: torch.Tensor) -> torch.Tensor:
        """Cross-entropy over people, the mean of those with a number.

        Args:
            features: float (N, D), of any length.
            person: int (N,); -1 for nobody, who is passed over.

        Returns:
            float, 0 where nobody has a number.
        """
        known = person >= 0
        features, person = features[known], person[known]
        if not len(person):
            return features.sum() + 0.0 * self.centres.sum()
        cosines = functional.linear(functional.normalize(features), functional.normalize(self.centres))
        own = cosines.gather(1, person[:, None])[:, 0]
        harder = self.harder(own.clamp(-1 + 1e-6, 1 - 1e-6), features.detach().norm(dim=1))
        cosines = cosines.scatter(1, person[:, None], harder[:, None].to(cosines.dtype))
        return functional.cross_entropy(self.scale * cosines, person)

    def harder(self, cosine: torch.Tensor, norm: torch.Tensor) -> torch.Tensor:
        """What counts in place of the cosine to one's own centre (M,), given features of some length (M,)."""
        moved = torch.cos(torch.acos(cosine) + self.margin)
        # Beyond half a turn the cosine would rise again; there it goes on falling in a straight line.
        beyond = cosine - self.margin * math.sin(self.margin)
        return torch.where(cosine > math.cos(math.pi - self.margin), moved, beyond)


class AdaFaceMargin(ArcFaceMargin):
    """A margin that asks more of clear pictures than of poor ones, told by their norms (arXiv:2204.00964).

    Norms are told from their running mean and spread, which are buffers here.
    """

    MARGIN: ClassVar[float] = 0.4
    CONCENTRATION: ClassVar[float] = 0.333
    """h of the paper: norms of +-1/h spreads from the mean have the margin's ends."""
    PACE: ClassVar[float] = 0.01

    mean: torch.Tensor
    spread: torch.Tensor

    def __init__(
        self, *, dimension: int, people: int, margin: float | None = None, scale: float = 32.0
    ) -> None:
        super().__init__(dimension=dimension, people=people, margin=margin, scale=scale)
        self.register_buffer("mean", torch.tensor(20.0))
        self.register_buffer("spread", torch.tensor(100.0))

    def harder(self, cosine: torch.Tensor, norm: torch.Tensor) -> torch.Tensor:
        norm = norm.clamp(1e-3, 100.0)
        if self.training and len(norm) > 1:
            self.mean.lerp_(norm.mean(), self.PACE)
            self.spread.lerp_(norm.std(), self.PACE)
        clear = ((norm - self.mean) / (self.spread + 1e-3) * self.CONCENTRATION).clamp(-1.0, 1.0)
        angle = (torch.acos(cosine) - self.margin * clear).clamp(1e-3, math.pi - 1e-3)
        return torch.cos(angle) - self.margin * (1.0 + clear)


def distillation_loss(found: torch.Tensor, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """How far a student's embeddings are from its teacher's, and their likenesses among each other.

    Args:
        found: float (N, D), of any length.
        target: float (N, D), unit rows.

    Returns:
        The mean of 1 - cosine; and the mean squared difference of the two tables of cosines between
        different faces (relational distillation, Park et al., arXiv:1904.05068), 0 for a single face.
    """
    unit = functional.normalize(found)
    distance = 1.0 - (unit * target).sum(1).mean()
    between = ~torch.eye(len(unit), dtype=torch.bool, device=unit.device)
    gaps = (unit @ unit.T - target @ target.T)[between]
    return distance, gaps.pow(2).mean() if len(unit) > 1 else gaps.sum()
