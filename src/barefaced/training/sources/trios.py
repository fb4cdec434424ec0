"""Aligned faces bare and masked, and what the mask hides: what segmenters and inpainters learn from.

Two kinds of folder will do: shards written by `barefaced dataset build`, and labelled sets written by
`barefaced dataset label`, on whose faces a fresh mask is put each time one is drawn.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.shards import MANIFEST
from barefaced.faces import Face
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.crops import mirrored
from barefaced.faces.warp import compose, cut_patch, scale_of, similarity, transform
from barefaced.masks import STYLES, mask
from barefaced.training.batches import Sample
from barefaced.training.sources.degradation import degrade
from barefaced.training.sources.foreground import foreground
from barefaced.training.sources.shots import LabelledFaces, Shot, StoredTrios

STYLE_WEIGHTS = {name: 0.4 if style.occluder else 1.0 for name, style in STYLES.items()} | {
    "surgical": 4.0, "cloth": 2.0, "kn95": 2.0, "n95": 2.0, "hand": 0.5, "scarf": 0.7, "sunglasses": 0.0,
}  # fmt: skip
"""How often each is put on: what people wear most, most; other things before a mouth in one draw of ten.
Sunglasses are no mask and hide no mouth: they stay on, and are not learned to be taken off."""
WEAR_WEIGHTS = {"correct": 0.8, "nose-out": 0.12, "chin": 0.05, "hanging": 0.03}
"""How often a mask is worn which way, of those that its style allows."""

Layers = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float32]]
"""Bare, masked and coverage."""


class Trios:
    """Trios of a split, aligned to the template `portrait`.

    Args:
        folder: shards, or labelled sets.
        split: whose faces: `train`, `val` or `test`, disjoint by identity.
        size: S, side of the pictures, pixels.
        sets: names of the labelled sets, where the folder holds such.
        styles: weights by style; `STYLE_WEIGHTS` unless given. Of shards, which have their styles already, it
            keeps the trios whose styles have weights above 0; unless given, all.
        leave_out: styles that are never shown, so that they can be measured as never seen.
        bare: share of draws that wear nothing, so that nothing is found on them; of shards too.
        disturbed: whether faces are mirrored, miss their place as real ones do, have things before them, and
            are given other light, blur, grain and JPEG. Without, only the mask is left to chance.

    Raises:
        BarefacedError: if the folder holds neither kind, or is damaged.
        ValueError: if a style is unknown, or none is left.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        *,
        size: int = 256,
        sets: Sequence[str] = ("faces_synthetic_256",),
        styles: Mapping[str, float] | None = None,
        leave_out: Sequence[str] = (),
        bare: float = 0.0,
        disturbed: bool = True,
    ) -> None:
        self._given = (Path(folder), split)
        self._settings: dict[str, Any] = {
            "size": size, "sets": tuple(sets), "styles": styles, "leave_out": tuple(leave_out), "bare": bare,
            "disturbed": disturbed,
        }  # fmt: skip
        self.size, self.bare, self.disturbed = size, bare, disturbed
        self.weights = _weights(styles, leave_out)
        self.shots: StoredTrios | LabelledFaces
        if (Path(folder) / MANIFEST).exists():
            wanted = None if styles is None and not leave_out else self.weights
            self.shots = StoredTrios(Path(folder), split, styles=wanted)
        else:
            self.shots = LabelledFaces(Path(folder), split, sets=tuple(sets))

    def __reduce__(self) -> tuple[object, ...]:
        return partial(Trios, **self._settings), self._given  # other processes open the files themselves

    def __len__(self) -> int:
        return len(self.shots)

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One trio; the same item and state of `rng` give the same one, whoever draws.

        Returns:
            `bare` and `masked`, uint8 RGB (3, S, S), and `coverage`, float32 (1, S, S) in [0, 1].
            Undisturbed, both pictures agree where nothing is covered, but for the mask's shadow. Disturbed,
            `bare` has the light, the blur and the things before the face that `masked` has, but not its grain
            and JPEG.
        """
        shot = self._aligned(self.shots[item], rng)
        layers: Layers = (shot.bare, *self._worn(shot, rng))
        if self.disturbed:
            layers = _disturbed(layers, shot.mesh, rng)
        bare, masked, coverage = layers
        return {
            "bare": np.ascontiguousarray(bare.transpose(2, 0, 1)),
            "masked": np.ascontiguousarray(masked.transpose(2, 0, 1)),
            "coverage": np.ascontiguousarray(coverage[None], np.float32),
        }

    def _aligned(self, shot: Shot, rng: np.random.Generator) -> Shot:
        """Cut out as `align` does it; unless undisturbed, missed by a little and perhaps mirrored."""
        own, points = TEMPLATES["portrait"]
        target = (np.array(points) + 0.5) * (self.size / own) - 0.5
        matrix = similarity(Face.from_mesh(shot.mesh).five, target)
        if not self.disturbed:
            return _cut(shot, matrix, size=self.size)
        shot = _cut(shot, compose(_missed(self.size, rng), matrix), size=self.size)
        return _mirrored(shot) if rng.random() < 0.5 else shot

    def _worn(self, shot: Shot, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """The masked picture and its coverage."""
        if rng.random() < self.bare:
            return shot.bare, np.zeros(shot.bare.shape[:2], np.float32)
        if shot.worn is not None:
            return shot.worn
        style = _drawn(self.weights, rng)
        wear = _drawn({wear: WEAR_WEIGHTS[wear] for wear in STYLES[style].wears}, rng)
        worn = mask(shot.bare, Face.from_mesh(shot.mesh), style=style, wear=wear, rng=rng)
        return worn.image, worn.coverage


def _weights(styles: Mapping[str, float] | None, leave_out: Sequence[str]) -> dict[str, float]:
    """Weights of the styles that are shown.

    Raises:
        ValueError: if one is unknown, or none is left.
    """
    chosen = STYLE_WEIGHTS if styles is None else styles
    unknown = [name for name in (*chosen, *leave_out) if name not in STYLES]
    if unknown:
        raise ValueError(f"unknown style {unknown[0]!r}; known: {', '.join(STYLES)}")
    left = {name: weight for name, weight in chosen.items() if weight > 0 and name not in leave_out}
    if not left:
        raise ValueError(f"no style is left: {', '.join(leave_out)} are left out of {', '.join(chosen)}")
    return left


def _drawn(weights: Mapping[str, float], rng: np.random.Generator) -> str:
    shares = np.array(list(weights.values()), np.float64)
    return list(weights)[int(rng.choice(len(shares), p=shares / shares.sum()))]


def _missed(size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """How a patch misses its face, (2, 3): landmarks under a mask are off by a little, and rarely by more."""
    far = 3.0 if rng.random() < 0.1 else 1.0
    roll, scale = float(rng.normal(0, 2.5 * far)), float(np.exp(rng.normal(0, 0.03 * far)))
    middle = (size - 1) / 2
    turn = np.array(cv2.getRotationMatrix2D((middle, middle), roll, scale), np.float64)
    return turn + np.column_stack([np.zeros((2, 2)), rng.normal(0, 0.012 * far * size, 2)])


def _cut(shot: Shot, matrix: NDArray[np.float64], *, size: int) -> Shot:
    """A patch of all layers; the matrix takes their pixels to its."""
    mesh = np.column_stack([transform(shot.mesh[:, :2], matrix), shot.mesh[:, 2] * scale_of(matrix)])
    bare = cut_patch(shot.bare, matrix, size=size)
    if shot.worn is None:
        return Shot(bare, mesh)
    masked, coverage = shot.worn
    levels = np.rint(coverage * 255).astype(np.uint8)
    share = cut_patch(np.dstack([levels] * 3), matrix, size=size)[..., 0] / np.float32(255)
    return Shot(bare, mesh, (cut_patch(masked, matrix, size=size), share.astype(np.float32)))


def _mirrored(shot: Shot) -> Shot:
    bare, mesh = mirrored(shot.bare, shot.mesh)
    if shot.worn is None:
        return Shot(bare, mesh)
    masked, coverage = shot.worn
    return Shot(bare, mesh, (masked[:, ::-1].copy(), coverage[:, ::-1].copy()))


def _disturbed(layers: Layers, mesh: NDArray, rng: np.random.Generator) -> Layers:
    """With things before them, through another camera, at a photo's border."""
    bare, masked, coverage = layers
    before = foreground(bare, mesh, rng=rng)
    if before is not None:
        bare, masked = (before.over(below) for below in (bare, masked))
        coverage = coverage * (1.0 - before.alpha)
    bare, masked = degrade(bare, masked, rng=rng)
    return _at_border((bare, masked, coverage), rng) if rng.random() < 0.08 else (bare, masked, coverage)


def _at_border(layers: Layers, rng: np.random.Generator) -> Layers:
    """As if the photo ended within the patch: its last row or column is repeated from there."""
    size = len(layers[0])
    top, bottom, left, right = (rng.uniform(0, 0.15, 4) * (rng.random(4) < 0.4) * size).astype(int).tolist()
    rows = np.clip(np.arange(size), top, size - 1 - bottom)[:, None]
    columns = np.clip(np.arange(size), left, size - 1 - right)
    bare, masked, coverage = layers
    return bare[rows, columns], masked[rows, columns], coverage[rows, columns]
