"""What cloths look like up close: weave, pleats, creases, edges; painted once, at any resolution."""

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def grid(shape: tuple[int, int]) -> tuple[Array, Array]:
    """Places of a material's pixels, across (1, w) and down (h, 1), each in [0, 1]."""
    height, width = shape
    across = np.linspace(0.0, 1.0, width, dtype=np.float32)[None]
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    return across, down


def crumple(shape: tuple[int, int], rng: np.random.Generator, *, scale: int = 6) -> Array:
    """Smooth random hills, float32 (h, w), mean 0, standard deviation about 1."""
    coarse = rng.standard_normal((scale + 3, scale + 3)).astype(np.float32)
    hills: Array = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return hills


def pleats(shape: tuple[int, int], rng: np.random.Generator, *, count: int = 3) -> Array:
    """Folds across a surgical mask, float32 (h, w) in [0, 1]: a ramp to each fold's edge, then a step back."""
    across, down = grid(shape)
    bend = 0.02 * np.sin(np.pi * across) * rng.uniform(-1, 1.5)
    place = (down + bend) * (count + 1) - 0.5 + rng.uniform(-0.12, 0.12)
    inside = np.clip(place, 0, count) - np.clip(place, 0, count).astype(np.int32)
    folded: Array = np.where((place > 0) & (place < count), inside, 0.0).astype(np.float32)
    return cv2.GaussianBlur(folded, (0, 0), 0.006 * shape[0] + 0.3)


def weave(shape: tuple[int, int], rng: np.random.Generator, *, threads: int = 90) -> Array:
    """Over and under of threads with their unevenness, float32 (h, w), about -1 to 1."""
    across, down = grid(shape)
    turn = 2 * np.pi * threads
    woven = np.sin(across * turn) * np.sin(down * turn * shape[0] / shape[1])
    noise = rng.standard_normal(shape).astype(np.float32)
    uneven: Array = (0.5 * woven + 0.5 * cv2.GaussianBlur(noise, (0, 0), 0.7)).astype(np.float32)
    return uneven


def soft_box(shape: tuple[int, int], *, corner: float = 0.12, edge: float = 0.012) -> Array:
    """Opacity of a sheet with rounded corners and a soft edge, float32 (h, w)."""
    across, down = grid(shape)
    x, y = np.abs(across - 0.5) * 2.0, np.abs(down - 0.5) * 2.0
    dx, dy = np.maximum(x - (1 - corner), 0.0), np.maximum(y - (1 - corner), 0.0)
    distance = corner - np.sqrt(dx * dx + dy * dy)
    box: Array = np.clip(distance / edge, 0.0, 1.0).astype(np.float32)
    return box


def painted(
    shape: tuple[int, int], colour: tuple[float, float, float], *, shade: Array | float = 1.0
) -> Array:
    """A sheet of one reflectance (linear RGB), times a shade (h, w): float32 (h, w, 3)."""
    lightness = np.broadcast_to(np.asarray(shade, np.float32), shape)
    sheet: Array = np.clip(lightness[..., None] * np.asarray(colour, np.float32), 0.0, 1.0)
    return sheet
