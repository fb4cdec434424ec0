"""Redactors against attacks: every cell is kept as it is done, and one that fails stops no other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced import __version__
from barefaced.audit.running.store import digest, digest_of
from barefaced.datasets import FaceBank
from barefaced.errors import BarefacedError
from barefaced.images import replacing
from barefaced.recognition import Recogniser
from barefaced.redaction.attacks import ATTACKS, Attack, Faces, attack_named
from barefaced.redaction.attacks.frames import shaken
from barefaced.redaction.trials.geometry import SIDE, crops_of, patches_for
from barefaced.redaction.trials.levels import Level, at_start, zone_in
from barefaced.redaction.trials.people import PEOPLE, cast_of
from barefaced.redaction.trials.published import Published

CELLS, GALLERY, RUN = "cells", "gallery", "run.json"
ITSELF = "itself"
"""In place of a recogniser's name where an attack compares for itself."""
CONTROL = "block"
"""The redactor after which nothing is left inside the zone: what an attack then finds is context."""
_EMBEDDED = 64


@dataclass(frozen=True)
class Settings:
    """All that decides a run but the data and the recognisers.

    Attributes:
        people: attacked.
        frame_people: of them, those whose photographs are taken several times, where an attack wants that.
        looked_at: how many of them each recogniser, in order, looks at after an attack; all where nothing is
            said. The gallery stays whole.
        seed: of all chance.
        side: pixels of a crop.
        attacks: name of each and its settings.
    """

    people: int = PEOPLE
    frame_people: int = 200
    looked_at: tuple[int, ...] = ()
    seed: int = 0
    side: int = SIDE
    attacks: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One attack on one level, or on a block in the place of the level's redaction."""

    attack: str
    level: Level
    control: bool = False


class Bench:
    """Faces, gallery and recognisers, made when first needed and used by all cells."""

    def __init__(
        self, bank: FaceBank, recognisers: Sequence[Recogniser], settings: Settings, *, cache: Path
    ) -> None:
        """Args:
        bank: labelled faces.
        recognisers: who compares.
        settings: of the run.
        cache: a folder that keeps the gallery's embeddings from run to run.
        """
        self.settings, self.recognisers, self._bank = settings, list(recognisers), bank
        self._cache = cache
        self._cast = cast_of(bank, people=settings.people)
        self._published: dict[str, Published] = {}

    def published(self, level: Level) -> Published:
        """The redactor of a level, or of what takes its place, as all attacks meet it."""
        if level.words not in self._published:
            self._published[level.words] = Published(level.made, self.settings.seed)
        return self._published[level.words]

    @cached_property
    def probes(self) -> Faces:
        """Bare, a row a person."""
        return crops_of(self._bank, self._cast.probes, side=self.settings.side)

    @cached_property
    def gallery(self) -> Faces:
        """The same people in the same order, other photographs."""
        return crops_of(self._bank, self._cast.references, side=self.settings.side)

    @cached_property
    def attackers(self) -> Faces:
        """Other people."""
        return crops_of(self._bank, self._cast.attackers, side=self.settings.side)

    @cached_property
    def enrolled(self) -> dict[str, NDArray[np.float32]]:
        """The gallery's embeddings, by recogniser."""
        return {each.name: self._enrolled(each) for each in self.recognisers}

    def _enrolled(self, recogniser: Recogniser) -> NDArray[np.float32]:
        images = self.gallery.images
        path = self._cache / f"{digest(recogniser.name, recogniser.file.name, digest_of(images))[:20]}.npy"
        if path.exists():
            kept: NDArray[np.float32] = np.load(path)
            return kept
        rows = embedded(images, recogniser)
        with replacing(path) as stream:
            np.save(stream, rows)
        return rows


