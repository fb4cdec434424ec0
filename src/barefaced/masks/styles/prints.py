"""What is printed on cloth: stripes, dots, checks, flowers, camouflage, an emblem, paisley."""

from collections.abc import Callable
from math import cos, sin
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.masks.cloth import crumple, grid

Array = NDArray[Any]
Colour = tuple[float, float, float]

DYES: tuple[Colour, ...] = (
    (0.025, 0.025, 0.03), (0.025, 0.038, 0.095), (0.07, 0.14, 0.29), (0.30, 0.04, 0.05), (0.46, 0.11, 0.08),
    (0.62, 0.44, 0.16), (0.11, 0.20, 0.11), (0.18, 0.31, 0.31), (0.24, 0.15, 0.26), (0.56, 0.32, 0.36),
    (0.18, 0.18, 0.18), (0.42, 0.41, 0.40), (0.54, 0.48, 0.40), (0.21, 0.14, 0.10),
)  # fmt: skip
"""Linear reflectance of dyed cotton."""
GROUNDS: tuple[Colour, ...] = ((0.78, 0.77, 0.75), (0.70, 0.66, 0.58), (0.60, 0.67, 0.71), (0.71, 0.62, 0.61))
"""Linear reflectance of pale cotton."""
WHITE, GREY = (0.81, 0.81, 0.80), (0.60, 0.60, 0.60)
PLAIN: tuple[Colour, ...] = (
    *(WHITE,) * 3, GREY, DYES[1], DYES[1], DYES[2], DYES[3], DYES[7], DYES[10], DYES[11], GROUNDS[1],
    GROUNDS[2], GROUNDS[3], (0.34, 0.40, 0.42),
)  # fmt: skip
"""What masks of one colour are dyed, each as often as it is seen: white and greys first."""
FOREST: tuple[tuple[Colour, ...], ...] = (
    ((0.16, 0.17, 0.08), (0.06, 0.09, 0.035), (0.12, 0.075, 0.04), (0.02, 0.02, 0.018)),
    ((0.45, 0.36, 0.23), (0.30, 0.22, 0.13), (0.20, 0.15, 0.09), (0.52, 0.46, 0.34)),
    ((0.35, 0.36, 0.37), (0.17, 0.18, 0.19), (0.05, 0.05, 0.055), (0.55, 0.56, 0.57)),
)
"""Woodland, desert and grey camouflage."""


def printed(shape: tuple[int, int], rng: np.random.Generator, *, size: float = 2.0) -> Array:
    """Cloth with one of the prints.

    Args:
        shape: rows and columns.
        rng: of the print, its colours and its scale.
        size: how wide the cloth is, in distances between the eyes.

    Returns:
        float32 (h, w, 3), linear reflectance.
    """
    # Drawn as three planes, which is the quicker order for masks and colours.
    planes = PRINTS[int(rng.integers(len(PRINTS)))](shape, rng, size)
    return cv2.merge(list(np.broadcast_to(planes, (3, *shape))))


