"""The best linear guess of what a mask hides: ridge regression on principal components, solved in the graph.

Faces are taken for `mean + basis' y + noise`, y of unit variance. Given what is visible, the likeliest y
solves (noise + B W B') y = B W (x - mean), with W = 1 where a pixel is visible: that is ridge regression
from the visible pixels, and since W is the hole of this very picture, nothing that can be seen is thrown
away. (One regression for a hole large enough for every style would have to be blind where most masks are
not: it was 4 dB worse.) The system is solved by conjugate gradients, which are products of matrices and so
go into any graph.
"""

import torch
from torch import nn
from torch.nn import functional

ROUNDS = 8
"""Of conjugate gradients; within 0.05 dB of the exact solution."""
NOISE = 40.0
"""How much more the residue counts than white noise of its variance would: neighbouring pixels of it are
alike. Chosen by PSNR in the hole; from 20 to 80 it hardly matters."""


class LinearPrior(nn.Module):
    """What `fit` found, and the guess from it; nothing in it is learned by gradients.

    Args:
        side: of the guess in pixels; at it, too, what is visible is read (half of it costs 1 dB).
        components: at most so many directions.
    """

    mean: torch.Tensor
    basis: torch.Tensor
    noise: torch.Tensor

    def __init__(self, *, side: int = 64, components: int = 400) -> None:
        super().__init__()
        self.side = side
        self.register_buffer("mean", torch.full((3, side, side), 0.5))
        self.register_buffer("basis", torch.zeros(components, 3, side, side))
        self.register_buffer("noise", torch.ones(()))

    def fit(self, faces: torch.Tensor) -> None:
        """Solve for mean and directions.

        Args:
            faces: uint8 (N, 3, side, side), aligned and bare; their mirror images are taken as well.
        """
        both = torch.cat([faces, faces.flip(-1)]).float().flatten(1) / 255.0
        mean = both.mean(0)
        both -= mean
        count = min(len(self.basis), *both.shape)
        _, spread, directions = torch.svd_lowrank(both, q=min(count + 16, *both.shape), niter=3)
        variance = spread[:count].square() / len(both)
        left = both.square().sum() / len(both) - variance.sum()
        self.mean.copy_(mean.view_as(self.mean))
        self.basis.zero_()
        self.basis[:count] = (directions[:, :count] * variance.sqrt()).T.reshape(count, *self.mean.shape)
        self.noise.copy_((NOISE * left / both.shape[1]).clamp(min=1e-4))

    def forward(self, image: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """Guess whole faces.

        Args:
            image: float (N, 3, S, S), RGB in [0, 1]; what is in the hole has no effect; S is a multiple of
                the side.
            hole: float (N, 1, S, S), 0 or 1.

        Returns:
            float32 (N, 3, S, S), about [0, 1] and no finer than `side` pixels.
        """
        with torch.autocast(image.device.type, enabled=False):
            visible = 1.0 - hole.float()
            step = image.shape[-1] // self.side
            weight = functional.avg_pool2d(visible, step)
            seen = functional.avg_pool2d(image.float() * visible, step)
            code = self._solved(seen - self.mean * weight, weight)
            guess = (code @ self.basis.flatten(1)).unflatten(1, self.mean.shape) + self.mean
            return _enlarged(guess, image)

    def drawn(self, code: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
        """By how much one face that fits may differ from the likeliest one, told by chance.

        A face is drawn, and the guess from its own visible part taken from it (Matheron's rule): what is left
        has the spread that is left once the rest of a face is seen, and next to nothing where it is seen.

        Args:
            code: float (N, D), standard normal: along the first D directions, those that vary most.
            hole: float (N, 1, S, S), 0 or 1.

        Returns:
            float32 (N, 3, S, S), to be added to a guess.
        """
        with torch.autocast(hole.device.type, enabled=False):
            weight = functional.avg_pool2d(1.0 - hole.float(), hole.shape[-1] // self.side)
            basis = self.basis.flatten(1)
            face = (code.float() @ basis[: code.shape[1]]).unflatten(1, self.mean.shape)
            known = self._solved(face * weight, weight) @ basis
            return _enlarged(face - known.unflatten(1, self.mean.shape), hole)

    def _solved(self, seen: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """The likeliest y (N, K) by preconditioned conjugate gradients from 0.

        Args:
            seen: float32 (N, 3, side, side), weighted difference from the mean.
            weight: float32 (N, 1, side, side), visible share of each place.
        """
        basis = self.basis.flatten(1)
        shares = weight.expand_as(seen).flatten(1)
        rest = seen.flatten(1) @ basis.T
        scale = 1.0 / (self.noise + shares @ basis.square().T)
        code = torch.zeros_like(rest)
        course = pulled = scale * rest
        strength = (rest * pulled).sum(1, keepdim=True)
        for _ in range(ROUNDS):
            moved = self.noise * course + ((course @ basis) * shares) @ basis.T
            stride = strength / (course * moved).sum(1, keepdim=True).clamp(min=1e-20)
            code, rest = code + stride * course, rest - stride * moved
            pulled, before = scale * rest, strength
            strength = (rest * pulled).sum(1, keepdim=True)
            course = pulled + strength / before.clamp(min=1e-20) * course
        return code


def _enlarged(guess: torch.Tensor, picture: torch.Tensor) -> torch.Tensor:
    """A guess at the size of a picture."""
    return functional.interpolate(guess, size=picture.shape[-2:], mode="bicubic", align_corners=False)
