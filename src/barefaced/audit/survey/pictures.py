"""Pictures made alike: real and generated ones go the same way; only their content tells them apart."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.survey.design import Design, Item, Picture
from barefaced.audit.survey.study import FEW, Study
from barefaced.errors import BarefacedError
from barefaced.images import read_image

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGEST, _MOST_SHOWN, _SMALLEST = 512, 40, 64

Reached = Callable[[int, int | None], None]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A survey ready to be asked.

    Attributes:
        design: who sees what, and what is right.
        content: JPEG of each picture, by its name.
        told: what its owner should know: few pictures, sizes or kinds of file that differ.
    """

    design: Design
    content: dict[str, bytes]
    told: tuple[str, ...]


def prepare(study: Study, *, progress: Reached | None = None) -> Prepared:
    """Make every picture as people will see it, and decide who sees which.

    Each is cropped to its middle square, brought to one size by averaging, and made a JPEG of one quality
    with colours at full resolution, no metadata, and a name drawn by the seed. Nothing is enlarged: that
    would show.

    Args:
        study: the pictures and how to ask.
        progress: told how many pictures are looked at, of how many.

    Raises:
        BarefacedError: for too few pictures, or one that cannot be read or is too small.
    """
    sources = [("real", path) for path in study.real]
    sources += [(system, path) for system, paths in study.fake.items() for path in paths]
    settings, roles = _roles(study, sources)
    looked = [*_looked(sources, progress)]
    settings |= {"size": _size(study, [side for _, side in looked])}
    made = _Maker(settings)
    pictures = [
        made.picture(read_image(path), source, path.name) if role else None
        for (source, path), role in zip(sources, roles, strict=True)
    ]
    catches = [*_catches(made, settings)]
    every = [picture for picture in pictures if picture] + [each for _, more in catches for each in more]
    items = (*_items(settings["design"], pictures, roles), *(item for item, _ in catches))
    told = (*_told(looked, settings, roles), *_twins(pictures))
    return Prepared(Design(settings, tuple(every), items), made.content, told)


def _looked(
    sources: Sequence[tuple[str, Path]], progress: Reached | None
) -> Iterator[tuple[tuple[str, Path], int]]:
    """Each with its shorter side."""
    for done, (source, path) in enumerate(sources, 1):
        yield (source, path), min(read_image(path).shape[:2])
        if progress:
            progress(done, len(sources))


def _size(study: Study, sides: Sequence[int]) -> int:
    smallest = min(sides)
    wanted = study.settings.size or min(smallest, _LARGEST)
    if smallest < wanted or wanted < _SMALLEST:
        raise BarefacedError(
            f"the smallest picture is {smallest} pixels wide or high, and {max(wanted, _SMALLEST)} are "
            "needed: enlarging would show; set a smaller size or leave it out"
        )
    return wanted


