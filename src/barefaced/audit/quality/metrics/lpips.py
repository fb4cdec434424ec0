"""Learned perceptual distance; its network is not shipped, and measured with where it is given."""

import os
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BadModel
from barefaced.runtime import Session, find_weights

FILE = "lpips_squeeze.onnx"
"""Inputs `a` and `b`, float32 RGB (N, 3, H, W) in [-1, 1]; output (N,)."""
KNOWN, TOLERANCE = 0.33404, 0.001
"""What the two test patterns are apart; fed in [0, 1] by mistake, the same network says 0.31486."""


def lpips(
    truth: NDArray[np.uint8], guess: NDArray[np.uint8], where: NDArray[np.bool_] | None = None
) -> float:
    """LPIPS 0.1 with SqueezeNet (Zhang et al. 2018); 0 for the same picture, more for less alike.

    Only bytes are taken: of floats nobody can tell whether they are meant in [0, 1] or in [-1, 1]. And the
    network must first give the known distance of two patterns.

    Args:
        truth: uint8 RGB (H, W, 3).
        guess: uint8 RGB (H, W, 3).
        where: bool (H, W), outside of which the truth is put in place of the guess; None for all of it.

    Raises:
        BadModel: if there is no network, or it is another one.
        ValueError: if a picture is not uint8.
    """
    path = lpips_weights()
    if path is None:
        raise BadModel(FILE, "not found; $BAREFACED_WEIGHTS is to name the folder that holds it")
    shown = guess if where is None else np.where(where[..., None], guess, truth)
    return _distance(_checked(path), truth, shown)


def lpips_weights() -> Path | None:
    """The network in `$BAREFACED_WEIGHTS` or in `quality/` there; None where there is none."""
    folder = os.environ.get("BAREFACED_WEIGHTS")
    places = [Path(folder) / FILE, Path(folder) / "quality" / FILE] if folder else []
    return next((path for path in places if path.is_file()), None)


@cache
def _checked(path: Path) -> Session:
    session = Session(find_weights(path))
    try:
        found = _distance(session, *_patterns())
    except ValueError as error:
        raise BadModel(path, f"not the LPIPS network that is meant: {error}") from error
    if not abs(found - KNOWN) <= TOLERANCE:
        told = f"it puts two test patterns {found:.4f} apart, not {KNOWN:.4f}"
        raise BadModel(path, f"{told}: another network, or one that wants another range than [-1, 1]")
    return session


def _distance(session: Session, truth: NDArray[np.uint8], guess: NDArray[np.uint8]) -> float:
    (distance,) = session.run(a=_signed(truth), b=_signed(guess))
    return float(np.ravel(distance)[0])


def _signed(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Bytes to [-1, 1], float32 (1, 3, H, W)."""
    if picture.dtype != np.uint8:
        raise ValueError(f"LPIPS takes uint8 pictures, whose range is known; got {picture.dtype}")
    return np.ascontiguousarray((picture.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None])


def _patterns() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A ramp of colours, and the same with its middle inverted, uint8 (64, 64, 3)."""
    y, x = np.mgrid[:64, :64]
    ramp = np.stack([4 * x, 4 * y, 2 * (x + y)], -1).astype(np.uint8)
    changed = ramp.copy()
    changed[16:48, 16:48] = 255 - ramp[16:48, 16:48]
    return ramp, changed
