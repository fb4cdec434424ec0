"""Colours as people write them."""

import re

import numpy as np

from barefaced.masks.light import to_linear


def linear_colour(colour: str | tuple[int, int, int]) -> tuple[float, float, float]:
    """Reflectance, linear RGB in [0.01, 0.95], of "#rrggbb" or three bytes: no cloth is quite black or white.

    Raises:
        ValueError: if it is neither.
    """
    if isinstance(colour, str):
        if not re.fullmatch(r"#?[0-9a-fA-F]{6}", colour):
            raise ValueError(f"colour wants #rrggbb, got {colour!r}")
        digits = colour.removeprefix("#")
        colour = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    if len(colour) != 3 or not all(0 <= value <= 255 for value in colour):
        raise ValueError(f"colour wants three bytes, got {colour!r}")
    red, green, blue = np.clip(to_linear(np.array(colour, np.uint8)), 0.01, 0.95)
    return float(red), float(green), float(blue)
