"""What a discriminator and a generator each make small, in the three usual games."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch.nn import functional


class Game(NamedTuple):
    """Both sides of one game; all answers are raw (no sigmoid), of any shape, one for each patch.

    Attributes:
        discriminator: of (answers to real pictures, answers to made ones, which are cut off from the
            generator by whoever calls), a float32 scalar.
        generator: of the answers to made pictures, a float32 scalar.
    """

    discriminator: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    generator: Callable[[torch.Tensor], torch.Tensor]


def _hinge(real: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
    return functional.relu(1.0 - real.float()).mean() + functional.relu(1.0 + made.float()).mean()


def _hinge_generator(made: torch.Tensor) -> torch.Tensor:
    return -made.float().mean()


def _lsgan(real: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
    return 0.5 * ((real.float() - 1.0).square().mean() + made.float().square().mean())


def _lsgan_generator(made: torch.Tensor) -> torch.Tensor:
    return 0.5 * (made.float() - 1.0).square().mean()


def _vanilla(real: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
    return functional.softplus(-real.float()).mean() + functional.softplus(made.float()).mean()


def _vanilla_generator(made: torch.Tensor) -> torch.Tensor:
    return functional.softplus(-made.float()).mean()


ADVERSARIAL: dict[str, Game] = {
    "hinge": Game(_hinge, _hinge_generator),
    "lsgan": Game(_lsgan, _lsgan_generator),
    "vanilla": Game(_vanilla, _vanilla_generator),
}
"""The games by name: `hinge` (Lim and Ye, arXiv:1705.02894), `lsgan` (Mao et al., arXiv:1611.04076, with
targets 1 and 0) and `vanilla` (Goodfellow et al., arXiv:1406.2661, with the generator's loss that does not
saturate)."""
