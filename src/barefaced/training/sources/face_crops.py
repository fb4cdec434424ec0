"""Square crops around labelled faces, and around nothing, as the landmark network meets them."""

from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces.crops import Square, mirrored, square_of_mesh, square_to_patch
from barefaced.training.batches import Sample
from barefaced.training.models.face_mesh import SIZE
from barefaced.training.sources.occluders import cover
from barefaced.training.sources.photometric import disturb

COARSEST = 0.08
"""Least share of its pixels that a crop is left with: faces of ten pixels are still faces."""
SETS = ("faces_synthetic_256", "faces_scut_256", "faces_allage_256", "lfw_176", "faces_utk_200")


class FaceCrops:
    """Faces of the labelled sets, covered and disturbed, and one crop in `empty_every` without a face.

    Args:
        folder: labelled sets, as `label_faces` writes them.
        split: whose faces: `train`, `val` or `test`.
        sets: names of the sets.
        covered: `random` covers most faces, `never` leaves them bare, `always` puts a mask on each.
        jitter: how far crops miss their face, as a share of what the detector's boxes do.
        empty_every: one crop in so many shows no face; 0 for never.
        disturbed: whether pictures are given other light, blur, grain and JPEG.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        *,
        sets: tuple[str, ...] = SETS,
        covered: str = "random",
        jitter: float = 1.0,
        empty_every: int = 8,
        disturbed: bool = True,
    ) -> None:
        self.banks = [FaceBank.open(folder, name) for name in sets]
        self.scenes = FaceBank.open(folder, "scenes_480")
        self.plain = np.flatnonzero(np.bincount(self.scenes.owner, minlength=len(self.scenes.images)) == 0)
        self.held = self.scenes.in_split(split)
        self.plain = np.intersect1d(self.plain, self.held)
        self.places = [
            (bank, int(item))
            for bank in self.banks
            for item in bank.in_split(split)
            if bank.presence[item] > 0.9
        ]
        self.covered, self.jitter, self.empty_every, self.disturbed = covered, jitter, empty_every, disturbed

    def __len__(self) -> int:
        return len(self.places)

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One crop.

        Returns:
            `image` uint8 RGB (3, 128, 128); `mesh` float32 (468, 3), x and y in [-1, 1] across the crop and z
            on the same scale, zeros where there is no face; `face` and `mask` float32, 0 or 1.
        """
        if self.empty_every and rng.integers(self.empty_every) == 0:
            return self._empty(rng)
        bank, place = self.places[item]
        mesh = bank.mesh[place].astype(np.float64)
        square = self._missed(square_of_mesh(mesh), rng)
        patch, matrix = square_to_patch(bank.image(place), square, size=SIZE)
        points = np.concatenate(
            [mesh[:, :2] @ matrix[:, :2].T + matrix[:, 2], mesh[:, 2:] * SIZE / square.side], 1
        )
        if self.jitter and rng.random() < 0.5:
            patch, points = mirrored(patch, points)
        patch, worn = self._covered(patch, points, rng)
        patch = disturb(patch, rng, coarsest=COARSEST) if self.disturbed else patch
        points = points / (SIZE / 2) - (1.0, 1.0, 0.0)
        return _sample(patch, points, face=1.0, mask=float(worn))

    def _covered(
        self, patch: np.ndarray, points: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, bool]:
        if self.covered == "never":
            return patch, False
        for _ in range(20):
            out, worn = cover(patch, points, rng=rng, texture=self._texture)
            if worn or self.covered == "random":
                break
        return out, worn

    def _texture(self, rng: np.random.Generator) -> np.ndarray:
        image = self.scenes.image(int(self.plain[rng.integers(len(self.plain))]))
        y, x = (int(rng.integers(0, max(1, side - 96))) for side in image.shape[:2])
        return image[y : y + 96, x : x + 96]

    def _missed(self, square: Square, rng: np.random.Generator) -> Square:
        """A square as two looks would give it: wide of the mark and unrolled at first, then close."""
        if not self.jitter:
            return square
        wide = rng.random() < 0.6
        roll = rng.uniform(-50, 50) if wide else square.roll + rng.normal(0, 5)
        scale = np.exp(rng.normal(0, 0.14 if wide else 0.05)) * (1.05 if wide else 1.0)
        shift = rng.normal(0, 0.06 if wide else 0.025, 2) * square.side
        return square.moved(shift=self.jitter * shift, scale=scale**self.jitter, roll=roll)

    def _empty(self, rng: np.random.Generator) -> Sample:
        """A square out of a photo, of any size, in which no face has its middle."""
        while True:
            item = int(self.held[rng.integers(len(self.held))])
            image, boxes = self.scenes.image(item), self.scenes.boxes_of(item)
            side = int(np.exp(rng.uniform(np.log(12.0), np.log(0.9 * min(image.shape[:2])))))
            y, x = (int(rng.integers(0, max(1, extent - side))) for extent in image.shape[:2])
            middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
            if not ((middle > (x, y)) & (middle < (x + side, y + side))).all(1).any():
                break
        patch = cv2.resize(image[y : y + side, x : x + side], (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)
        if rng.random() < 0.2:  # cloth alone is no face either
            patch = cv2.GaussianBlur(patch, (0, 0), rng.uniform(2, 12))
        return _sample(disturb(patch, rng), np.zeros((468, 3)), face=0.0, mask=0.0)


def _sample(patch: np.ndarray, points: np.ndarray, *, face: float, mask: float) -> Sample:
    return {
        "image": np.ascontiguousarray(patch.transpose(2, 0, 1)),
        "mesh": points.astype(np.float32),
        "face": np.float32(face),
        "mask": np.float32(mask),
    }
