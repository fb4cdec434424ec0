"""What cloths look like up close: weave, pleats, creases, edges; painted once, at any resolution."""

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
DARKEST, LIGHTEST = 0.004, 0.97
"""Reflectance of nothing real is lower or higher."""
FELT = 768
"""Side of the sheet that fibres are cut from, pixels: more than any material's."""


@cache
def grid(shape: tuple[int, int]) -> tuple[Array, Array]:
    """Places of a material's pixels, across (1, w) and down (h, 1), each in [0, 1]; read-only."""
    height, width = shape
    across = np.linspace(0.0, 1.0, width, dtype=np.float32)[None]
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    across.setflags(write=False)
    down.setflags(write=False)
    return across, down


def crumple(shape: tuple[int, int], rng: np.random.Generator, *, scale: int = 6) -> Array:
    """Smooth random hills, float32 (h, w), mean 0, standard deviation about 1."""
    return _grown(rng.standard_normal((scale + 3, scale + 3)).astype(np.float32), shape)


def pleats(shape: tuple[int, int], rng: np.random.Generator, *, count: int = 3) -> Array:
    """Folds across a surgical mask, float32 (h, w) in [0, 1]: a ramp to each fold's lip, then a step back.

    The folds are sewn together at the sides and spread in the middle; no two run quite alike.
    """
    across, down = grid(shape)
    spread = rng.uniform(0.72, 0.95) + (1 - rng.uniform(0.72, 0.95)) * np.sin(np.pi * across)
    bend = rng.uniform(-0.012, 0.03) * np.sin(np.pi * across) + rng.uniform(-0.03, 0.03) * (across - 0.5)
    lips = np.linspace(0.3, 0.7, count) + rng.uniform(-0.04, 0.04, count) + rng.uniform(-0.05, 0.03)
    height = np.zeros(shape, np.float32)
    for lip, deep in zip(lips.tolist(), rng.uniform(0.55, 1.15, count).tolist(), strict=True):
        past = down - (0.5 + (lip - 0.5) * spread + bend)  # below 0 above the lip
        ramp = np.clip(1.0 + past * rng.uniform(5.0, 8.0), 0.0, 1.0)
        step = np.clip(-past / (1.2 / shape[0]) + 0.5, 0.0, 1.0)
        # A lip does not gape as far everywhere.
        gapes = deep * (0.75 + 0.25 * np.sin(across * rng.uniform(3, 9) + rng.uniform(0, 6)))
        height += ramp * step * gapes
        bend = bend + 0.008 * np.sin(across * rng.uniform(4, 9) + rng.uniform(0, 6)) + rng.normal(0, 0.004)
    return height.astype(np.float32)


def drags(hills: Array, rng: np.random.Generator) -> Array:
    """Folds that run from the corners, where a mask is held, in over the cheeks.

    Args:
        hills: float32 (h, w), of `crumple`: what bends them.
        rng: of how many they are and where.

    Returns:
        float32 (h, w) in [0, 1].
    """
    fan, near = _corners(hills.shape)
    phase = fan * np.float32(rng.uniform(7, 12)) + hills + np.float32(rng.uniform(0, 6))
    folds: Array = np.maximum(np.sin(phase), np.float32(0.0)) * near
    return folds


@cache
def _corners(shape: tuple[int, int]) -> tuple[Array, Array]:
    """Bearing of each place from its nearest corner, radians, and how near that is, 0 to 1."""
    across, down = grid(shape)
    x, y = 1.1 - 2 * np.abs(across - 0.5), 1.05 - 2 * np.abs(down - 0.5)
    return np.arctan2(y, x), np.clip(1.3 - np.hypot(x, y), 0.0, 1.0)


def creases(shape: tuple[int, int], rng: np.random.Generator, *, scale: int = 5, flat: float = 1.0) -> Array:
    """Ridges that run and fork as in cloth that has been folded and worn, float32 (h, w), about 0 to 1.

    Args:
        shape: rows and columns.
        rng: of where they run.
        scale: how many across.
        flat: above 1 they run rather across, below 1 rather down.
    """
    rows, columns = max(2, round(scale * flat)), max(2, round(scale / flat))
    coarse = rng.standard_normal((2, rows + 3, columns + 3)).astype(np.float32)
    one, two = (_grown(part, shape) for part in coarse)
    ridge: Array = np.exp(-3.2 * np.sqrt(one * one + np.float32(0.012))) * np.clip(0.6 + 0.5 * two, 0.0, 1.2)
    return ridge


