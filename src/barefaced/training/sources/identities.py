"""Aligned faces with who they are and what a teacher makes of them: what recognisers learn from.

Aligning and asking the teacher cost more than a step of training, so both are done once and kept in a folder:
`faces.npy` and `faces.npz` (all faces of the sets, bare and as dressed), and `TEACHER.npy`, its embeddings.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.datasets.pairs import write_pair
from barefaced.datasets.splits import split_of
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.faces.alignment import TEMPLATES
from barefaced.images import replacing
from barefaced.recognition import Recogniser, aligned, load_recogniser
from barefaced.training.batches import Sample
from barefaced.training.sources.labelled import SURE
from barefaced.training.sources.photometric import disturb

SIDE = 112
"""Of the patches that are drawn, pixels; the frame is ArcFace's."""
MARGIN = 8
"""Pixels kept around them, for shifts and turns."""
PEOPLE = "lfw_176"
"""The set with several photos of a person."""
TEST_FOLDS = range(6, 11)
"""Folds of the pair list whose people are measured on and never shown in training."""
SAME = 0.5
"""Cosine by the teacher from which a face is taken for one of the people kept for measuring, and left out:
people stand in several sets, and under wrong names. Strangers hardly ever reach it on LFW."""
_VIEWS = 3  # bare, and twice dressed


@dataclass(frozen=True)
class _Wide:
    """ArcFace's frame with a margin."""

    size: int = SIDE + 2 * MARGIN
    template: tuple[tuple[float, float], ...] = tuple(
        (x + MARGIN, y + MARGIN) for x, y in TEMPLATES["recogniser"][1]
    )


@dataclass(frozen=True)
class Gathered:
    """All sure faces of some sets.

    Attributes:
        patches: uint8 (N, 3, 128, 128, 3) RGB: bare, then twice dressed (bare again where nothing is worn).
        sets: names of the sets, (N,).
        items: number in its set, int (N,).
        identity: the person, (N,).
    """

    patches: np.ndarray
    sets: np.ndarray
    items: np.ndarray
    identity: np.ndarray


