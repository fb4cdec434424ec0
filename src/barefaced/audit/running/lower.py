"""Is the lower half anybody's? Generated halves under one and the same upper half, compared with true ones.

Eyes and brows were never hidden, and match by themselves. Here everybody gets those of the mean face of the
study, and the half in question its tone, so that nothing but the shape of that half tells who it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced import __version__
from barefaced.audit.probes.acquire import the_face
from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.conditions import CONDITIONS, Half
from barefaced.audit.probes.frame import BRIDGE, expected_face, eye_frame, lower_face
from barefaced.audit.running.cases import Case
from barefaced.audit.running.embeddings import Look, Looker, Vectors
from barefaced.audit.running.outcomes import Sample
from barefaced.audit.running.store import digest, photo_key
from barefaced.audit.study import Photo
from barefaced.errors import BarefacedError

FEWEST = 20
"""People, below which nothing is told: their mean would be made of those compared."""
DRAWS, MOST = 200, 20_000
"""Of the bootstrap of people, and comparisons of strangers that go into it; of more, so many are drawn."""
Image = NDArray[np.uint8]


class LowerHalves:
    """Says how lower halves are to be looked at, collects what was seen, and tells how well they know their
    people.
    """

    def __init__(self, looker: Looker, cast: Cast, *, seed: int) -> None:
        """Args:
        looker: embeds.
        cast: the references, and their mean.
        seed: of the bootstrap of people.
        """
        self._looker, self._cast, self._seed = looker, cast, seed
        self._firsts: dict[str, Photo] = {}
        for photo in cast.study.of_role("reference"):
            self._firsts.setdefault(photo.subject, photo)
        self._held: dict[tuple[str, str], dict[str, Vectors]] = defaultdict(dict)

    def look(self, case: Case, sample: Sample) -> Look | None:
        """How to look at a face that a system made, in place or by its own eyes; None for too few people."""
        if len(self._firsts) < FEWEST:
            return None
        in_place = not CONDITIONS[case.condition].masked
        face = partial(self._framed, sample, in_place=in_place)
        return self._look(sample.outcome.picture, face, _alpha(case.condition))

    def truth(self, subject: str, condition: str) -> Look | None:
        """How to look at a person's own lower half; None for too few people, or one without a reference."""
        photo = self._firsts.get(subject)
        if photo is None or len(self._firsts) < FEWEST:
            return None
        return self._look(digest("true", photo_key(photo)), partial(self._patch, photo), _alpha(condition))

    def add(self, system: str, condition: str, subject: str, seen: Vectors) -> None:
        """Take what was seen of the first face of a person that a system made."""
        self._held[system, condition][subject] = seen

    def told(self) -> list[dict[str, Any]]:
        """One row a recogniser, system and condition: `people`, `auc` of own against others' true halves
        with `low` and `high`, 0.5 for pure invention; and the mean similarities `own` and `others`.
        """
        rows = []
        for (system, condition), probes in self._held.items():
            looks = {who: look for who in probes if (look := self.truth(who, condition)) is not None}
            truths = dict(zip(looks, self._looker.look([*looks.values()]), strict=True))
            for each in self._looker.recognisers:
                found = _measured(probes, truths, each.name, self._seed)
                key = {"recogniser": each.name, "system": system, "condition": condition}
                rows += [key | found] if found else []
        return sorted(rows, key=lambda row: (row["recogniser"], row["condition"], row["system"]))

    def _look(self, face: str, pixels: Callable[[], Image], alpha: float) -> Look:
        key = digest(self._study, alpha, face)
        return Look(key, lambda: self._under(pixels(), alpha), "frame")

    @cached_property
    def _study(self) -> str:
        """Names all that is the same for everybody."""
        files = [photo_key(photo) for photo in self._firsts.values()]
        return digest("lower", files, self._cast.side, __version__)

    def _patch(self, photo: Photo) -> Image:
        patch = self._cast.patch(photo)
        if patch is None:
            raise BarefacedError("no face")
        return patch

    def _framed(self, sample: Sample, *, in_place: bool) -> Image:
        picture, side = sample.pixels(), self._cast.side
        if in_place and picture.shape == (side, side, 3):
            return picture
        face = the_face(picture)
        if isinstance(face, str):
            raise BarefacedError(face)
        return eye_frame(picture, face, side=side)[0]

    def _under(self, face: Image, alpha: float) -> Image:
        """A face's lower half in the mean face, uint8 (S, S, 3)."""
        mean, side = self._cast.mean(), self._cast.side
        if mean is None:
            raise BarefacedError("no mean face")
        hole = lower_face(expected_face(side), side, below=alpha)
        under = mean.copy()
        under[hole] = _in_tone(face[hole], mean[hole])
        return under


def _in_tone(pixels: Image, wanted: Image) -> Image:
    """Pixels (N, 3) with the mean and SD of others, by channel: what is left of a face but its shape."""
    own, other = pixels.astype(np.float64), wanted.astype(np.float64)
    scale = other.std(0) / np.maximum(own.std(0), 1.0)
    return np.clip(np.rint((own - own.mean(0)) * scale + other.mean(0)), 0, 255).astype(np.uint8)


def _alpha(condition: str) -> float:
    """Where a condition cuts; of masks, the bridge of the nose."""
    made = CONDITIONS[condition]
    return made.alpha if isinstance(made, Half) else BRIDGE


def _measured(
    probes: dict[str, Vectors], truths: dict[str, Vectors], recogniser: str, seed: int
) -> dict[str, Any] | None:
    from barefaced.audit.statistics import PairScores, separations

    people = [
        who
        for who in probes
        if who in truths and not any(isinstance(held[who][recogniser], str) for held in (probes, truths))
    ]
    if len(people) < FEWEST:
        return None
    like = (
        np.stack([probes[who][recogniser] for who in people])
        @ np.stack([truths[who][recogniser] for who in people]).T
    )
    numbers = np.arange(len(people))
    rng = np.random.default_rng(seed)
    one, other = (~np.eye(len(people), dtype=bool)).nonzero()
    if len(one) > MOST:
        kept = rng.choice(len(one), MOST, replace=False)
        one, other = one[kept], other[kept]
    own, others = PairScores.of(np.diag(like), numbers), PairScores.of(like[one, other], one, other)
    auc = separations(own, others, rng=rng, draws=DRAWS).estimates()[0]
    return {
        "people": len(people), "auc": auc.value, "low": auc.low, "high": auc.high,
        "own": float(own.scores.mean()), "others": float(others.scores.mean()),
    }  # fmt: skip
