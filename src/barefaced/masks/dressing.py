"""The verb of the room: a mask on every face, or on one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face, detect
from barefaced.masks.colours import linear_colour
from barefaced.masks.light import to_linear
from barefaced.masks.styles import STYLES, WEAR, Make, cyclegan
from barefaced.masks.worn import Worn, put_over

MATERIAL = ((72, 96), (96, 128), (144, 192), (192, 256), (240, 320), (324, 432), (396, 528), (486, 648))
"""Resolutions at which material is painted; the smallest that the face does not outgrow is taken."""


def mask(
    image: NDArray[np.uint8],
    face: Face | Sequence[Face] | None = None,
    *,
    style: str | dict[str, float] = "random",
    wear: str = "correct",
    color: str | tuple[int, int, int] | None = None,
    texture: NDArray[np.uint8] | None = None,
    rng: np.random.Generator | None = None,
) -> Worn:
    """Put a mask on faces, fitted to the head and lit, blurred and grained like the photo.

    Faces are dressed from the farthest to the nearest, so that nearer people cover farther ones.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        face: one face, several, or None for every face that `detect` finds.
        style: one of `STYLES`; "random" for any mask; weights by name, {"surgical": 3, "n95": 1}; or
            "cyclegan" for what a network paints, where its weights are.
        wear: "correct", "nose-out", "chin", "hanging", or "random" for any that the style allows.
        color: "#rrggbb" or (red, green, blue) bytes; the style's usual ones unless given.
        texture: uint8 RGB picture to print on the cloth.
        rng: of style, shape and grain; the same one on the same photo gives the same bytes. Unless given,
            seed 0.

    Returns:
        The picture with masks on, the exact alpha that was composited, the shadow, and what each face wears.

    Raises:
        ValueError: if a style, a way to wear it or a colour is unknown; the message lists the known.
        BarefacedError: if the style is a network's and its weights are not here, or not usable.
    """
    if style == cyclegan.NAME and (color is not None or texture is not None):
        raise ValueError(f"style {style!r} takes no colour and no texture: a network decides")
    rng = np.random.default_rng(0) if rng is None else rng
    faces = detect(image) if face is None else [face] if isinstance(face, Face) else list(face)
    printed = None if texture is None else to_linear(texture)
    wanted = None if color is None else linear_colour(color)
    out = Worn(image.copy(), *np.zeros((2, *image.shape[:2]), np.float32))
    worn: list[tuple[str, str]] = []
    for person in sorted(faces, key=lambda f: f.interocular):
        name, way = _chosen(style, wear, rng)
        worn.append((name, way))
        if name == cyclegan.NAME:
            cyclegan.paint_over(out, person)
            continue
        make = Make(rng, _material(person), wear=way, wanted=wanted, texture=printed, side=_near(person))
        put_over(out, person, STYLES[name].draw(make), rng=rng)
    return replace(out, styles=tuple(worn))


def check(
    *, style: str | dict[str, float], wear: str, color: str | tuple[int, int, int] | None = None
) -> None:
    """Raise the ValueError or BarefacedError that `mask` would for an order that cannot be carried out."""
    _chosen(style, wear, np.random.default_rng(0))
    if style == cyclegan.NAME:
        cyclegan.require()
    if color is not None:
        linear_colour(color)


def _chosen(style: str | dict[str, float], wear: str, rng: np.random.Generator) -> tuple[str, str]:
    """A style and a way to wear it that go together."""
    if wear not in (*WEAR, "random"):
        raise ValueError(f"unknown wear {wear!r}; known: {', '.join(WEAR)}, random")
    if style == cyclegan.NAME:
        if wear not in ("correct", "random"):
            raise ValueError(f"{style} cannot be worn {wear!r}; known: correct")
        return cyclegan.NAME, "correct"
    if style == "random":
        style = {name: 1.0 for name, known in STYLES.items() if not known.occluder}
    weights = {style: 1.0} if isinstance(style, str) else style
    unknown = [name for name in weights if name not in STYLES]
    if unknown:
        raise ValueError(f"unknown style {unknown[0]!r}; known: {', '.join(STYLES)}, random, {cyclegan.NAME}")
    able = [name for name in weights if wear == "random" or wear in STYLES[name].wears]
    if not able:
        raise ValueError(f"{', '.join(weights)} cannot be worn {wear!r}; known: {_wears(weights)}")
    shares = np.array([weights[name] for name in able], float)
    name = able[int(rng.choice(len(able), p=shares / shares.sum()))]
    ways = STYLES[name].wears
    return name, ways[int(rng.integers(len(ways)))] if wear == "random" else wear


def _wears(weights: dict[str, float]) -> str:
    return "; ".join(f"{name}: {', '.join(STYLES[name].wears)}" for name in weights)


def _near(face: Face) -> int:
    """The side of the face that the camera sees best: see `Make.side`."""
    yaw = face.pose[0]
    return 0 if abs(yaw) < 10.0 else -1 if yaw > 0 else 1


def _material(face: Face) -> tuple[int, int]:
    """A material nearly as fine as the picture: a mask is some 1.7 times as high as the eyes are apart."""
    return next((shape for shape in MATERIAL if shape[0] >= 1.45 * face.interocular), MATERIAL[-1])