def mottle(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The cloudy thickness of felted fibres, and fluff, float32 (h, w), mean 0, about -1 to 1."""
    sheet = _felt(max(0.6, shape[0] / 200))
    down, across = (int(rng.integers(0, max(1, FELT - side))) for side in shape)
    fine = sheet[down : down + shape[0], across : across + shape[1]]
    return 0.8 * fine + 0.06 * crumple(shape, rng, scale=16)


@cache
def _felt(sigma: float) -> Array:
    """Blurred white noise, made once: a square that holds any material."""
    noise = np.random.default_rng(0).standard_normal((FELT, FELT), np.float32)
    felt: Array = cv2.GaussianBlur(noise, (0, 0), sigma)
    return felt


def stitching(away: Array, along: Array, *, at: float, width: float, pitch: float) -> Array:
    """A row of stitches, float32 (h, w) in [0, 1].

    Args:
        away: distance of each place from an edge.
        along: distance along it.
        at: how far from the edge the row runs.
        width: of the thread.
        pitch: from one stitch to the next.
    """
    dashes = np.clip(1.5 + 3 * np.sin(along * (2 * np.pi / pitch)), 0.25, 1.0)
    row: Array = np.exp(-(((away - at) / width) ** 2)) * dashes
    return row.astype(np.float32)


def weave(shape: tuple[int, int], rng: np.random.Generator, *, threads: int = 90) -> Array:
    """Over and under of threads with their unevenness, float32 (h, w), about -1 to 1."""
    across, down = grid(shape)
    turn = 2 * np.pi * threads
    # Threads finer than the picture cannot be seen, and would show as moire.
    seen = float(np.clip(shape[1] / (3.0 * threads) - 0.6, 0.0, 1.0))
    woven = np.sin(across * turn) * np.sin(down * (turn * shape[0] / shape[1]))
    uneven: Array = 0.5 * seen * woven + 0.5 * mottle(shape, rng)
    return uneven


def soft_box(shape: tuple[int, int], *, corner: float = 0.12, edge: float = 0.012) -> Array:
    """Opacity of a sheet with rounded corners and a soft edge, float32 (h, w)."""
    across, down = grid(shape)
    x, y = np.abs(across - 0.5) * 2.0, np.abs(down - 0.5) * 2.0
    dx, dy = np.maximum(x - (1 - corner), 0.0), np.maximum(y - (1 - corner), 0.0)
    distance = corner - np.sqrt(dx * dx + dy * dy)
    box: Array = np.clip(distance / edge, 0.0, 1.0).astype(np.float32)
    return box


def rounded(x: Array, y: Array, corners: int) -> Array:
    """How far out a place is: 1 on an ellipse (1), a rounded square (2) or nearly a square (3)."""
    x, y = x * x, y * y
    for _ in range(corners - 1):
        x, y = x * x, y * y
    out: Array = x + y
    for _ in range(corners):
        out = np.sqrt(out)
    return out


def band(distance: Array, *, width: float) -> Array:
    """A soft line where a signed distance is 0, float32 in [0, 1]."""
    line: Array = np.exp(-((distance / width) ** 2)).astype(np.float32)
    return line


def cut_edge(shape: tuple[int, int], *, edge: float = 0.008) -> Array:
    """Opacity of a sheet with straight sides, float32 (h, w); `edge` is how soft they are."""
    across, down = grid(shape)
    inward = np.minimum(np.minimum(down, 1 - down), np.minimum(across, 1 - across))
    sheet: Array = np.minimum(inward * np.float32(1 / edge), np.float32(1.0))
    return sheet


def painted(
    shape: tuple[int, int], colour: tuple[float, float, float], *, shade: Array | float = 1.0
) -> Array:
    """A sheet of one reflectance (linear RGB), times a shade (h, w): float32 (h, w, 3)."""
    lightness = np.broadcast_to(np.asarray(shade, np.float32), shape)
    return cv2.merge([np.clip(lightness * np.float32(part), DARKEST, LIGHTEST) for part in colour])


def shaded(albedo: Array, shade: Array) -> Array:
    """A sheet (h, w, 3) times a shade (h, w), kept to what real cloth reflects: float32 (h, w, 3)."""
    # Three equal planes are a third of the time of a broadcast over the last axis.
    shade = np.asarray(shade, np.float32)
    return np.clip(albedo * cv2.merge((shade, shade, shade)), DARKEST, LIGHTEST, dtype=np.float32)


def blend(under: Array, over: Array, amount: Array) -> Array:
    """One sheet (h, w, 3) over another, where `amount` (h, w) is 1: float32 (h, w, 3)."""
    amount = np.asarray(amount, np.float32)
    mixed: Array = under + cv2.merge((amount, amount, amount)) * (over - under)
    return mixed.astype(np.float32)


def _grown(coarse: Array, shape: tuple[int, int]) -> Array:
    """Smoothly enlarged; the last doubling is linear, which no eye can tell and takes half the time."""
    half = cv2.resize(coarse, (shape[1] // 2, shape[0] // 2), interpolation=cv2.INTER_CUBIC)
    return cv2.resize(half, shape[::-1], interpolation=cv2.INTER_LINEAR)
