"""Older fakes that a discriminator is shown beside new ones (Shrivastava et al., arXiv:1612.07828)."""

import torch


class ImagePool:
    """Up to `size` made pictures. Once full, half of those that come are kept, and older ones given for them.

    All chance comes from torch's own generator on the CPU, which checkpoints carry.

    Args:
        size: pictures held; 0 gives what comes.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.held: list[torch.Tensor] = []

    def drawn(self, made: torch.Tensor) -> torch.Tensor:
        """Pictures for the discriminator, for newly made ones, both (N, ...)."""
        if not self.size:
            return made
        return torch.stack([self._one(picture) for picture in made.detach()])

    def _one(self, picture: torch.Tensor) -> torch.Tensor:
        if len(self.held) < self.size:
            self.held.append(picture.clone())
            return picture
        if torch.rand(()) < 0.5:
            return picture
        place = int(torch.randint(self.size, ()))
        elder, self.held[place] = self.held[place], picture.clone()
        return elder

    def remember(self, held: list[torch.Tensor], *, device: torch.device | None = None) -> None:
        """Take back what a checkpoint held."""
        self.held[:] = [picture.to(device) for picture in held]
