"""The autoencoder of work 002: a face with a hole in, the whole face out."""

import torch
from torch import nn

WIDTHS = (32, 64, 128, 256, 512)


class Autoencoder(nn.Module):
    """Five convolutions down, four transposed ones up, one more; 3,138,563 parameters.

    The work gives its last convolution a *stride* of 3, which makes no picture of its input's size: it is
    read as the kernel, 3x3. Its 218 x 178 pictures leave a remainder when halved four times; here sides are
    multiples of 16 (208 x 176 has the bottleneck of 13 x 11 that it states).

    Args:
        widths: filters of the five convolutions down; those up halve.
    """

    def __init__(self, *, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for number, (before, after) in enumerate(zip((3, *widths), widths, strict=False)):
            conv = nn.Conv2d(before, after, 3, padding=1)
            layers += [conv, nn.ReLU(inplace=True)]
            layers += [nn.BatchNorm2d(after)] if number else []
            layers += [nn.MaxPool2d(2)] if number < len(widths) - 1 else []
        self.encoder = nn.Sequential(*layers)
        layers = []
        for before, after in zip(widths[:0:-1], widths[-2::-1], strict=True):
            grow = nn.ConvTranspose2d(before, after, 3, stride=2, padding=1, output_padding=1)
            layers += [grow, nn.ReLU(inplace=True)]
        self.decoder = nn.Sequential(*layers, nn.Conv2d(widths[0], 3, 3, padding=1))
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
                nn.init.normal_(layer.weight, std=(2.0 / (9 * layer.in_channels)) ** 0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Fill holes.

        Args:
            x: float (N, 3, H, W), RGB in [0, 1], zero in the hole, H and W multiples of 16.

        Returns:
            Float (N, 3, H, W), about [0, 1].
        """
        face: torch.Tensor = self.decoder(self.encoder(x))
        return face
