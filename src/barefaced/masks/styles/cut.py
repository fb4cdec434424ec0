"""Cutting cloth: the outline of a piece on the chart, how it is worn, and how far a stiff one stands off."""

from collections.abc import Callable, Sequence
from functools import cache
from math import comb
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh
from barefaced.masks.cloth import grid
from barefaced.masks.drape import smoothed
from barefaced.masks.garment import Garment, Strap
from barefaced.masks.head import Head, head_of
from barefaced.masks.styles.base import Make

Array = NDArray[Any]
Curve = Sequence[tuple[float, float]]
ROWS, COLUMNS = 15, 21
"""Knots of a piece: enough for a nose and a chin."""


def cut(
    make: Make, *, top: Curve, side: Curve, bottom: Curve, knots: tuple[int, int] = (ROWS, COLUMNS)
) -> Array:
    """Knots of a piece that is the same on both sides, but for a hand's carelessness.

    Args:
        make: its wear moves the piece down, its chance tilts and shifts it.
        top: control points (Bezier) from the middle of the upper edge to its end on the right of the picture.
        side: from there to the end of the lower edge.
        bottom: from the middle of the lower edge to that end.
        knots: rows and columns (odd); a large piece needs more to follow a nose.

    Returns:
        float32 (rows, columns, 2), places on the chart.
    """
    upper, lower = _mirrored(top, knots[1]), _mirrored(bottom, knots[1])
    # Stretched over the bridge of the nose the edge would come to a point there.
    upper[:, 1] += 0.06 * np.exp(-((upper[:, 0] / 0.11) ** 2))
    right = _bezier(side, knots[0])
    across, down = (np.atleast_3d(part).astype(float) for part in grid(knots))
    ruled = (1 - down) * upper[None] + down * lower[None]
    sides = (1 - across) * (right * (-1, 1))[:, None] + across * right[:, None]
    corners = (1 - across) * (ruled[:, :1]) + across * ruled[:, -1:]
    return _tilted(_lowered(ruled + sides - corners, make), make)


def fallen(make: Make) -> float:
    """How far the middle of the upper edge lies below its right place, in distances between the eyes."""
    return make.top - 0.32


def stand_off(
    knots: Array,
    front: Callable[[Array, Array], Array],
    *,
    most: float = 0.6,
    rim: bool = True,
    keeled: bool = False,
) -> Array:
    """Lift that brings the average face's sheet out to a surface.

    Args:
        knots: float32 (R, C, 2).
        front: the surface's z at (x, y), all in the frame of the mean mesh; z is smaller nearer the camera.
        most: lift is never more.
        rim: whether the edge of the piece stays on the skin.
        keeled: whether it runs on straight below the nose, where the skin falls back in one step.

    Returns:
        float32 (R, C), 0 where the skin is in front of the surface.
    """
    skin, outward = _mean_head().at(knots)
    outward = smoothed(outward)
    ahead = np.maximum(-outward[..., 2], 0.6)
    lift = np.zeros(skin.shape[:2], np.float32)
    for _ in range(4):
        place = skin + lift[..., None] * outward
        gap = place[..., 2] - front(place[..., 0], place[..., 1])
        lift = np.clip(lift + 0.8 * gap / ahead, 0.0, most).astype(np.float32)
    smooth: Array = cv2.blur(lift, (5, 5))
    if keeled:
        smooth += _inner() ** 2 * (cv2.blur(lift, (3, 1)) - smooth)  # blurred down there it leaves a hollow
    return smooth * _inner() if rim else smooth


def rigid(knots: Array, front: Callable[[Array, Array], Array]) -> Array:
    """The shell, float32 (R, C, 3), of a stiff thing in front of the face.

    Args:
        knots: float32 (R, C, 2), chart.
        front: its z at (x, y), in the frame of the mean mesh; z is smaller nearer the camera.
    """
    x, y = knots[..., 0], knots[..., 1] + float(mean_mesh()[[33, 133, 362, 263], 1].mean())
    shell: Array = np.stack([x, y, np.broadcast_to(front(x, y), x.shape)], -1).astype(np.float32)
    return shell