def _roles(study: Study, sources: Sequence[tuple[str, Path]]) -> tuple[dict[str, Any], list[str]]:
    """The settings with every None filled in; and what each picture is for: practice, scored, or nothing.

    In `2afc` roles are those of the pair, so that both of its pictures have the same.
    """
    settings = study.settings
    reals, systems = len(study.real), [*study.fake.values()]
    fakes = sum(map(len, systems))
    pairs = settings.design == "2afc"
    each = min(reals, fakes)
    practice = min(10, 2 * ((reals + fakes) // 14)) if settings.practice is None else settings.practice
    spent = practice if pairs else practice // 2
    shown = settings.shown or min(_MOST_SHOWN, (1 if pairs else 2) * (each - spent))
    asked = shown if pairs else shown // 2
    if each - spent < max(asked, 2):
        raise BarefacedError(
            f"too few pictures: {reals} real and {fakes} generated ones, and {max(asked, 2) + spent} of each "
            f"are needed ({practice} of practice, {max(shown, 2 if pairs else 4)} shown)"
        )
    rng = np.random.default_rng([settings.seed, 3])
    filled = replace(settings, shown=shown, practice=practice).told()
    if pairs:
        return filled, _paired(study, spent, rng)
    roles = []
    for count in (reals, fakes):
        of_kind = np.full(count, "scored", object)
        of_kind[rng.permutation(count)[:spent]] = "practice"
        roles += of_kind.tolist()
    return filled, roles


def _paired(study: Study, practice: int, rng: np.random.Generator) -> list[str]:
    """Roles "practice N" and "scored N", N the pair; a photograph goes with the generated picture of its
    name, the rest by lot; who is left over is for nothing.
    """
    fakes = [path for paths in study.fake.values() for path in paths]
    by_name = {path.stem: place for place, path in enumerate(study.real)}
    free, partner = set(range(len(study.real))), {}
    for place in rng.permutation(len(fakes)):
        own = by_name.get(fakes[place].stem)
        if own in free:
            partner[int(place)] = own
            free.discard(own)
    left = [place for place in range(len(fakes)) if place not in partner]
    partner |= dict(zip(rng.permutation(left).astype(int).tolist(), sorted(free), strict=False))
    roles = [""] * (len(study.real) + len(fakes))
    for number, place in enumerate(rng.permutation(sorted(partner)).astype(int).tolist()):
        role = f"{'practice' if number < practice else 'scored'} {number}"
        roles[partner[place]] = roles[len(study.real) + place] = role
    return roles


def _items(
    design: str,
    pictures: Sequence[Picture | None],
    roles: Sequence[str],
) -> Iterator[Item]:
    by_role: dict[str, list[Picture]] = {}
    for place, (picture, role) in enumerate(zip(pictures, roles, strict=True)):
        if picture:
            by_role.setdefault(role if design == "2afc" else f"{role} {place}", []).append(picture)
    for role, of_role in by_role.items():
        names = tuple(picture.name for picture in of_role)
        yield Item(names[-1], role.split()[0], names, of_role[-1].fake)


class _Maker:
    """Brings pictures to their form, under neutral names."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._size, self._quality = settings["size"], settings["quality"]
        self._names = np.random.default_rng([settings["seed"], 4])
        self.content: dict[str, bytes] = {}

    def picture(
        self, pixels: NDArray[np.uint8], source: str, file: str, *, fake: bool | None = None
    ) -> Picture:
        """Make one, of any size, uint8 (H, W, 3)."""
        from PIL.Image import Resampling, fromarray

        height, width = pixels.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        square = fromarray(pixels[top : top + side, left : left + side])
        content = self._jpeg(square.resize((self._size, self._size), Resampling.BOX))
        name = self._names.bytes(8).hex()
        self.content[name] = content
        generated = source != "real" if fake is None else fake
        return Picture(name, generated, source, file, hashlib.sha256(content).hexdigest())

    def card(self, words: str) -> NDArray[np.uint8]:
        """An attention check: words instead of a picture."""
        from PIL import Image, ImageDraw, ImageFont

        image = Image.new("RGB", (self._size, self._size), (244, 241, 234))
        draw = ImageDraw.Draw(image)
        font = ImageFont.load_default(self._size / 12)
        middle = (self._size / 2, self._size / 2)
        draw.multiline_text(
            middle, words, (34, 40, 49), font, anchor="mm", align="center", spacing=self._size / 30
        )
        return np.array(image)

    def _jpeg(self, image: Image) -> bytes:
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=self._quality, subsampling="4:4:4")
        return stream.getvalue()


def _catches(made: _Maker, settings: Mapping[str, Any]) -> Iterator[tuple[Item, list[Picture]]]:
    """Half of them ask for each answer; in `2afc` the card to choose is drawn like a generated picture."""
    for number in range(settings["catches"]):
        fake = number % 2 == 1
        if settings["design"] == "2afc":
            words = (
                "Attention check\n\nDo not choose\nthis one.",
                "Attention check\n\nPlease choose\nthis one.",
            )
            drawn = [made.picture(made.card(text), "catch", "", fake=bool(n)) for n, text in enumerate(words)]
        else:
            word = "Generated" if fake else "Real photo"
            text = f"Attention check\n\nPlease answer\n“{word}”."
            drawn = [made.picture(made.card(text), "catch", "", fake=fake)]
        names = tuple(picture.name for picture in drawn)
        yield Item(names[-1], "catch", names, fake), drawn


def _told(
    looked: Sequence[tuple[tuple[str, Path], int]],
    settings: Mapping[str, Any],
    roles: Sequence[str],
) -> Iterator[str]:
    pool = sum(role.startswith("scored") for role in roles)
    if pool < FEW:
        yield f"{pool} scored pictures: fewer than {FEW} say more of these pictures than of who made them"
    kinds = [
        {(path.suffix.lower(), side) for (source, path), side in looked if (source == "real") is real}
        for real in (True, False)
    ]
    for place, what in ((0, "kind of file"), (1, "size")):
        reals, fakes = ({one[place] for one in kind} for kind in kinds)
        if reals.isdisjoint(fakes):
            yield (
                f"real and generated pictures differ in {what} ({_listed(reals)}; {_listed(fakes)}): traces "
                "of that may survive, bring them to one form before"
            )
    if settings["shown"] < 20:
        yield f"{settings['shown']} pictures a person: few to measure anybody by"


def _twins(pictures: Sequence[Picture | None]) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for picture in pictures:
        if picture:
            files.setdefault(picture.digest, []).append(f"{picture.source}/{picture.file}")
    for alike in files.values():
        if len(alike) > 1:
            yield f"{_listed(alike)} look the same to the last bit: people would see one picture twice"


def _listed(values: Collection[Any]) -> str:
    words = sorted(map(str, values))
    return ", ".join(words[:3]) + (" ..." if len(words) > 3 else "")