class IdentityFaces:
    """Faces of a split, with the person's number and the teacher's embedding.

    Args:
        folder: labelled sets, as `label_faces` writes them.
        split: `train`, or `val`; nobody who is kept for measuring is in either.
        sets: names of the sets.
        pairs: the list of pairs whose people of `TEST_FOLDS` are kept for measuring; None for nobody.
        teacher: ONNX file of a recogniser (see `load_recogniser`); None to learn from names alone.
        cache: folder for what is made once; None to make it again.
        least_photos: a person needs so many photos to be told from others by the margin loss.
        masked: share of faces that are shown dressed.
        mixed: share of faces that are shown mixed with another one.
        disturbed: whether patches are moved a little and given other light, blur and JPEG.

    Attributes:
        person: int (M,), a number from 0 on for people of enough photos, -1 for all others.
        target: float32 (M, D), unit rows; (M, 0) without a teacher.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        *,
        sets: tuple[str, ...],
        pairs: Path | None = None,
        teacher: Path | None = None,
        cache: Path | None = None,
        least_photos: int = 2,
        masked: float = 0.3,
        mixed: float = 0.0,
        disturbed: bool = True,
    ) -> None:
        self.faces = gathered(folder, sets, cache)
        told = taught(folder, self.faces, teacher, cache) if teacher else np.zeros((len(self.faces.items), 0))
        kept = _kept_for_measuring(self.faces, pairs)
        self.places = _chosen(self.faces, split, kept, told)
        self.target = told[self.places].astype(np.float32)
        self.person = _numbered(self.faces, self.places, least_photos)
        self.masked, self.mixed, self.disturbed = masked, mixed, disturbed

    def __len__(self) -> int:
        return len(self.places)

    @property
    def people(self) -> int:
        """How many have a number."""
        return int(self.person.max(initial=-1)) + 1

    def draw(self, item: int, rng: np.random.Generator) -> Sample:
        """One face, or two mixed.

        Returns:
            `image` uint8 RGB (3, 112, 112); `person` int, -1 for nobody.
        """
        patch, person = self._seen(item, rng), int(self.person[item])
        if rng.random() < self.mixed:
            share = rng.uniform(0.2, 0.8)
            other = self._seen(int(rng.integers(len(self))), rng)
            patch, person = cv2.addWeighted(patch, share, other, 1.0 - share, 0.0), -1
        return {"image": np.ascontiguousarray(patch.transpose(2, 0, 1)), "person": person}

    def _seen(self, item: int, rng: np.random.Generator) -> np.ndarray:
        """A face bare or dressed, as training shows it, uint8 (112, 112, 3)."""
        view = int(rng.integers(1, _VIEWS)) if rng.random() < self.masked else 0
        patch = self.faces.patches[self.places[item], view]
        return self._moved(patch, rng) if self.disturbed else patch[MARGIN:-MARGIN, MARGIN:-MARGIN]

    @staticmethod
    def _moved(patch: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Mirrored or not, and off by what another detector's points would make of it; (112, 112, 3)."""
        angle, scale = np.radians(rng.normal(0.0, 2.5)), np.exp(rng.normal(0.0, 0.035))
        a, b = scale * np.cos(angle), scale * np.sin(angle)
        middle, centre = (len(patch) - 1) / 2, (SIDE - 1) / 2 + rng.normal(0.0, 1.2, 2)
        mirror = -1.0 if rng.random() < 0.5 else 1.0
        linear = np.array([[a * mirror, -b], [b * mirror, a]])
        matrix = np.column_stack([linear, centre - linear @ (middle, middle)])
        out = cv2.warpAffine(patch, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        return disturb(np.asarray(out, np.uint8), rng, coarsest=0.25) if rng.random() < 0.5 else out


def gathered(folder: Path, sets: tuple[str, ...], cache: Path | None) -> Gathered:
    """The aligned faces of some sets, read from `cache`, or made and kept there."""
    labels = Path(cache) / "faces.npz" if cache else None
    banks = {name: FaceBank.open(folder, name) for name in sets}
    places = [(name, int(i)) for name, bank in banks.items() for i in np.flatnonzero(bank.presence > SURE)]
    told = {
        "sets": np.array([name for name, _ in places]),
        "items": np.array([item for _, item in places]),
        "identity": np.array([str(banks[name].identity[item]) for name, item in places]),
    }
    views = (view for name, item in places for view in _views(banks[name], item))
    if labels is None:
        patches = np.stack(list(views)).reshape(-1, _VIEWS, _Wide().size, _Wide().size, 3)
        return Gathered(patches, **told)
    if not labels.exists():
        labels.parent.mkdir(parents=True, exist_ok=True)
        write_pair(labels, views, side=_Wide().size, shape=(len(places), _VIEWS), told=told)
    with np.load(labels) as held:
        if not all(np.array_equal(held[key], value) for key, value in told.items()):
            raise BarefacedError(f"{labels.parent} was made of other sets than {', '.join(sets)}")
    return Gathered(np.load(labels.with_suffix(".npy"), mmap_mode="r"), **told)


def _views(bank: FaceBank, item: int) -> Iterator[np.ndarray]:
    """A face bare and twice dressed, aligned by where its mesh is on the bare photo."""
    face, frame = Face.from_mesh(bank.mesh[item]), _Wide()
    bare = aligned(bank.image(item), face, frame)
    yield bare
    for k in range(_VIEWS - 1):
        worn = bank.worn is not None and k < bank.worn.shape[1]
        yield aligned(bank.dressed(item, k)[0], face, frame) if worn else bare


def taught(folder: Path, faces: Gathered, teacher: Path, cache: Path | None) -> np.ndarray:
    """Float32 (N, D): what a teacher makes of the bare photos, read from `cache`, or made and kept there.

    Raises:
        BarefacedError: if what is kept there is of other faces, or the teacher cannot be used.
    """
    kept = Path(cache) / f"{Path(teacher).stem}.npy" if cache else None
    if kept is not None and kept.exists():
        told: np.ndarray = np.load(kept)
        if len(told) != len(faces.items):
            raise BarefacedError(f"{kept} is of {len(told)} faces, there are {len(faces.items)}")
        return told
    told = _asked(folder, faces, load_recogniser(teacher))
    if kept is not None:
        with replacing(kept) as file:
            np.save(file, told)
    return told


def _asked(folder: Path, faces: Gathered, recogniser: Recogniser) -> np.ndarray:
    banks = {str(name): FaceBank.open(folder, str(name)) for name in np.unique(faces.sets)}
    rows = []
    for first in range(0, len(faces.items), 32):
        part = slice(first, first + 32)
        patches = [
            aligned(banks[name].image(item), Face.from_mesh(banks[name].mesh[item]), recogniser)
            for name, item in zip(faces.sets[part], faces.items[part], strict=True)
        ]
        rows.append(recogniser.embed(np.stack(patches)))
    return np.concatenate(rows)


def _kept_for_measuring(faces: Gathered, pairs: Path | None) -> np.ndarray:
    """Bool (N,): faces of the people in the test folds of the list."""
    if pairs is None:
        return np.zeros(len(faces.items), bool)
    with Path(pairs).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["fold"]) in TEST_FOLDS]
    people = {row[key].partition("/")[0] for row in rows for key in ("a", "b")}
    return (faces.sets == PEOPLE) & np.isin(faces.identity, sorted(people))


def _chosen(faces: Gathered, split: str, kept: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Int (M,): the faces of a split, without those kept for measuring and whoever looks like them.

    Of the people in the list of pairs those of other folds may all be learned from, whatever their split.
    """
    listed = kept.any() & (faces.sets == PEOPLE)
    found = np.array([split_of(f"{s}/{who}") for s, who in zip(faces.sets, faces.identity, strict=True)])
    found[listed & (found == "test")] = "train"
    places = np.flatnonzero((found == split) & ~kept)
    if kept.any() and told.shape[1]:
        near = np.concatenate([(part @ told[kept].T).max(1) for part in np.array_split(told[places], 64)])
        places = places[~(near > SAME)]
    return places[np.isfinite(told[places]).all(1)]


def _numbered(faces: Gathered, places: np.ndarray, least: int) -> np.ndarray:
    """Int (M,): numbers for the people of enough photos, -1 for others."""
    who = [f"{faces.sets[i]}/{faces.identity[i]}" for i in places]
    counts = Counter(who)
    number = {name: n for n, name in enumerate(sorted(k for k, c in counts.items() if c >= least))}
    return np.array([number.get(name, -1) for name in who], np.int64)