@cache
def _inner() -> Array:
    """0 at the rim of a piece, rising to 1 within a quarter of its size."""
    down, across = np.mgrid[-1 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    room = np.clip((1.0 - np.sqrt(np.sqrt(down**4 + across**4))) / 0.4, 0.0, 1.0)
    return np.sin(0.5 * np.pi * room).astype(np.float32)


def hung(garment: Garment, make: Make) -> Garment:
    """The same garment hanging from one ear: turned by a quarter, beside the cheek."""
    rng = make.rng
    sign = float(make.side or (1 if rng.random() < 0.5 else -1))
    along = np.linspace(0, 1, COLUMNS, dtype=np.float32)[None, :]
    over = np.linspace(0, 1, ROWS, dtype=np.float32)[:, None]
    belly = np.sin(np.pi * np.clip(along, 0.05, 0.95))
    width = rng.uniform(0.26, 0.38) + 0.12 * belly
    x = rng.uniform(0.84, 1.0) - 0.08 * along + width * (2 * over - 1) + rng.uniform(-0.03, 0.03)
    y = 0.62 + rng.uniform(1.25, 1.5) * along + 0.1 * over
    lift = 0.05 + 0.3 * along**2 + 0.06 * np.sin(np.pi * over) * belly
    knots = np.stack([sign * x, np.broadcast_to(y, x.shape)], -1).astype(np.float32)
    red, green, blue = garment.albedo.mean((0, 1)).tolist()  # of what has loops of its own cloth
    colour = garment.straps[0].colour if garment.straps else (red, green, blue)
    ear = 454 if sign > 0 else 234
    loops = tuple(
        Strap((0.0, start), ((ear, (0.0, high, 0.14)),), 0.035, colour)
        for start, high in ((0.08, -0.2), (0.92, 0.1))
    )
    return Garment(
        knots=knots,
        lift=np.broadcast_to(lift, x.shape).astype(np.float32),
        albedo=garment.albedo,
        alpha=garment.alpha,
        relief=0.4 * garment.relief,  # the sheet is narrower here, and turned
        taut=0.6,
        gloss=garment.gloss,
        straps=loops,
    )


def ear_loops(
    rng: np.random.Generator,
    colour: tuple[float, float, float],
    *,
    ends: tuple[float, float] = (0.05, 0.95),
    width: float = 0.04,
) -> tuple[Strap, ...]:
    """Elastic from the corners of a mask to behind the ears: over the ear's root above, under the lobe below.

    Args:
        rng: of where it lies.
        colour: reflectance.
        ends: how far down the mask's sides the upper and the lower ends are sewn on.
        width: in distances between the eyes.
    """
    over, under = rng.uniform(-0.27, -0.17), rng.uniform(0.22, 0.36)
    return tuple(
        Strap((0.5 + 0.5 * sign, end), ((454 if sign > 0 else 234, (sign * 0.02, to, 0.16)),), width, colour)
        for sign in (-1, 1)
        for end, to in zip(ends, (over, under), strict=True)
    )


def head_straps(
    rng: np.random.Generator,
    colour: tuple[float, float, float],
    *,
    ends: tuple[float, float] = (0.25, 0.7),
    width: float = 0.07,
) -> tuple[Strap, ...]:
    """Bands around the head: one over the ears to the crown, one under them to the neck. See `ear_loops`."""
    courses = (
        (
            -0.05,
            rng.uniform(-0.95, -0.8),
            0.6,
        ),  # passes half a distance between the eyes above the ear's middle
        (-0.06, rng.uniform(0.5, 0.66), 0.55),
    )
    straps = []
    for sign in (-1, 1):
        for end, (x, y, z) in zip(ends, courses, strict=True):
            path = ((454 if sign > 0 else 234, (sign * x, y, z)),)
            straps.append(Strap((0.5 + 0.5 * sign, end), path, width, colour, sunk=0.4))
    return tuple(straps)


def _mirrored(half: Curve, columns: int) -> Array:
    right = _bezier(half, columns // 2 + 1)
    return np.concatenate([(right * (-1, 1))[:0:-1], right])


def _bezier(controls: Curve, count: int) -> Array:
    """Points along a Bezier curve, about evenly spaced, float (count, 2)."""
    # Points of the plane as complex numbers: half as many calls.
    curve = _bernstein(len(controls), 4 * count) @ np.array([complex(x, y) for x, y in controls])
    walked = np.zeros(len(curve))
    np.cumsum(np.abs(curve[1:] - curve[:-1]), out=walked[1:])
    even = np.interp(np.arange(count) * (walked[-1] / (count - 1)), walked, curve)
    return even.view(float).reshape(count, 2)


@cache
def _bernstein(controls: int, count: int) -> Array:
    """Weight of each control point at each step, float (count, controls)."""
    at = np.linspace(0, 1, count)[:, None]
    index = np.arange(controls)
    choose = np.array([comb(controls - 1, k) for k in range(controls)])
    weights: Array = choose * at**index * (1 - at) ** (controls - 1 - index)
    return weights


def _lowered(knots: Array, make: Make) -> Array:
    """Slipped down: most in the middle of the upper edge, less where loops and chin hold it."""
    fall = fallen(make)
    across, down = grid(knots.shape[:2])
    knots = knots.copy()
    knots[..., 1] += fall * (1 - 0.6 * down) * (1 - 1.4 * (across - 0.5) ** 2)
    return knots


def _tilted(knots: Array, make: Make) -> Array:
    angle = make.rng.normal(0.0, 0.018)
    middle = np.array([0.0, 0.3])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    tilted: Array = ((knots - middle) @ turn + middle + (make.rng.normal(0, 0.012), 0.0)).astype(np.float32)
    return tilted


@cache
def _mean_head() -> Head:
    mean = mean_mesh()
    face = Face(
        box=np.zeros(4, np.float32),
        landmarks=mean[:, :2],
        depth=mean[:, 2],
        uncertainty=np.zeros(len(mean), np.float32),
        pose=(0.0, 0.0, 0.0),
        score=1.0,
        presence=1.0,
        wears_mask=0.0,
    )
    return head_of(face)
