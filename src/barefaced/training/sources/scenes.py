"""Pictures with faces anywhere, as the detector meets them: whole photos, and faces set into others."""

from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.training.batches import Sample
from barefaced.training.sources.clothes import picture_of, something_drawn
from barefaced.training.sources.labelled import SCENES, SETS, photos_without, sure_faces, texture_from
from barefaced.training.sources.occluders import cover
from barefaced.training.sources.odds import odds
from barefaced.training.sources.photometric import disturb

FACE_SETS = SETS
"""Whose faces are set into photos."""
CONFUSED = 0.15
"""Share of samples that show what was once taken for a face."""
SECOND = 0.8
"""How far a face that only the second teacher sees is believed."""
MOST = 16
"""Boxes a sample can hold; the smallest beyond are dropped (and not counted against the network)."""


class Scenes:
    """Square pictures of one size with their faces' boxes and how sure the teacher is of each.

    Half the samples are cuts from whole photos at any scale; the others are photos without faces into which
    none to three faces of the labelled sets, most of them covered, are set.

    Args:
        folder: labelled sets, as `label_faces` writes them.
        split: whose faces and which photos: `train`, `val` or `test`.
        size: side of the samples in pixels, a multiple of 32.

    Raises:
        BarefacedError: if a set is missing, or no photo of the split is without a face.
    """

    def __init__(self, folder: Path, split: str, *, size: int = 256) -> None:
        self.size = size
        self.scenes = FaceBank.open(folder, SCENES)
        held = self.scenes.in_split(split)
        self.photos = np.intersect1d(held, self.scenes.owner)
        self.plain = photos_without(
            np.concatenate([self.scenes.owner, self.scenes.also_owner]), self.scenes, split
        )
        self.confused = np.flatnonzero(np.isin(self.scenes.confused_owner, held))
        self.odds = odds(self.scenes.confused[self.confused, 4])
        self.faces = sure_faces(folder, split, FACE_SETS)

    def __len__(self) -> int:
        return len(self.faces) + 40 * len(self.photos)

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One sample.

        Returns:
            `image` uint8 RGB (3, S, S); `boxes` float32 (MOST, 5), xyxy in pixels and the teacher's score,
            rows of zeros where there are no more.
        """
        if len(self.confused) and rng.random() < CONFUSED:
            image, boxes = self._confusing(rng)
        elif item < len(self.faces):
            image, boxes = self._composed(item, rng) if rng.random() < 0.8 else self._close(item, rng)
        else:
            photo = int(self.photos[(item - len(self.faces)) % len(self.photos)])
            image, boxes = self._cut(self.scenes.image(photo), self._boxes_of(photo), rng)
        if rng.random() < 0.5:
            image = np.ascontiguousarray(image[:, ::-1])
            boxes[:, [0, 2]] = self.size - boxes[:, [2, 0]]
        image = disturb(image, rng)
        held = np.zeros((MOST, 5), np.float32)
        boxes = boxes[np.argsort(-(boxes[:, 2] - boxes[:, 0]))][:MOST]
        held[: len(boxes)] = boxes
        return {"image": np.ascontiguousarray(image.transpose(2, 0, 1)), "boxes": held}

    def _boxes_of(self, photo: int) -> np.ndarray:
        """What the teacher sees in a photo, and, less surely, what only the second one does."""
        also = self.scenes.also_of(photo) * np.array([1, 1, 1, 1, SECOND], np.float32)
        return np.concatenate([self.scenes.boxes_of(photo), also])

    def _confusing(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """A cut around something that was once taken for a face."""
        place = int(rng.choice(self.confused, p=self.odds))
        photo, wrong = int(self.scenes.confused_owner[place]), self.scenes.confused[place]
        extent = max(float(np.ptp(wrong[[0, 2]])), float(np.ptp(wrong[[1, 3]])), 4.0)
        scale = float(np.exp(rng.uniform(np.log(10.0), np.log(0.8 * self.size)))) / extent
        scale = min(max(scale, 0.25), 2.5)
        focus = wrong[:4].reshape(2, 2).mean(0) + rng.uniform(-0.3, 0.3, 2) * self.size / scale
        image = self.scenes.image(photo)
        return self._window(
            image, self._boxes_of(photo), focus=focus, scale=scale, roll=_roll(rng) / 2, rng=rng
        )

    def _dressed(self, item: int, rng: np.random.Generator) -> tuple[FaceBank, int, np.ndarray, bool]:
        """A labelled face, its picture, and whether something is yet to be drawn before it."""
        bank, place = self.faces[item]
        image, worn = picture_of(bank, place, rng)
        return bank, place, image, not worn and something_drawn(rng)

    def _cut(
        self,
        image: np.ndarray,
        boxes: np.ndarray,
        rng: np.random.Generator,
        *,
        zoom: tuple[float, float] = (0.35, 2.0),
    ) -> tuple[np.ndarray, np.ndarray]:
        """A square window on a picture, near one of its faces if it has any, at a scale drawn from `zoom`."""
        scale = float(np.exp(rng.uniform(*np.log(zoom))))
        if len(boxes):
            x1, y1, x2, y2 = boxes[rng.integers(len(boxes)), :4]
            extent = max(x2 - x1, y2 - y1)
            scale = min(scale, 1.05 * self.size / extent)  # a face may fill the window, hardly more
            focus = np.array([x1 + x2, y1 + y2]) / 2 + rng.uniform(-0.42, 0.42, 2) * self.size / scale
        else:
            focus = rng.random(2) * image.shape[1::-1]
        return self._window(image, boxes, focus=focus, scale=scale, roll=_roll(rng), rng=rng)

    def _window(
        self,
        image: np.ndarray,
        boxes: np.ndarray,
        *,
        focus: np.ndarray,
        scale: float,
        roll: float,
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray]:
        """What stands around `focus` after scaling and turning, with a border where the picture ends."""
        image, boxes, focus, scale = _reduced(image, boxes, focus, scale)
        matrix = _turned(focus, roll=roll, scale=scale)
        matrix[:, 2] += self.size / 2 - focus
        border = int(rng.choice((cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT)))
        fill = tuple(int(v) for v in rng.integers(0, 256, 3))
        window = cv2.warpAffine(image, matrix, (self.size, self.size), borderMode=border, borderValue=fill)
        return window, _moved(boxes, matrix, self.size)

    def _close(self, item: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """A picture of little more than one face, as people crop them, with a border around it."""
        bank, place, image, bare = self._dressed(item, rng)
        if bare:
            image, _ = cover(image, bank.mesh[place], rng=rng, texture=self._texture)
        boxes = bank.boxes_of(place)
        height, width = image.shape[:2]
        x1, y1, x2, y2 = (
            boxes[np.argmax(boxes[:, 2] - boxes[:, 0]), :4] if len(boxes) else (0, 0, width, height)
        )
        spare = rng.uniform(-0.05, 0.35, 4) * (x2 - x1)
        left, top = int(max(x1 - spare[0], 0)), int(max(y1 - spare[1], 0))
        right, bottom = int(min(x2 + spare[2], width)), int(min(y2 + spare[3], height))
        image = np.ascontiguousarray(image[top:bottom, left:right])
        boxes = boxes - np.array([left, top, left, top, 0], np.float32)
        scale = float(rng.uniform(0.3, 1.0)) * self.size / max(image.shape[:2])
        slack = max(self.size / scale - max(image.shape[:2]), 0.0)
        focus = np.array(image.shape[1::-1]) / 2 + rng.uniform(-0.5, 0.5, 2) * slack
        return self._window(image, boxes, focus=focus, scale=scale, roll=_roll(rng) / 2, rng=rng)

    def _composed(self, item: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Faces set into a photo without any, one in each part of it."""
        back = self.scenes.image(int(self.plain[rng.integers(len(self.plain))]))
        canvas, _ = self._cut(back, np.zeros((0, 5), np.float32), rng)
        canvas = canvas.copy()
        parts = int(rng.choice((0, 1, 1, 2, 2, 3)))
        cell = self.size // (1 if parts == 1 else 2)
        places = rng.permutation(4 if parts > 1 else 1)[:parts]
        held = [np.zeros((0, 5), np.float32)]
        for turn, place in enumerate(places):
            corner = np.array([place % 2, place // 2]) * cell
            choice = item if turn == 0 else int(rng.integers(len(self.faces)))
            held.append(self._set(canvas, choice, corner=corner, cell=cell, rng=rng))
        return canvas, np.concatenate(held)

    def _set(
        self, canvas: np.ndarray, item: int, *, corner: np.ndarray, cell: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Draw one covered face into a cell of the canvas; its boxes there."""
        bank, place, image, bare = self._dressed(item, rng)
        mesh, boxes = bank.mesh[place], bank.boxes_of(place)
        extent = float(np.ptp(mesh[:, :2], axis=0).max())
        wanted = float(np.exp(rng.uniform(np.log(9.0), np.log(cell * 0.95))))
        image, boxes, mesh, scale = _reduced(image, boxes, mesh, wanted / extent)
        if bare:
            image, _ = cover(image, mesh, rng=rng, texture=self._texture)
        middle = mesh[:, :2].mean(0)
        matrix = _turned(middle, roll=_roll(rng), scale=scale)
        room = max(cell - wanted, 0.0)
        matrix[:, 2] += corner + wanted / 2 + rng.random(2) * room - middle
        alpha = cv2.warpAffine(np.full(image.shape[:2], 255, np.uint8), matrix, canvas.shape[1::-1])
        alpha[:, : corner[0]] = alpha[:, corner[0] + cell :] = 0
        alpha[: corner[1]] = alpha[corner[1] + cell :] = 0
        if rng.random() < 0.5:  # cut the head out, so that rectangles do not give faces away
            alpha = cv2.min(alpha, _head(mesh, matrix, canvas.shape))
        _lay(canvas, cv2.warpAffine(image, matrix, canvas.shape[1::-1]), alpha)
        moved = _moved(boxes, matrix, self.size)
        centre = (moved[:, :2] + moved[:, 2:4]) / 2
        seen = ((centre > corner) & (centre < corner + cell)).all(1)
        return moved[seen]

    def _texture(self, rng: np.random.Generator) -> np.ndarray:
        return texture_from(self.scenes, self.plain, rng)


def _roll(rng: np.random.Generator) -> float:
    """Heads are mostly upright, and sometimes anything but: degrees."""
    return float(rng.uniform(-50, 50) if rng.random() < 0.2 else rng.normal(0, 9))


def _head(mesh: np.ndarray, matrix: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The head around a mesh, hair and ears included, as uint8 (H, W)."""
    points = mesh[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    middle = points.mean(0)
    hull = cv2.convexHull((middle + (points - middle) * (1.35, 1.45)).astype(np.float32))
    head = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(head, [np.round(hull).astype(np.int32)], 255)
    return head


def _reduced(
    image: np.ndarray, boxes: np.ndarray, points: np.ndarray, scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Picture, boxes and points averaged down where a warp alone would skip pixels, and the scale left."""
    if scale >= 0.6:
        return image, boxes, points, scale
    factor = scale / 0.75
    small = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
    return small, _scaled(boxes, factor), points * factor, 0.75


def _turned(focus: np.ndarray, *, roll: float, scale: float) -> np.ndarray:
    """A turn by degrees and a scale about a point (x, y): float64 (2, 3)."""
    return np.asarray(cv2.getRotationMatrix2D((float(focus[0]), float(focus[1])), roll, scale))


def _lay(canvas: np.ndarray, above: np.ndarray, alpha: np.ndarray) -> None:
    """Lay a picture over the canvas, in place, where alpha, uint8 (H, W), says so; its edge is softened."""
    soft = cv2.GaussianBlur(alpha, (0, 0), 0.8)[..., None].astype(np.float32) / 255.0
    canvas[...] = (canvas + (above.astype(np.float32) - canvas) * soft).astype(np.uint8)


def _scaled(boxes: np.ndarray, factor: float) -> np.ndarray:
    return boxes * np.array([factor, factor, factor, factor, 1.0], np.float32)


def _moved(boxes: np.ndarray, matrix: np.ndarray, size: int) -> np.ndarray:
    """Upright boxes of the same area around the centres after an affine map, without those outside."""
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2 @ matrix[:, :2].T + matrix[:, 2]
    half = (boxes[:, 2:4] - boxes[:, :2]) / 2 * np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    inside = ((centre > 0) & (centre < size)).all(1) & (half.max(1, initial=0) > 3.0)
    moved = np.concatenate([centre - half, centre + half, boxes[:, 4:]], 1)[inside]
    kept: np.ndarray = moved.astype(np.float32)
    return kept