def stripes(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """Two or three colours in bands, straight or aslant."""
    x, y = _places(shape, size)
    angle = float(rng.choice((0.0, 0.0, np.pi / 2, np.pi / 4)))
    phase = (x * sin(angle) + y * cos(angle)) / rng.uniform(0.09, 0.3)
    ground, first, second = _palette(rng)
    wave = np.sin(2 * np.pi * phase)
    cloth = _mix(_plain(shape, ground), first, _edge(wave - rng.uniform(-0.3, 0.5), 4))
    return _mix(cloth, second, _edge(-wave - 0.85, 6)) if rng.random() < 0.4 else cloth


def dots(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """Staggered dots."""
    x, y = _places(shape, size)
    pitch = rng.uniform(0.12, 0.3)
    row = np.floor(y / pitch)
    u = (x / pitch + 0.5 * (row % 2)) % 1.0 - 0.5
    v = y / pitch - row - 0.5
    ground, first, _ = _palette(rng)
    return _mix(_plain(shape, ground), first, _edge(rng.uniform(0.18, 0.34) - np.hypot(u, v), 40 * pitch))


def checks(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """Gingham or a tartan: what crosses mixes."""
    x, y = _places(shape, size)
    pitch = rng.uniform(0.1, 0.34)
    ground, first, second = _palette(rng)
    wide = 0.5 * (_edge(np.sin(2 * np.pi * x / pitch), 4) + _edge(np.sin(2 * np.pi * y / pitch), 4))
    cloth = _mix(_plain(shape, ground), first, wide)
    if rng.random() < 0.5:
        return cloth
    thin = 0.5 * (
        _edge(np.sin(2 * np.pi * x / pitch + 1.6) - 0.93, 8)
        + _edge(np.sin(2 * np.pi * y / pitch + 1.6) - 0.93, 8)
    )
    return _mix(cloth, second, thin)


def flowers(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """Petals around a heart, and leaves, on a tile that repeats."""
    ground, first, second = _palette(rng)
    tile = _tile(ground)
    for _ in range(int(rng.integers(5, 11))):
        at, radius = rng.uniform(0, 1, 2), rng.uniform(0.05, 0.13)
        petals, turn = int(rng.integers(4, 7)), rng.uniform(0, 6)
        _oval(tile, at + 1.6 * radius * _towards(turn + 0.5), radius, 0.35 * radius, turn + 0.5, DYES[6])
        for petal in range(petals):
            angle = turn + 2 * np.pi * petal / petals
            _oval(tile, at + 0.6 * radius * _towards(angle), 0.55 * radius, 0.38 * radius, angle, first)
        _oval(tile, at, 0.25 * radius, 0.25 * radius, 0.0, second)
    return _repeated(tile, shape, rng.uniform(0.5, 0.95), size)


def camouflage(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """Three patches over a ground."""
    colours = FOREST[int(rng.integers(len(FOREST)))]
    cloth = _plain(shape, colours[0])
    scale = int(rng.integers(6, 11))
    for colour in colours[1:]:
        cloth = _mix(cloth, colour, _edge(crumple(shape, rng, scale=scale) - rng.uniform(0.3, 0.6), 14))
    return cloth


def emblem(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """Plain cloth with one mark on it that says nothing: a ring, bars, a wedge or a swoosh."""
    x, y = _places(shape, size)
    colours = DYES + GROUNDS
    ground = colours[int(rng.integers(len(colours)))]
    mark = GROUNDS[0] if sum(ground) < 1.2 else DYES[int(rng.integers(len(DYES)))]
    at_x, radius = size * float(rng.choice((0.32, 0.5, 0.68))), rng.uniform(0.1, 0.24)
    u, v = (x - at_x) / radius, (y - size * 0.36) / radius
    around = np.hypot(u, v)
    kinds = (
        0.25 - np.abs(around - 0.8),
        np.minimum(0.25 - np.abs((v * 1.5 + 0.5) % 1.0 - 0.5), 1.0 - np.maximum(np.abs(u), np.abs(v))),
        np.minimum(v + 0.7, 0.9 - v - 1.8 * np.abs(u)),
        np.minimum(1.0 - around, np.hypot(u - 0.3, v + 0.5) - 0.95),
    )
    return _mix(_plain(shape, ground), mark, _edge(kinds[int(rng.integers(len(kinds)))], 60 * radius))


def bandana_print(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Paisley as float32 (h, w, 3), as wide as a bandana."""
    return cv2.merge(list(paisley(shape, rng, 2.7)))


def paisley(shape: tuple[int, int], rng: np.random.Generator, size: float) -> Array:
    """White drops, rings and dots on the colour of a bandana."""
    grounds = (DYES[3], DYES[4], DYES[0], DYES[1], DYES[2], DYES[8], DYES[6])
    ground = grounds[int(rng.integers(len(grounds)))]
    tile = _tile(ground)
    turn = rng.uniform(0, 6)
    for at, way in (((0.27, 0.3), turn), ((0.75, 0.78), turn + np.pi)):
        for scale, colour in ((1.0, GROUNDS[0]), (0.78, ground), (0.55, GROUNDS[0]), (0.3, ground)):
            body = np.array(at) + 0.02 * _towards(way)
            _oval(tile, body, 0.17 * scale, 0.12 * scale, way, colour)
            _oval(
                tile,
                body + 0.16 * scale * _towards(way + 0.35),
                0.11 * scale,
                0.055 * scale,
                way + 0.8,
                colour,
            )
        for petal in range(12):
            _oval(
                tile, np.array(at) + 0.25 * _towards(way + petal * np.pi / 6), 0.017, 0.017, 0.0, GROUNDS[0]
            )
    for at in ((0.77, 0.25), (0.25, 0.77)):
        for petal in range(6):
            _oval(
                tile,
                np.array(at) + 0.06 * _towards(petal * np.pi / 3),
                0.035,
                0.02,
                petal * np.pi / 3,
                GROUNDS[0],
            )
    return _repeated(tile, shape, rng.uniform(0.45, 0.75), size)


PRINTS: tuple[Callable[[tuple[int, int], np.random.Generator, float], Array], ...] = (
    stripes, dots, checks, flowers, flowers, camouflage, emblem, paisley,
)  # fmt: skip


def _palette(rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    """A ground and two colours on it: pale under dark or dark under pale."""
    one, two = rng.choice(len(DYES), 2, replace=False)
    pale = GROUNDS[int(rng.integers(len(GROUNDS)))]
    if rng.random() < 0.5:
        return pale, DYES[int(one)], DYES[int(two)]
    return DYES[int(one)], pale, DYES[int(two)]


def _places(shape: tuple[int, int], size: float) -> tuple[Array, Array]:
    """Across (1, w) and down (h, 1), in distances between the eyes."""
    across, down = grid(shape)
    return across * size, down * (size * shape[0] / shape[1])


def _plain(shape: tuple[int, int], colour: Colour) -> Array:
    return np.broadcast_to(np.asarray(colour, np.float32)[:, None, None], (3, *shape))


def _mix(cloth: Array, colour: Colour, amount: Array) -> Array:
    mixed: Array = cloth + amount * (np.asarray(colour, np.float32)[:, None, None] - cloth)
    return mixed


def _edge(signed: Array, steepness: float) -> Array:
    """1 where positive, 0 where negative, with a soft border."""
    soft: Array = np.clip(signed * np.float32(steepness) + np.float32(0.5), 0.0, 1.0)
    return soft


TILE = 128


def _tile(ground: Colour) -> Array:
    return np.full((TILE, TILE, 3), np.asarray(ground, np.float32), np.float32)


def _towards(angle: float) -> NDArray[np.float64]:
    return np.array([cos(angle), sin(angle)])


def _oval(
    tile: Array, at: NDArray[np.float64], long: float, short: float, angle: float, colour: Colour
) -> None:
    """A filled ellipse on a tile, going on at the other side; sizes are fractions of the tile."""
    low, high = at - max(long, short), at + max(long, short)
    for dx in range(int(np.floor(low[0])), int(np.floor(high[0])) + 1):
        for dy in range(int(np.floor(low[1])), int(np.floor(high[1])) + 1):
            centre = np.round((at - (dx, dy)) * TILE * 16).astype(int).tolist()
            axes = (max(1, round(long * TILE * 16)), max(1, round(short * TILE * 16)))
            polygon = cv2.ellipse2Poly((0, 0), axes, round(float(np.degrees(angle))), 0, 360, 24)
            cv2.fillConvexPoly(tile, polygon + np.array(centre, np.int32), colour, cv2.LINE_AA, 4)


def _repeated(tile: Array, shape: tuple[int, int], pitch: float, size: float) -> Array:
    """The tile again and again, each `pitch` wide."""
    x, y = _places(shape, size)
    soft = cv2.GaussianBlur(tile, (0, 0), max(0.4, 0.4 * TILE * size / (pitch * shape[1])))
    at_x = np.broadcast_to((x / pitch * TILE) % TILE, shape).astype(np.float32)
    at_y = np.broadcast_to((y / pitch * TILE) % TILE, shape).astype(np.float32)
    cloth = cv2.remap(soft, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.stack(cv2.split(cloth))
