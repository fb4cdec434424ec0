"""Square crops around labelled faces, and around nothing, as the landmark network meets them."""

from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces.boxes import iou
from barefaced.faces.crops import Square, mirrored, square_of_box, square_of_mesh, square_to_patch
from barefaced.training.batches import Sample
from barefaced.training.models.face_mesh import SIZE
from barefaced.training.sources.clothes import picture_of, something_drawn
from barefaced.training.sources.labelled import SCENES, SETS, photos_without, sure_faces, texture_from
from barefaced.training.sources.occluders import cover
from barefaced.training.sources.odds import odds
from barefaced.training.sources.photometric import disturb

WIDE = 0.3
"""Share of crops as the first look has them, which need no more than lead the second to the face."""
COARSEST = 0.08
"""Least share of its pixels that a crop is left with: faces of ten pixels are still faces."""
UNKNOWN = 0.5
"""Crops of a face of which no mesh is known, for each crop that shows no face."""
TRIES = 50
"""How often a place is drawn in any photo, before one without a face is taken."""


class FaceCrops:
    """Faces of the labelled sets, covered and disturbed, and crops out of whole photos.

    One crop in `empty_every` shows no face, and `UNKNOWN` times as many a face of which no mesh is known.

    Args:
        folder: labelled sets, as `label_faces` writes them.
        split: whose faces: `train`, `val` or `test`.
        sets: names of the sets.
        covered: `random` covers most faces, `never` leaves them bare, `always` puts a mask on each.
        jitter: how far crops miss their face, as a share of what the detector's boxes do.
        empty_every: one crop in so many shows no face; 0 for never.
        disturbed: whether pictures are given other light, blur, grain and JPEG.

    Raises:
        BarefacedError: if a set is missing, or no photo of the split is without a face.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        *,
        sets: tuple[str, ...] = SETS,
        covered: str = "random",
        jitter: float = 1.0,
        empty_every: int = 5,
        disturbed: bool = True,
    ) -> None:
        self.places = sure_faces(folder, split, sets)
        self.scenes = FaceBank.open(folder, SCENES)
        self.held = self.scenes.in_split(split)
        self.plain = photos_without(self.scenes.owner, self.scenes, split)
        self.faceless = photos_without(
            np.concatenate([self.scenes.owner, self.scenes.also_owner]), self.scenes, split
        )
        self.sure = _chosen(self.scenes.boxes, self.scenes.owner, self.held, least=0.7)
        self.confused = _chosen(self.scenes.confused, self.scenes.confused_owner, self.held, least=0.0)
        self.odds = odds(np.array([box[4] for _, box in self.confused]))
        self.empty = 1.0 / empty_every if empty_every else 0.0
        self.unknown = UNKNOWN * self.empty if self.sure else 0.0
        self.covered, self.jitter, self.disturbed = covered, jitter, disturbed

    def __len__(self) -> int:
        return len(self.places)

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One crop.

        Returns:
            `image` uint8 RGB (3, 128, 128); `mesh` float32 (468, 3), x and y in [-1, 1] across the crop and z
            on the same scale, zeros where none is known; `face`, `known` and `mask` float32, 0 or 1: whether
            a face is there, whether its mesh and mask are known, and whether a mask lies over its mouth.
        """
        lot = rng.random()
        if lot < self.empty:
            return self._empty(rng)
        if lot < self.empty + self.unknown:
            return self._unknown(rng)
        return self._known(*self.places[item], rng)

    def _known(self, bank: FaceBank, place: int, rng: np.random.Generator) -> Sample:
        """A labelled face, and its mesh in the crop."""
        mesh = bank.mesh[place].astype(np.float64)
        square = self._missed(square_of_mesh(mesh), rng)
        image, worn = self._picture(bank, place, rng)
        patch, matrix = square_to_patch(image, square, size=SIZE)
        points = np.concatenate(
            [mesh[:, :2] @ matrix[:, :2].T + matrix[:, 2], mesh[:, 2:] * SIZE / square.side], 1
        )
        if self.jitter and rng.random() < 0.5:
            patch, points = mirrored(patch, points)
        if not worn:
            patch, worn = self._covered(patch, points, rng)
        patch = disturb(patch, rng, coarsest=COARSEST) if self.disturbed else patch
        points = points / (SIZE / 2) - (1.0, 1.0, 0.0)
        return _sample(patch, points, face=1.0, known=1.0, mask=float(worn))

    def _picture(self, bank: FaceBank, place: int, rng: np.random.Generator) -> tuple[np.ndarray, bool]:
        if self.covered == "never":
            return bank.image(place), False
        return picture_of(bank, place, rng, masked=self.covered == "always")

    def _covered(
        self, patch: np.ndarray, points: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, bool]:
        """Something drawn before a face that wears no mask yet."""
        if self.covered == "never" or (self.covered == "random" and not something_drawn(rng)):
            return patch, False
        for _ in range(20):
            out, worn = cover(patch, points, rng=rng, texture=self._texture)
            if worn or self.covered == "random":
                break
        return out, worn

    def _texture(self, rng: np.random.Generator) -> np.ndarray:
        return texture_from(self.scenes, self.plain, rng)

    def _missed(self, square: Square, rng: np.random.Generator) -> Square:
        """A square as two looks would give it: wide of the mark and unrolled at first, then close."""
        if not self.jitter:
            return square
        wide = rng.random() < WIDE
        roll = rng.uniform(-50, 50) if wide else square.roll + rng.normal(0, 5)
        scale = np.exp(rng.normal(0, 0.14 if wide else 0.05)) * (1.05 if wide else 1.0)
        shift = rng.normal(0, 0.06 if wide else 0.025, 2) * square.side
        return square.moved(shift=self.jitter * shift, scale=scale**self.jitter, roll=roll)

    def _unknown(self, rng: np.random.Generator) -> Sample:
        """A face in a photo, such as the detector is sure of; often masked, and nobody knows its mesh."""
        item, box = self.sure[int(rng.integers(len(self.sure)))]
        square = self._missed(square_of_box(box[:4]), rng)
        patch, _ = square_to_patch(self.scenes.image(item), square, size=SIZE)
        patch = patch[:, ::-1] if rng.random() < 0.5 else patch
        patch = disturb(np.ascontiguousarray(patch), rng)
        return _sample(patch, np.zeros((468, 3)), face=1.0, known=0.0, mask=0.0)

    def _empty(self, rng: np.random.Generator) -> Sample:
        """A square out of a photo in which there is no face: any, or one that was taken for a face."""
        if len(self.confused) and rng.random() < 0.5:
            item, box = self.confused[int(rng.choice(len(self.confused), p=self.odds))]
            square = self._missed(square_of_box(box[:4]), rng)
        else:
            item, square = self._anywhere(rng)
        patch, _ = square_to_patch(self.scenes.image(item), square, size=SIZE)
        patch = np.ascontiguousarray(patch[:, ::-1] if rng.random() < 0.5 else patch)
        if rng.random() < 0.1:  # cloth alone is no face either
            patch = cv2.GaussianBlur(patch, (0, 0), rng.uniform(2, 12))
        return _sample(disturb(patch, rng), np.zeros((468, 3)), face=0.0, known=0.0, mask=0.0)

    def _anywhere(self, rng: np.random.Generator) -> tuple[int, Square]:
        """A photo and a square in it, of any size, that no face fills."""
        for _ in range(TRIES):
            item, box = self._place(self.held, rng)
            faces = np.concatenate([self.scenes.boxes_of(item), self.scenes.also_of(item)])
            if not len(faces) or iou(box[None], faces[:, :4]).max() < 0.15:
                return item, square_of_box(box)
        item, box = self._place(self.faceless, rng)
        return item, square_of_box(box)

    def _place(self, photos: np.ndarray, rng: np.random.Generator) -> tuple[int, np.ndarray]:
        """One of the photos, and a square box in it, float (4,), of any side from 12 pixels on."""
        item = int(photos[rng.integers(len(photos))])
        image = self.scenes.image(item)
        side = float(np.exp(rng.uniform(np.log(12.0), np.log(0.9 * min(image.shape[:2])))))
        low = rng.random(2) * (np.array(image.shape[1::-1]) - side)
        return item, np.concatenate([low, low + side])


def _chosen(
    boxes: np.ndarray, owner: np.ndarray, held: np.ndarray, *, least: float
) -> list[tuple[int, np.ndarray]]:
    """Pictures and boxes of a split whose score is high enough and whose side is not below ten pixels."""
    fits = np.isin(owner, held) & (boxes[:, 4] >= least) & (np.ptp(boxes[:, [0, 2]], axis=1) >= 10)
    return [(int(item), box) for item, box in zip(owner[fits], boxes[fits], strict=True)]


def _sample(patch: np.ndarray, points: np.ndarray, *, face: float, known: float, mask: float) -> Sample:
    return {
        "image": np.ascontiguousarray(patch.transpose(2, 0, 1)),
        "mesh": points.astype(np.float32),
        "face": np.float32(face),
        "known": np.float32(known),
        "mask": np.float32(mask),
    }
