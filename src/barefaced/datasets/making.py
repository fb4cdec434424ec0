"""One photo to its trios, or to the reason why there are none."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.datasets.settings import Settings
from barefaced.datasets.sources import Photo
from barefaced.datasets.trio import Trio
from barefaced.errors import BarefacedError, UnreadableImage
from barefaced.faces import Face, align
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.pose import pose_from_mesh
from barefaced.faces.warp import scale_of, transform
from barefaced.masks import mask

Find = Callable[[NDArray[np.uint8]], list[Face]]
"""Finds the faces in a picture, as `barefaced.faces.detect` does."""

WORN = 0.5
"""A face that wears a mask with this probability counts as masked."""
CUT = 0.05
"""Landmarks this far outside the picture, in distances between the eyes, make a face cut."""
BYSTANDER = 0.4
"""Faces smaller than this share of the largest one's size do not make a photo one of several people."""
IN_PLACE = 0.04
"""Points that lie this near the template's, in sides of the picture, need no alignment."""


@dataclass(frozen=True)
class Rejected:
    """A photo that gives no trio: a reason of a few words to count by, and what was found."""

    reason: str
    detail: str = ""


class Made(NamedTuple):
    """A trio as bytes, and what the index is told of it."""

    files: dict[str, bytes]
    k: int
    identity: str
    styles: list[list[str]]
    pose: list[float]
    covered: float


@dataclass(frozen=True)
class Making:
    """Photos to trios; may be sent to other processes."""

    settings: Settings
    find: Find

    def __call__(self, photo: Photo) -> list[Made] | Rejected:
        """The trios of a photo, whatever the process and whenever: chance comes from its name alone."""
        try:
            image = photo.read()
            faces = chosen_faces(image, self.find(image), self.settings, five=photo.five)
            if isinstance(faces, Rejected):
                return faces
            return self._made(image, faces, photo)
        except UnreadableImage as error:
            return Rejected("unreadable", error.reason)
        except MemoryError:
            return Rejected("unreadable", "not enough memory")
        except BarefacedError:
            raise  # a model is missing or damaged: no photo will do better
        except Exception as error:  # a mistake of ours on one photo must not cost the user the other thousand
            return Rejected("failed", bug(error))

    def _made(self, image: NDArray[np.uint8], faces: list[Face], photo: Photo) -> list[Made] | Rejected:
        if self.settings.size:
            image, face = framed(image, faces[0], size=self.settings.size)
            faces = [face]
        trios = [dressed(image, faces, photo, self.settings, k=k) for k in range(self.settings.per_photo)]
        if not all(trio.coverage.any() for trio in trios):
            return Rejected("nothing covered", "the mask lies outside the picture")
        return [_of(trio, self.settings.quality) for trio in trios]


def bug(error: Exception) -> str:
    """One line about a mistake of ours; raised where the variable BAREFACED_TRACEBACK asks for it."""
    if "BAREFACED_TRACEBACK" in os.environ:
        raise error
    told = f"{type(error).__name__}: {error} (a bug; BAREFACED_TRACEBACK=1 shows where)"
    return " ".join(told.split())


def chosen_faces(
    image: NDArray[np.uint8],
    faces: Sequence[Face],
    settings: Settings,
    *,
    five: NDArray[np.floating] | None = None,
) -> list[Face] | Rejected:
    """The faces of a photo that are to be masked, the largest first.

    Args:
        image: uint8 RGB (H, W, 3).
        faces: all found in it.
        settings: with `size` one face is chosen, without it all that will do.
        five: float (5, 2), where the one meant has its points, if that is known.
    """
    if not faces:
        return Rejected("no face")
    ordered = sorted(faces, key=lambda face: face.interocular, reverse=True)
    if settings.size == 0:
        kept = [face for face in ordered if unfit(image, face, settings) is None]
        return kept or unfit(image, ordered[0], settings) or ordered
    if five is not None:
        ordered = [face for face in ordered if _meant(face, five)]
        if not ordered:
            return Rejected("no face", f"{len(faces)} found, none where the source says")
    elif not settings.largest:
        others = [face for face in ordered[1:] if face.interocular >= BYSTANDER * ordered[0].interocular]
        if others:
            return Rejected("several faces", str(1 + len(others)))
    return unfit(image, ordered[0], settings) or ordered[:1]


