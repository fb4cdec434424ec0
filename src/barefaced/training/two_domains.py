"""Bare and masked faces as translations between them see and show them: held out, as floats and as bytes."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from barefaced.errors import BarefacedError
from barefaced.training.batches import fixed_batches
from barefaced.training.held_out import Spread
from barefaced.training.sources.unpaired import Unpaired


def held_out_faces(data: Path, *, count: int, drawing: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Held-out faces, always the same, by which way they go.

    Args:
        data: labelled sets or shards.
        count: at most so many of each domain.
        drawing: settings of `Unpaired`.

    Returns:
        `masking` and `unmasking`, (N, 3, S, S) in [-1, 1]; `truth`, the masked people without their masks,
        and `coverage` (N, 1, S, S).

    Raises:
        BarefacedError: if there are fewer than two of either.
    """
    bare, masked, truth, coverage = _held(data, count, tuple(sorted(drawing.items())))
    if min(len(bare), len(masked)) < 2:
        raise BarefacedError(
            f"{data} holds {len(bare)} bare and {len(masked)} masked faces to validate on; two of each "
            "are the least"
        )
    return {
        "masking": signed(bare), "unmasking": signed(masked), "truth": signed(truth), "coverage": coverage,
    }  # fmt: skip


def signed(picture: torch.Tensor) -> torch.Tensor:
    """Bytes as floats in [-1, 1]."""
    return picture.float() / 127.5 - 1.0


def as_bytes(picture: torch.Tensor) -> np.ndarray:
    """One picture (3, S, S) about [-1, 1] as uint8 (S, S, 3)."""
    levels = ((picture.float().clamp(-1.0, 1.0) + 1.0) * 127.5).round().byte()
    array: np.ndarray = levels.permute(1, 2, 0).cpu().numpy()
    return array


def seen_masks(pictures: torch.Tensor) -> np.ndarray:
    """What the shipped segmenter sees of masks, float32 (N, s, s), of pictures (N, 3, S, S) in [-1, 1]."""
    from barefaced.unmasking import Segmenter
    from barefaced.unmasking.models import SEGMENTER
    from barefaced.unmasking.network import loaded

    segmenter = loaded(Segmenter, SEGMENTER)
    side = (segmenter.side, segmenter.side)
    fitted = functional.interpolate(pictures.float().cpu(), size=side, mode="bilinear", antialias=True)
    patches = np.stack([as_bytes(picture) for picture in fitted])
    return np.concatenate([segmenter(patches[first : first + 16]) for first in range(0, len(patches), 16)])


@lru_cache(maxsize=4)
def _held(
    data: Path, count: int, drawing: tuple[tuple[str, Any], ...]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    source = Unpaired(data, "val", **dict(drawing))
    heaps = []
    for trios in (source.bare, source.masked):
        drawn = fixed_batches(Spread(trios, count), batch_size=16, seed=1)
        heaps.append(list(drawn))
    bare, masked, truth, coverage = (
        torch.cat([batch[key] for batch in heaps[place]])
        for place, key in ((0, "bare"), (1, "masked"), (1, "bare"), (1, "coverage"))
    )
    return bare, masked, truth, coverage
