"""Places of a translated picture must be told apart by those of the original (CUT, arXiv:2007.15651)."""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

TEMPERATURE = 0.07
PLACES = 256
"""Drawn from each layer."""


class PatchContrast(nn.Module):
    """PatchNCE: of all places of a picture, each place of its translation is most like its own.

    Args:
        widths: channels of each layer that is compared.
        length: of what two linear layers make of the features of a place.
    """

    def __init__(self, widths: Sequence[int], *, length: int = 128) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(width, length), nn.ReLU(), nn.Linear(length, length)) for width in widths
        )

    def forward(self, made: Sequence[torch.Tensor], source: Sequence[torch.Tensor]) -> torch.Tensor:
        """Compare features.

        Args:
            made: of the translation, (N, C, h, w) for each layer.
            source: of the original, the same shapes; no gradient goes there.

        Returns:
            The mean cross-entropy, a float32 scalar.
        """
        told = []
        for head, ours, theirs in zip(self.heads, made, source, strict=True):
            count = ours.shape[2] * ours.shape[3]
            places = torch.randperm(count)[:PLACES].to(ours.device)
            ask, key = (_placed(head, layer, places) for layer in (ours, theirs.detach()))
            likeness = ask @ key.detach().transpose(1, 2) / TEMPERATURE
            wanted = torch.arange(len(places), device=ours.device).expand(len(ours), -1)
            told.append(functional.cross_entropy(likeness.flatten(0, 1), wanted.flatten()))
        return torch.stack(told).mean()


def _placed(head: nn.Module, layer: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Unit vectors (N, P, length) of some places."""
    return functional.normalize(head(layer.flatten(2)[:, :, places].transpose(1, 2)).float(), dim=-1)
