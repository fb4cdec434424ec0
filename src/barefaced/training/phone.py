"""A face network as an application on a phone wants it: one picture of one size, as cameras give them."""

import torch
from torch import nn


class OnPhone(nn.Module):
    """Before and after the network: pixels in rows of RGB come in and go out, and the hole alone is changed.

    Args:
        network: takes `image` uint8 (1, 3, S, S), and `hole` uint8 (1, 1, S, S) if `holed`, gives a face.
        holed: whether it takes a hole; what does not (a segmenter, or mask2face) gives what it gives.
    """

    def __init__(self, network: nn.Module, *, holed: bool) -> None:
        super().__init__()
        self.network, self.holed = network, holed

    def forward(
        self, image: torch.Tensor, hole: torch.Tensor | None = None, *rest: torch.Tensor
    ) -> torch.Tensor:
        """Run it.

        Args:
            image: uint8 (S, S, 3) RGB.
            hole: uint8 (S, S), 0 or more; a network that takes none is given none.
            rest: as the network takes them.

        Returns:
            uint8 (S, S, 3), outside the hole the picture as it was; or float32 (S, S), coverage.
        """
        planes = image.permute(2, 0, 1)[None]
        if not self.holed or hole is None:
            answer = self.network(planes)[0]
            return answer.permute(1, 2, 0) if answer.ndim == 3 else answer
        face = self.network(planes, hole[None, None], *rest)[0].permute(1, 2, 0)
        return torch.where(hole[..., None] > 0, face, image)


def phone_example(example: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Example inputs of a network as `OnPhone` takes them."""
    ways = {"image": lambda x: x[0].permute(1, 2, 0).contiguous(), "hole": lambda x: x[0, 0]}
    return {name: ways.get(name, lambda x: x)(value) for name, value in example.items()}
