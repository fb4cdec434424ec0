"""Attack one's own result before anybody else does: `verify`, and `restorations`, to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError
from barefaced.redaction.attacks import Faces
from barefaced.redaction.attacks.as_is import AsIs
from barefaced.redaction.attacks.container import Container, rims
from barefaced.redaction.attacks.deconvolution import Deconvolution, Tikhonov, Wiener
from barefaced.redaction.attacks.unswirl import Turn, turned
from barefaced.redaction.finding import Finding
from barefaced.redaction.redacted import Redacted
from barefaced.redaction.redactors import Redactor, redactor_named
from barefaced.redaction.redactors.swirl import Swirl
from barefaced.redaction.zones import MCU

if TYPE_CHECKING:
    from barefaced.faces import Face
    from barefaced.recognition import Recogniser

_WORKED_AT = 144
"""Pixels of the longer side of a zone at which it is restored."""
_TEXTURES, _CONTENTS = 16, 5
_BLANKS, _MORE = (0, 128, 255), 0.05
"""Levels of zones that show nothing, and how much more like than all of them a restored face must be to be
known again: a recogniser may call blank and faceless patches alike, as where the detector erred."""
_TOLD = 3
"""Levels by which a block may differ from its colour after a lossy file."""


def verify(
    original: NDArray[np.uint8],
    redacted: Redacted,
    content: bytes,
    *,
    faces: Sequence[Face],
    recognisers: Sequence[Recogniser] | None = None,
    decoded: NDArray[np.uint8] | None = None,
) -> list[Finding]:
    """Run the attacks that fit a redaction on what is about to be published.

    The attacker knows method and settings. What he restores is compared with the original by each
    recogniser; it may not reach the threshold that its card gives for one false match in a thousand. What
    could not be tested is a finding that did not pass.

    Args:
        original: uint8 RGB (H, W, 3).
        redacted: of `redact`.
        content: the file as it is to be published.
        faces: who is in each of `redacted.zones`, in their order.
        recognisers: who compares; None for the shipped ones that are here.
        decoded: the pixels of `content`, where they are at hand; else the file is read.

    Returns:
        A finding an attack, never none.

    Raises:
        ValueError: if faces and zones are not as many.
    """
    if len(faces) != len(redacted.zones):
        raise ValueError(f"{len(redacted.zones)} zones of {len(faces)} faces: one a zone is expected")
    found = [_file_finding(content)]
    try:
        published = _published(content) if decoded is None else decoded
        if published.shape != original.shape:
            raise ValueError(f"it is {published.shape}, the original {original.shape}")
    except (BarefacedError, ValueError) as error:
        return [*found, Finding("pixels", False, f"the file was not read again as written: {error}")]
    redactor = redactor_named(redacted.method, **redacted.settings)
    zones = [tuple(map(int, zone)) for zone in redacted.zones]
    found += [_method_finding(redactor), _covered_finding(original, redacted, zones)]
    if not zones:
        return [*found, Finding("faces", True, "no face was covered, so there is none to restore")]
    found.append(_rim_finding(original, list(zip(zones, faces, strict=True))))
    if redactor.blind and not redactor.generates:
        found.append(_blank_finding(published, redactor, zones))
    return found + _face_findings(
        original, published, redactor, list(zip(zones, faces, strict=True)), recognisers
    )


def restorations(redacted: Redacted, *, faces: Sequence[Face]) -> dict[str, NDArray[np.uint8]]:
    """What attacks that have learned nothing bring back of a redacted picture, by name of the attack.

    Args:
        redacted: of `redact`.
        faces: who is in each of `redacted.zones`, in their order.

    Returns:
        Pictures uint8 RGB (H, W, 3), all faces restored as far as it goes; none where the method saw nothing
        of a face, or drew another.

    Raises:
        ValueError: if faces and zones are not as many.
    """
    zones = [tuple(map(int, zone)) for zone in redacted.zones]
    sites = list(zip(zones, faces, strict=True))
    redactor = redactor_named(redacted.method, **redacted.settings)
    made = {}
    for name, pictures in _restored(redacted.image, redactor, sites):
        if name == AsIs.name:
            continue
        made[name] = redacted.image
        for zone, picture in zip(zones, pictures, strict=True):
            made[name] = _pasted(made[name], zone, _cut(picture, zone))
    return made


def _file_finding(content: bytes) -> Finding:
    leaks = Container().read(content)
    return Finding("container", not leaks, "; ".join(leaks) or "nothing but the picture is in the file")


def _published(content: bytes) -> NDArray[np.uint8]:
    from barefaced.images import decode_image

    return decode_image(content, "the redacted file")


def _method_finding(redactor: Redactor) -> Finding:
    """What is known of the method from attacks that need more than is shipped."""
    if redactor.reversible:
        return Finding("method", False, f"{redactor.name} can be undone; it is there to be attacked")
    return Finding("method", True, f"{redactor.name} is made to resist")


def _covered_finding(original: NDArray, redacted: Redacted, zones: Sequence[Sequence[int]]) -> Finding:
    """No zone is as it was."""
    same = [bool((redacted.image[y1:y2, x1:x2] == original[y1:y2, x1:x2]).all()) for x1, y1, x2, y2 in zones]
    uncovered = [str(number) for number, one in enumerate(same, start=1) if one]
    told = f"as it was: zone {', '.join(uncovered)}" if uncovered else f"{len(zones)} zones differ"
    return Finding("pixels", not uncovered, told)


def _rim_finding(original: NDArray, sites: Sequence[tuple[tuple[int, ...], Face]]) -> Finding:
    """Were the original a JPEG, would the pixels around a zone tell what lay in the face's box?"""
    rng, told, worst = np.random.default_rng(0), 1, 0
    for number, (zone, face) in enumerate(sites, start=1):
        first = np.maximum(np.array(zone[:2]) // MCU * MCU - 2 * MCU, 0)
        around = original[first[1] : zone[3] + 2 * MCU, first[0] : zone[2] + 2 * MCU]
        inside = np.clip(np.rint(face.box.reshape(2, 2)), zone[:2], zone[2:]).astype(int) - first
        (x1, y1), (x2, y2) = inside
        if x2 <= x1 or y2 <= y1:
            continue
        contents = list(rng.integers(0, 256, (_CONTENTS, y2 - y1, x2 - x1, 3), np.uint8))
        seen = rims(around, (x1, y1, x2, y2), np.array(zone) - np.tile(first, 2), contents)
        told, worst = max((told, worst), (seen, number))
    words = f"by the pixels around its zone {told} of {_CONTENTS} contents can be told apart"
    return Finding("rim", told == 1, f"face {worst}: {words}" if told > 1 else words.replace("its", "a"))


def _blank_finding(published: NDArray, redactor: Redactor, zones: Sequence[Sequence[int]]) -> Finding:
    """A cover that never saw the face: the same pixels come from a picture of nothing."""
    worst = 0.0
    for x1, y1, x2, y2 in zones:
        blank = redactor.cover(np.zeros_like(published), (x1, y1, x2, y2))
        # The rim of a lossy file takes a little of its surroundings.
        inside = np.s_[8:-8, 8:-8] if min(blank.shape[:2]) > 24 else np.s_[:, :]
        apart = published[y1:y2, x1:x2].astype(int) - blank
        worst = max(worst, float(np.abs(apart[inside]).max()))
    return Finding("blank", worst <= _TOLD, f"at most {worst:g} levels from what a blank picture gives")


def _face_findings(
    original: NDArray[np.uint8],
    published: NDArray[np.uint8],
    redactor: Redactor,
    sites: Sequence[tuple[tuple[int, ...], Face]],
    recognisers: Sequence[Recogniser] | None,
) -> list[Finding]:
    from barefaced.recognition import shipped_recognisers

    asked = shipped_recognisers() if recognisers is None else list(recognisers)
    usable = [each for each in asked if each.threshold is not None]
    if not usable:
        why = "no recogniser is here" if not asked else "no recogniser has a threshold on its card"
        return [Finding("recogniser", False, f"{why}: whether a restored face is known again was not tested")]
    truth = [_embedded(original, face, usable) for _, face in sites]
    blank = [_blank_likeness(original, site, own, usable) for site, own in zip(sites, truth, strict=True)]
    findings = []
    for name, restored in _restored(published, redactor, sites):
        try:
            findings.append(_compared(name, restored, truth, blank, sites, usable))
        except Exception as error:  # what cannot be tested has not passed
            findings.append(Finding(name, False, f"it could not be run: {type(error).__name__}: {error}"))
    return findings


def _restored(
    published: NDArray[np.uint8], redactor: Redactor, sites: Sequence[tuple[tuple[int, ...], Face]]
) -> Iterator[tuple[str, Iterable[NDArray[np.uint8]]]]:
    """Name of each attack that fits, and the picture with each face in turn restored."""
    yield AsIs.name, (published for _ in sites)
    if redactor.blind or redactor.generates:
        return  # of what was never seen there is nothing to bring back
    if isinstance(redactor, Swirl):
        turn = Turn(redactor.strength, redactor.radius)
        yield "unswirl", (_pasted(published, zone, turned(_cut(published, zone), turn)) for zone, _ in sites)
        return
    measured: dict[int, Wiener] = {}  # in a dict, so that what goes wrong goes wrong where it is told of
    for kind in (Wiener, Tikhonov):
        trials = (_Shrunk.of(redactor, zone, face) for zone, face in sites)
        yield (
            kind.name,
            (
                _undone(published, trial, sites[number][0], kind, measured, number)
                for number, trial in enumerate(trials)
            ),
        )


def _compared(
    name: str,
    pictures: Iterable[NDArray[np.uint8]],
    truth: Sequence[Sequence[NDArray[np.float32]]],
    blank: Sequence[Sequence[float]],
    sites: Sequence[tuple[tuple[int, ...], Face]],
    recognisers: Sequence[Recogniser],
) -> Finding:
    """The face that comes nearest to being known again, by the recogniser that is nearest to knowing it."""
    nearest = (-np.inf, 0, "", 0.0, 0.0)
    rows = zip(pictures, truth, blank, sites, strict=True)
    for number, (picture, own, nothing, (_, face)) in enumerate(rows, start=1):
        for recogniser, one, other, least in zip(
            recognisers, own, _embedded(picture, face, recognisers), nothing, strict=True
        ):
            likeness, limit = float(one @ other), max(float(recogniser.threshold or 0), least + _MORE)
            if np.isnan(likeness):
                raise ValueError(f"{recogniser.name} had no answer for face {number}")
            nearest = max(nearest, (likeness - limit, number, recogniser.name, likeness, limit))
    _, number, who, likeness, limit = nearest
    told = f"face {number} comes nearest: {likeness:.3f} by {who}, which knows a face from {limit:.3f} on"
    return Finding(name, likeness < limit, told)


def _blank_likeness(
    original: NDArray[np.uint8],
    site: tuple[tuple[int, ...], Face],
    own: Sequence[NDArray[np.float32]],
    recognisers: Sequence[Recogniser],
) -> list[float]:
    """How like a face is, to each recogniser, to a zone of one level in its place; -1 without an answer."""
    zone, face = site
    blanks = [
        _embedded(_pasted(original, zone, np.full_like(_cut(original, zone), level)), face, recognisers)
        for level in _BLANKS
    ]
    likeness = [[float(one @ other) for one, other in zip(own, blank, strict=True)] for blank in blanks]
    return np.nan_to_num(likeness, nan=-1.0).max(0).tolist()


def _embedded(
    image: NDArray[np.uint8], face: Face, recognisers: Sequence[Recogniser]
) -> list[NDArray[np.float32]]:
    from barefaced.recognition import aligned

    return [each.embed(aligned(image, face, each)[None])[0] for each in recognisers]


def _undone(
    published: NDArray[np.uint8],
    trial: _Shrunk,
    zone: tuple[int, ...],
    kind: type[Deconvolution],
    measured: dict[int, Wiener],
    number: int,
) -> NDArray[np.uint8]:
    """The picture with one zone restored; what is measured of its redactor is kept for the next attack."""
    from barefaced.faces.warp import resized

    if number not in measured:
        measured[number] = Wiener().fit(trial, trial.textures(), rng=np.random.default_rng(0))
    known = measured[number]
    ready = kind(operator=known.operator, prior=known.prior, zone=known.zone)
    small = trial.crops(resized(_cut(published, zone), trial.size)[None])
    back = ready.restore(small.images)[0, : trial.size[1], : trial.size[0]]
    return _pasted(published, zone, resized(back, (trial.shape[1], trial.shape[0])))


@dataclass(frozen=True)
class _Shrunk:
    """A redactor seen at the resolution at which it is undone."""

    redactor: Redactor
    face: Face
    shape: tuple[int, int]
    size: tuple[int, int]
    blind: bool = False

    @classmethod
    def of(cls, redactor: Redactor, zone: tuple[int, ...], face: Face) -> Self:
        """The redactor of a zone, at fewer pixels where that is large."""
        height, width = zone[3] - zone[1], zone[2] - zone[0]
        share = min(1.0, _WORKED_AT / max(height, width))
        size = max(1, round(width * share)), max(1, round(height * share))
        return cls(redactor, face, (height, width), size)

    def zone(self, face: Face, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        return 0, 0, *self.size

    def cover(
        self,
        image: NDArray[np.uint8],
        zone: tuple[int, int, int, int],
        *,
        face: Face | None = None,
        rng: np.random.Generator | None = None,
    ) -> NDArray[np.uint8]:
        """As `Redactor.cover`, of pixels that are first made as many as the picture has."""
        from barefaced.faces.warp import resized

        height, width = self.shape
        large = resized(image[: self.size[1], : self.size[0]], (width, height))
        done = self.redactor.cover(large, (0, 0, width, height), iod=self.face.interocular, rng=rng)
        return resized(done, self.size)

    def textures(self) -> Faces:
        """Pictures of nothing, as rough as faces are: all that is known of the person is what is published.

        White noise, summed over scales so that a pixel's likeness to another falls with their distance.
        """
        import cv2

        rng, side = np.random.default_rng(7), max(self.size)
        clouds = np.zeros((_TEXTURES, side, side, 3), np.float32)
        for octave in range(2, max(3, side.bit_length())):
            few = min(2**octave, side)
            coarse = rng.normal(0, 1, (_TEXTURES, few, few, 3)).astype(np.float32)
            for cloud, grain in zip(clouds, coarse, strict=True):
                cloud += cv2.resize(grain, (side, side), interpolation=cv2.INTER_CUBIC) * 2.0 ** (2 - octave)
        return self.crops(np.clip(128 + 40 * clouds, 0, 255).astype(np.uint8))

    def crops(self, images: NDArray[np.uint8]) -> Faces:
        """Pictures (N, h, w, 3) in squares, with this zone."""
        side = max(self.size)
        squares = np.zeros((len(images), side, side, 3), np.uint8)
        squares[:, : images.shape[1], : images.shape[2]] = images
        whole = Faces(squares, np.arange(len(images)), self.face, (0, 0, side, side))
        return replace(whole, zone=(0, 0, *self.size))


def _cut(image: NDArray[np.uint8], zone: Sequence[int]) -> NDArray[np.uint8]:
    x1, y1, x2, y2 = zone
    return image[y1:y2, x1:x2]


def _pasted(image: NDArray[np.uint8], zone: Sequence[int], cover: NDArray[np.uint8]) -> NDArray[np.uint8]:
    x1, y1, x2, y2 = zone
    whole = image.copy()
    whole[y1:y2, x1:x2] = cover
    return whole
