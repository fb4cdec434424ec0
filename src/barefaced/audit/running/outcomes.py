"""Every system, control and baseline set to work on a case, or remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.probes.baselines import BASELINES
from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.controls import CONTROLS
from barefaced.audit.running.cases import Case
from barefaced.audit.running.store import Outcome, Store, digest, digest_of
from barefaced.audit.systems.base import Drawn, System
from barefaced.errors import UnwritableFile
from barefaced.images import read_image
from barefaced.provenance import Label, write_generated

END = "end"
"""Stands where a system has nothing different to give any more."""
PLACE = "lies at"
"""Under which an outcome tells a file that is not the audit's own."""
CONTROL_SAMPLES = 16
"""The most samples of a control that are looked for."""
Image = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sample:
    """One outcome of one system, and a way to its pixels.

    Attributes:
        system: name in tables.
        number: from 1.
        outcome: what came of it.
        pixels: makes or reads the picture.
    """

    system: str
    number: int
    outcome: Outcome
    pixels: Callable[[], Image]


class Makers:
    """All that fills, or leaves, holes in an audit."""

    def __init__(
        self, store: Store, out: Path, cast: Cast, systems: list[System], *, samples: int, tell_hole: bool,
        controls: bool = True,
    ) -> None:  # fmt: skip
        """Args:
        store: remembers.
        out: gets `outputs/`, the pictures of the systems under audit.
        cast: whom controls borrow from.
        systems: under audit.
        samples: faces drawn of each.
        tell_hole: see `Case.given`.
        controls: whether they are among them.
        """
        self._store, self._out, self._cast = store, out, cast
        self._lenders = [photo.name for photo in cast.study.photos if photo.role != "probe_masked"]
        self.systems, self._samples, self._tell_hole = systems, samples, tell_hole
        self._controls = tuple(CONTROLS) if controls else ()

    def samples(self, case: Case) -> Iterator[Sample]:
        """Everything that comes of a case, system by system."""
        for name in BASELINES:
            yield from self._cheap(case, name, partial(_bare, case, name))
        for name in self._controls:
            yield from self._cheap(case, name, partial(self._controlled, case, name))
        yield from self.drawn(case)

    def drawn(self, case: Case) -> Iterator[Sample]:
        """What comes of the systems under audit alone."""
        for system in self.systems:
            yield from self._drawn(case, system)

    def _controlled(self, case: Case, name: str) -> list[Image | str]:
        assert not isinstance(case.looked, str), "told before"
        made, _, yaw = case.looked
        return CONTROLS[name].paint(made, case.photo, self._cast, yaw=yaw, samples=self._samples)

    def _cheap(self, case: Case, name: str, make: Callable[[], list[Any]]) -> Iterator[Sample]:
        """What is made again rather than kept as a picture; only its digest is remembered."""
        base = digest(case.key, name, self._lenders if name in CONTROLS else "")
        made: list[list[Any]] = []

        def results() -> list[Any]:
            if not made:
                made.append([case.looked] if isinstance(case.looked, str) else make())
            return made[0]

        for number in range(1, CONTROL_SAMPLES + 1):
            key = digest(base, number)
            outcome = self._store.outcome(key)
            if outcome is None:
                outcome = _described(results()[number - 1] if number <= len(results()) else END)
                self._store.keep_outcome(key, outcome)
            if outcome.failure == END:
                return
            yield Sample(name, number, outcome, partial(lambda n: results()[n - 1], number))

    def _drawn(self, case: Case, system: System) -> Iterator[Sample]:
        base = digest(case.key, system.told, self._tell_hole, _stamp(system, case))
        drawing = None
        for number in range(1, self._samples + 1):
            key, drawn = digest(base, number), None
            path = self._out / "outputs" / system.name / f"{case.name}-{number}.png"
            outcome = self._store.outcome(key)
            if outcome is None or (outcome.picture and not _place(outcome, path).is_file()):
                drawing = drawing or self._drawing(case, system, number)
                drawn = next(drawing, None)
                outcome = _described(END) if drawn is None else self._kept(drawn, path, system, number, case)
                self._store.keep_outcome(key, outcome)
            if outcome.failure == END:
                return
            yield Sample(system.name, number, outcome, partial(_pixels, drawn, _place(outcome, path)))

    def _drawing(self, case: Case, system: System, first: int) -> Iterator[Drawn]:
        given = case.given(tell_hole=self._tell_hole)
        if isinstance(given, str):
            if first == 1:
                yield Drawn(None, given)
            return
        yield from system.draw(given, samples=self._samples, seed=case.seed, first=first)

    def _kept(self, drawn: Drawn, path: Path, system: System, number: int, case: Case) -> Outcome:
        if drawn.picture is None:
            return Outcome("", drawn.failure, drawn.told)
        if drawn.file is not None:
            return Outcome(digest_of(drawn.picture), "", drawn.told | {PLACE: str(drawn.file)})
        label = Label(
            _plain(system.name), _plain(str(system.told.get("version") or "unknown")), case.seed,
            kind="compositeWithTrainedAlgorithmicMedia", sample=number,
        )  # fmt: skip
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableFile(path.parent, error.strerror or str(error)) from error
        write_generated(path, drawn.picture, label, strip=False)
        return Outcome(digest_of(drawn.picture), "", drawn.told)


def _place(outcome: Outcome, usual: Path) -> Path:
    """Where a picture lies: somebody's own folder, if he put it there."""
    return Path(outcome.told.get(PLACE, usual))


def _pixels(drawn: Drawn | None, path: Path) -> Image:
    """Those that were drawn a moment ago, or else the file's."""
    return read_image(path) if drawn is None or drawn.picture is None else drawn.picture


def _bare(case: Case, name: str) -> list[Image | str]:
    assert not isinstance(case.looked, str), "told before"
    return [BASELINES[name](case.looked.made)]


def _described(result: Any) -> Outcome:
    return Outcome("", result, {}) if isinstance(result, str) else Outcome(digest_of(result), "", {})


def _stamp(system: System, case: Case) -> str:
    """What else decides, of a system whose pictures somebody puts there by hand."""
    stamp = getattr(system, "stamp", None)
    return stamp(case.name) if stamp is not None else ""


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip() or "unknown"