def unfit(image: NDArray[np.uint8], face: Face, settings: Settings) -> Rejected | None:
    """Why a face cannot be masked; None if it can."""
    if face.interocular < settings.min_eyes:
        return Rejected("too small", f"eyes {face.interocular:.1f} px apart")
    if face.wears_mask >= WORN and not settings.over:
        return Rejected("already masked", f"probability {face.wears_mask:.2f}")
    beyond = np.maximum(-face.landmarks, face.landmarks - (image.shape[1] - 1, image.shape[0] - 1)).max()
    if beyond > CUT * face.interocular:
        return Rejected("cut by the edge", f"{beyond:.1f} px outside")
    return None


def _meant(face: Face, five: NDArray[np.floating]) -> bool:
    """Whether a face lies where five points do."""
    apart = np.linalg.norm(face.five - five, axis=1).mean()
    return bool(apart < 0.4 * np.linalg.norm(five[1] - five[0]))


def framed(image: NDArray[np.uint8], face: Face, *, size: int) -> tuple[NDArray[np.uint8], Face]:
    """A face aligned to the portrait template, and as it lies in the new picture.

    A picture that is aligned already, and of that size, keeps its pixels.
    """
    own_size, points = TEMPLATES["portrait"]
    apart = face.five - np.array(points) * (size / own_size)
    if image.shape[:2] == (size, size) and np.abs(apart).max() <= IN_PLACE * size:
        return image, face
    patch, matrix = align(image, face, size=size)
    return patch, _moved(face, matrix)


def _moved(face: Face, matrix: NDArray[np.float64]) -> Face:
    """A face after a similarity (2, 3) of its picture."""
    scale = np.float32(scale_of(matrix))
    landmarks = transform(face.landmarks, matrix).astype(np.float32)
    corners = transform(face.box[[[0, 1], [2, 1], [2, 3], [0, 3]]], matrix)
    depth = face.depth * scale
    return replace(
        face,
        box=np.concatenate([corners.min(0), corners.max(0)]).astype(np.float32),
        landmarks=landmarks,
        depth=depth,
        uncertainty=face.uncertainty * scale,
        pose=pose_from_mesh(np.column_stack([landmarks, depth])),
    )


def dressed(
    image: NDArray[np.uint8], faces: Sequence[Face], photo: Photo, settings: Settings, *, k: int
) -> Trio:
    """Trio number `k` of a photo.

    Args:
        image: uint8 RGB (H, W, 3), the bare picture.
        faces: those in it to mask, the largest first.
        photo: its name and identity.
        settings: styles, ways to wear them, seed.
        k: another one, another mask.
    """
    rng = chance(settings.seed, photo.name, k)
    wear = list(settings.wear)[_drawn(list(settings.wear.values()), rng)]
    worn = mask(image, faces, style=settings.style, wear=wear, rng=rng)
    put_on = sorted(faces, key=lambda face: face.interocular)  # as `mask` tells of them, the farthest first
    told = [
        {"style": name, "wear": way} | _record(face)
        for face, (name, way) in zip(put_on, worn.styles, strict=True)
    ][::-1]
    record = {"style": told[0]["style"], "wear": told[0]["wear"], "seed": settings.seed, "k": k}
    return Trio(
        image, worn.image, worn.coverage, photo.identity, record | {"source": photo.name, "faces": told}
    )


def chance(seed: int, name: str, k: int) -> np.random.Generator:
    """The generator of one trio: of nothing but these three."""
    digest = hashlib.sha256(f"{seed}/{k}/{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16]))


def _drawn(weights: Sequence[float], rng: np.random.Generator) -> int:
    shares = np.array(weights, np.float64)
    return int(rng.choice(len(shares), p=shares / shares.sum()))


def _record(face: Face) -> dict[str, Any]:
    """What a trio tells of a face: all but the errors to expect, which are half as long again."""
    return {name: value for name, value in face.to_dict().items() if name != "uncertainty"}


def _of(trio: Trio, quality: int) -> Made:
    faces = trio.record["faces"]
    return Made(
        files=trio.encode(quality=quality),
        k=trio.record["k"],
        identity=trio.identity,
        styles=[[face["style"], face["wear"]] for face in faces],
        pose=list(faces[0]["pose"].values()),
        covered=round(float(trio.coverage.mean()), 5),
    )
