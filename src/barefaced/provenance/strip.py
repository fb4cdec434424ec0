"""The line that people see: rows added below a picture, saying that a part of the face is generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barefaced.provenance.label import Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.ImageFont import FreeTypeFont, ImageFont

TEXTS = {
    "compositeWithTrainedAlgorithmicMedia": (
        "Generated: the part of the face that was covered. A guess, no evidence of identity."
    ),
    "trainedAlgorithmicMedia": "Generated: the whole picture. No evidence of identity.",
}
"""What the strip says, by the label's kind."""

LETTERS = 0.021
"""Height of the letters, of the picture's longer side."""
SMALLEST, LEGIBLE = 5, 11
"""Pixels: letters are no smaller; and not below the second unless a word would not fit the width."""


def with_strip(image: NDArray[np.uint8], label: Label, *, text: str | None = None) -> NDArray[np.uint8]:
    """Add rows below a picture that say in plain words that it holds a guess.

    Nothing is drawn on the picture itself. The letters grow with it; in a narrow one the text takes more
    lines.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        label: its kind decides the words; model and seed stand behind them.
        text: to be said instead, all of it.

    Returns:
        uint8 RGB of shape (H + rows, W, 3), whose first H rows are `image`.
    """
    import numpy as np
    from PIL import Image, ImageDraw

    height, width = image.shape[:2]
    usual = f"{TEXTS[label.kind]} {_plain(label.model)} {_plain(label.version)}, seed {label.seed}"
    words = (usual if text is None else text).split()
    font, size = _font_for(words, max(LEGIBLE, round(LETTERS * max(height, width))), width)
    margin = max(1, size // 3)
    lines = _wrapped(words, font, width - 2 * margin)
    pitch = round(1.35 * size)
    strip = Image.new("RGB", (width, 2 * margin + pitch * len(lines)), "black")
    pen = ImageDraw.Draw(strip)
    for row, line in enumerate(lines):
        pen.text((margin, margin + row * pitch), line, fill="white", font=font)
    return np.concatenate([image, np.asarray(strip, np.uint8)])


def _plain(text: str) -> str:
    """What the built-in font has letters for."""
    return text.encode("ascii", "replace").decode()


def _font_for(words: list[str], size: int, width: int) -> tuple[FreeTypeFont | ImageFont, int]:
    """The built-in font at a size, or smaller where the widest word would not fit the width."""
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    widest = max(font.getlength(word) for word in words)
    room = width - 2 * (size // 3)
    fitting = size if widest <= room else max(SMALLEST, int(size * max(room, 1) / widest))
    return ImageFont.load_default(fitting), fitting


def _wrapped(words: list[str], font: FreeTypeFont | ImageFont, width: int) -> list[str]:
    """Lines that fit the width, at least a word each."""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