def run_trials(
    bank: FaceBank,
    out: Path,
    *,
    levels: Sequence[Level],
    recognisers: Sequence[Recogniser],
    settings: Settings,
    order: Callable[[Cell], float] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[str]:
    """Run every attack on every level and keep the scores, in `cells/` under `out`.

    What is there already is not done again; what failed before is tried once more.

    Args:
        bank: labelled faces with two photographs of some people.
        out: gets the cells, and what was asked for.
        levels: to attack.
        recognisers: who compare what attacks restore; none, and only attacks that match are run.
        settings: of the run.
        order: what of a cell says when its turn is, the least first; None for attack by attack.
        progress: told how many cells of how many are done.

    Returns:
        A line a cell that failed.

    Raises:
        BarefacedError: if the set has too few people, or an attack is unknown.
    """
    for name in settings.attacks:
        if name not in ATTACKS:
            raise BarefacedError(f"unknown attack {name!r}; known: {', '.join(ATTACKS)}")
    for folder in (CELLS, GALLERY):
        (out / folder).mkdir(parents=True, exist_ok=True)
    bench = Bench(bank, recognisers, settings, cache=out / GALLERY)
    cells = [cell for cell in planned(levels, settings) if recognisers or cell.attack != "clean"]
    cells = cells if order is None else sorted(cells, key=order)
    told = _told(bank, bench, cells) | {"unfit": list(_unfit(levels, settings))}
    with replacing(out / RUN) as stream:
        stream.write(json.dumps(told, indent=1).encode())
    failures = []
    for number, cell in enumerate(cells):
        if progress is not None:
            progress(number, len(cells))
        failure = _kept(bench, cell, told["cells"][number], out / CELLS)
        failures += [f"{cell.attack} on {cell.level.words}: {failure}"] if failure else []
    if progress is not None:
        progress(len(cells), len(cells))
    return failures


def planned(levels: Sequence[Level], settings: Settings) -> Iterator[Cell]:
    """Clean photographs first, then attack by attack, each with its control for every zone and start.

    A plain block is its own control. Attacks that are not made for a redactor are left out.
    """
    starts = dict.fromkeys(level.start for level in levels)
    for start in starts:
        yield Cell("clean", Level(CONTROL, {}, start))
    for name in settings.attacks:
        if ATTACKS[name].kind == "reads files":
            continue
        zones: set[Any] = set()
        for level in levels:
            place = zone_in(level.made, settings.side), level.start
            plain, outside = Level(CONTROL, {}, level.start), ATTACKS[name].outside
            if place not in zones:
                zones.add(place)
                same = zone_in(plain.made, settings.side) == place[0]
                yield Cell(name, plain if same else level, control=outside or not same)
            if level != plain and not outside and ATTACKS[name].fits(level.made):
                yield Cell(name, level)


def _unfit(levels: Sequence[Level], settings: Settings) -> Iterator[dict[str, Any]]:
    """Pairs that are not run, because the attack is not made for the redactor."""
    for name in settings.attacks:
        for level in levels:
            if level.redactor != CONTROL and not ATTACKS[name].fits(level.made):
                yield {"attack": name, "words": level.words, "start": level.start}


def embedded(images: NDArray[np.uint8], recogniser: Recogniser) -> NDArray[np.float32]:
    """Unit rows float32 (N, D) of crops, NaN where a recogniser had no answer."""
    parts = [
        recogniser.embed(patches_for(images[at : at + _EMBEDDED], recogniser))
        for at in range(0, len(images), _EMBEDDED)
    ]
    return np.concatenate(parts)


def _told(bank: FaceBank, bench: Bench, cells: Sequence[Cell]) -> dict[str, Any]:
    """What was asked for, ready for JSON; each cell with the name of its file."""
    who = [f"{each.name} {each.file.name}" for each in bench.recognisers]
    base = bank.name, len(bank.names), asdict(bench.settings) | {"attacks": None, "looked_at": None}
    asked = who, bench.settings.looked_at
    rows = [
        {
            "zone": zone_in(cell.level.made, bench.settings.side),
            "key": digest(
                *base,
                asdict(cell),
                bench.settings.attacks.get(cell.attack),
                # Whoever compares for himself asks no recogniser.
                None if cell.attack in ATTACKS and ATTACKS[cell.attack].kind == "matches" else asked,
            )[:20],
            **asdict(cell),
            "residual": cell.level.residual,
            "words": cell.level.words,
        }
        for cell in cells
    ]
    return {
        "tool": f"barefaced {__version__}", "data": bank.name, "recognisers": who,
        "people": len(bench.probes), "attackers": len(bench.attackers),
        "settings": asdict(bench.settings), "cells": rows,
    }  # fmt: skip


def _kept(bench: Bench, cell: Cell, told: dict[str, Any], folder: Path) -> str:
    """Do a cell and keep it, unless it is there; what went wrong, in a line."""
    path = folder / f"{told['key']}.npz"
    if path.exists() and not _failed(path):
        return ""
    began = time.process_time()
    try:
        found = _scores(bench, cell)
        failure = ""
    except Exception as error:  # whatever an attack does, the others are still to be run
        found, failure = {}, f"{type(error).__name__}: {error}"
    seconds = time.process_time() - began
    with replacing(path) as stream:
        words = {"told": json.dumps(told), "failure": failure, "seconds": seconds}
        np.savez_compressed(stream, **words, **found)  # type: ignore[arg-type]
    first = {name: _first(scores) for name, scores in found.items() if scores.ndim == 2}
    with replacing(path.with_suffix(".json")) as stream:
        told = told | {"failure": failure, "seconds": seconds, "first_of_all": first}
        stream.write(json.dumps(told, indent=1).encode())
    return failure


def _first(scores: NDArray) -> float:
    """Share of people who come before all others of the gallery."""
    own = np.diagonal(scores).copy()
    others = scores.astype(np.float32)
    others[np.arange(len(own)), np.arange(len(own))] = -np.inf
    return float(np.mean(own > np.nanmax(others, axis=1)))


def _failed(path: Path) -> bool:
    try:
        with np.load(path) as held:
            return bool(str(held["failure"]))
    except (OSError, ValueError, KeyError):
        return True


def _scores(bench: Bench, cell: Cell) -> dict[str, NDArray]:
    """Scores float16 (P, G) by who compared, and processor seconds of the attack alone."""
    # The same chance whatever was run before, so that a run that goes on is the run that was stopped.
    rng = np.random.default_rng([bench.settings.seed, int(digest(asdict(cell))[:12], 16)])
    if cell.attack == "clean":
        few = bench.probes.at(np.arange(_looked_at(bench)))
        return _compared(bench, at_start(few, cell.level.start).images)
    zone = zone_in(cell.level.made, bench.settings.side)
    used = bench.published(Level(CONTROL) if cell.control else cell.level)
    began = time.process_time()
    own = at_start(replace(bench.attackers, zone=zone), cell.level.start)
    attack = attack_named(cell.attack, **bench.settings.attacks[cell.attack]).fit(used, own, rng=rng)
    fitted = time.process_time()
    covered = _covered(bench, at_start(replace(bench.probes, zone=zone), cell.level.start), used, attack, rng)
    redacted = time.process_time()
    if attack.kind == "matches":
        gallery = at_start(bench.gallery, cell.level.start)
        found = {ITSELF: attack.compare(covered, gallery.images).astype(np.float16)}
        told = [time.process_time() - redacted]
    else:
        restored = attack.restore(covered)
        told = [time.process_time() - redacted]
        found = _compared(bench, restored)
    return found | {"spent": np.array([fitted - began, *told, len(covered)])}


def _covered(
    bench: Bench, faces: Faces, redactor: Any, attack: Attack, rng: np.random.Generator
) -> NDArray[np.uint8]:
    if attack.kind == "restores":
        faces = faces.at(np.arange(_looked_at(bench)))
    if attack.frames == 1:
        return faces.covered(redactor, rng=rng)
    few = faces.at(np.arange(min(bench.settings.frame_people, len(faces))))
    return shaken(few, redactor, frames=attack.frames, rng=rng, burst=attack.burst)[0]


def _looked_at(bench: Bench) -> int:
    """How many faces the recogniser that looks at most looks at."""
    told, most = bench.settings.looked_at, len(bench.probes)
    return min(max(told), most) if told and len(told) == len(bench.recognisers) else most


def _compared(bench: Bench, images: NDArray[np.uint8]) -> dict[str, NDArray]:
    if not bench.recognisers:
        raise BarefacedError("no recogniser was given to compare what the attack restored")
    counts = dict(enumerate(bench.settings.looked_at))
    return {
        each.name: (embedded(images[: counts.get(number)], each) @ bench.enrolled[each.name].T).astype(
            np.float16
        )
        for number, each in enumerate(bench.recognisers)
    }
