"""One pass over a study: its photographs looked at, and every case made, given and looked at."""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from barefaced.audit.probes.baselines import BASELINES
from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.conditions import CONDITIONS, Half
from barefaced.audit.probes.controls import CONTROLS
from barefaced.audit.quality.metrics.lpips import lpips_weights
from barefaced.audit.running.cases import Case, cases_of
from barefaced.audit.running.comparing import CLEAN, Probe, Reference
from barefaced.audit.running.drift import visible_drift
from barefaced.audit.running.embeddings import Look, Looker, Vectors
from barefaced.audit.running.lower import LowerHalves
from barefaced.audit.running.outcomes import Makers, Sample
from barefaced.audit.running.settings import Settings
from barefaced.audit.running.sheets import write_sheets
from barefaced.audit.running.store import Store, digest
from barefaced.audit.study import Photo, Study
from barefaced.audit.systems.base import System
from barefaced.datasets.pool import in_order
from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.recognition import Recogniser

ORACLE = "oracle"
"""The control whose lower half is the person's own: the most that can be found in one."""
TOGETHER = 8
"""Photographs looked at together: networks are quicker so, and no more is lost to a stop."""

Reached = Callable[[int, int | None], None]
Task = Case | tuple[Photo, ...]
"""What is done at a stroke: a case, or a few photographs."""


class Done(NamedTuple):
    """What came of one case.

    Attributes:
        probes: of every sample.
        kinds: of their failures, "" for a picture.
        drifts: how far what was never hidden has changed.
        lower: system and what was seen of the lower half it made.
    """

    probes: list[Probe]
    kinds: list[str]
    drifts: list[dict[str, Any]]
    lower: list[tuple[str, Vectors]]


@dataclass(frozen=True)
class Plan:
    """All that a process needs to do its share.

    Attributes:
        study: whose.
        out: holds what was done before.
        systems: under audit.
        recognisers: who compare.
        settings: the rest.
    """

    study: Study
    out: Path
    systems: tuple[System, ...]
    recognisers: tuple[Recogniser, ...]
    settings: Settings


class Hand:
    """Does one task after another: some photographs, or a case; in this process or, pickled, in another."""

    def __init__(self, plan: Plan) -> None:
        """Args:
        plan: its networks are loaded anew in another process.
        """
        self._plan = plan

    def __call__(self, task: Task) -> Done | list[Vectors]:
        """Do it, or remember it."""
        return self.case(task) if isinstance(task, Case) else self.looker.of_photos(task)

    def __getstate__(self) -> dict[str, Any]:
        plan = self._plan
        made = [(type(each), each.preset, each.file) for each in plan.recognisers]
        return {"plan": replace(plan, recognisers=()), "recognisers": made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        loaded = tuple(kind(preset, file) for kind, preset, file in state["recognisers"])
        self._plan = replace(state["plan"], recognisers=loaded)

    @cached_property
    def store(self) -> Store:
        """What was done before."""
        return Store(self._plan.out)

    @cached_property
    def looker(self) -> Looker:
        """Embeds."""
        return Looker(self.store, self._plan.recognisers, mode=self._plan.settings.align)

    @cached_property
    def cast(self) -> Cast:
        """Whom controls borrow from."""
        return Cast(self._plan.study, side=self._plan.settings.side, find=self.looker.of_photo)

    @cached_property
    def lower(self) -> LowerHalves:
        """Looks at lower halves."""
        return LowerHalves(self.looker, self.cast, seed=self._plan.settings.seed)

    @cached_property
    def makers(self) -> Makers:
        """Fill holes."""
        plan = self._plan
        return Makers(
            self.store, plan.out, self.cast, list(plan.systems), samples=plan.settings.samples,
            tell_hole=plan.settings.tell_hole, controls=plan.settings.controls,
        )  # fmt: skip

    @cached_property
    def cases(self) -> list[Case]:
        """All there are."""
        plan, chosen = self._plan, self._plan.settings
        if not plan.study.photos:
            return []
        found = cases_of(
            plan.study, chosen.conditions, photos=chosen.photos, side=chosen.side, seed=chosen.seed
        )
        return [*found]

    def sheets(self) -> list[dict[str, Any]]:
        """See `write_sheets`."""
        names = [system.name for system in self._plan.systems]
        cases = [self._opened(case) for case in self.cases]
        return write_sheets(self._plan.out, cases, self.makers, self.cast, systems=names) if names else []

    def case(self, known: Case) -> Done:
        """Have everything made of a case, then look at all of it together."""
        case = self._opened(known)
        samples = [*self.makers.samples(case)]
        pictures = [sample for sample in samples if sample.outcome.picture]
        looks = [self._look(case, sample) for sample in pictures]
        halves = dict(self._halves(case, pictures))
        seen = self.looker.look([*looks, *halves.values()])
        vectors = dict(zip(map(id, pictures), seen, strict=False))
        probes = [self._probe(case, sample, vectors.get(id(sample))) for sample in samples]
        lower = [*zip(halves, seen[len(looks) :], strict=True)]
        drifts = [told for sample in pictures for told in self._drift(case, sample)]
        return Done(probes, [_kind(sample.outcome.failure) for sample in samples], drifts, lower)

    def _opened(self, case: Case) -> Case:
        """A copy, so that the picture it holds goes when it is done."""
        return replace(case, find=self.looker.of_photo)

    def _look(self, case: Case, sample: Sample) -> Look:
        picture, pixels = sample.outcome.picture, sample.pixels
        return Look(picture, pixels, self._way(case, sample.system), partial(_face, case))

    def _way(self, case: Case, system: str) -> str:
        """How a face is found: in one of which half is hidden there may be nothing to find; what is pasted
        together here has its face where the probe's is.
        """
        if system in BASELINES:
            masked = not isinstance(CONDITIONS[case.condition], Half)
            return "found or frame" if masked and system == next(iter(BASELINES)) else "frame"
        # By the eyes alignment rests on the box, which only a search gives.
        return "near" if system in CONTROLS and self.looker.mode == "five" else "found"

    def _halves(self, case: Case, pictures: Sequence[Sample]) -> Iterator[tuple[str, Look]]:
        """Lower halves to look at, by the system that made them; and the person's own, by no name."""
        if not self._is_first(case):
            return
        for sample in pictures:
            if sample.number == 1 and sample.system in {*self._audited, ORACLE}:
                look = self.lower.look(case, sample)
                if look is not None:
                    yield sample.system, look
        truth = self.lower.truth(case.photo.subject, case.condition)
        if truth is not None:
            yield "", truth

    def _probe(self, case: Case, sample: Sample, seen: Vectors | None) -> Probe:
        photo = case.photo
        lost: Vectors = {each.name: sample.outcome.failure for each in self.looker.recognisers}
        return Probe(
            photo.name, photo.subject, photo.subject, photo.capture, sample.system, case.condition,
            sample.number, lost if seen is None else seen,
        )  # fmt: skip

    def _drift(self, case: Case, sample: Sample) -> list[dict[str, Any]]:
        if sample.system not in self._audited:
            return []
        deep = sample.number == 1 and lpips_weights() is not None
        key = digest("drift", case.key, sample.outcome.picture, deep)
        told = self.store.note(key)
        if told is None:
            made = case.looked
            told = {} if isinstance(made, str) else dict(visible_drift(made.made, sample.pixels(), deep=deep))
            self.store.keep_note(key, told)
        who = {"system": sample.system, "condition": case.condition, "subject": case.photo.subject}
        return [who | told] if told else []

    @cached_property
    def _audited(self) -> set[str]:
        return {system.name for system in self._plan.systems}

    @cached_property
    def _firsts(self) -> dict[tuple[str, str], str]:
        return {(case.condition, case.photo.subject): case.photo.name for case in self.cases[::-1]}

    def _is_first(self, case: Case) -> bool:
        """Whether it is of the first photograph of its person; nobody asks where there are no controls."""
        first = self._firsts[case.condition, case.photo.subject] == case.photo.name
        return self._plan.settings.controls and first


class Work:
    """The whole pass, and what came of it."""

    def __init__(self, hand: Hand, study: Study, *, jobs: int, progress: Reached | None) -> None:
        """Args:
        hand: does it, or is copied into processes that do.
        study: whose.
        jobs: processes; 1 works in this one.
        progress: told how many steps are done, of how many.

        Raises:
            BarefacedError: if a system cannot be sent to another process.
        """
        self._hand, self._jobs, self._progress = hand, jobs, progress
        self.references: list[Reference] = []
        self.probes: list[Probe] = []
        self.drifts: list[dict[str, Any]] = []
        self._outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        photos = (*study.of_role("reference"), *study.of_role("probe_clean"))
        self._parts = [photos[at : at + TOGETHER] for at in range(0, len(photos), TOGETHER)]
        self._total, self._done = len(photos) + len(hand.cases), 0
        if jobs > 1:
            _require_portable(hand)

    def do(self) -> None:
        """Do all of it; what was done before is remembered."""
        tasks: list[Task] = [*self._parts, *self._hand.cases]
        # Alone in this process, where Ctrl-C stops at once.
        results = map(self._hand, tasks) if self._jobs == 1 else in_order(self._hand, tasks, jobs=self._jobs)
        for task, done in zip(tasks, results, strict=True):
            if isinstance(task, Case) and isinstance(done, Done):
                self._take(task, done)
                self._reach(1)
            elif not isinstance(task, Case) and not isinstance(done, Done):
                self._looked(task, done)
                self._reach(len(task))

    def counted(self) -> list[dict[str, Any]]:
        """Outcomes by system, condition and kind; `""` counts the pictures."""
        return [
            {"system": system, "condition": condition, "pictures": kinds[""], "asked": sum(kinds.values()),
             "failures": {kind: count for kind, count in sorted(kinds.items()) if kind}}
            for (system, condition), kinds in self._outcomes.items()
        ]  # fmt: skip

    def _looked(self, photos: Sequence[Photo], seen: Sequence[Vectors]) -> None:
        """Photographs compared with, and bare ones of the same people, compared as they are."""
        for photo, vectors in zip(photos, seen, strict=True):
            if photo.role == "reference":
                self.references.append(Reference(photo, vectors))
            else:
                who = (photo.name, photo.subject, photo.subject, photo.capture)
                self.probes.append(Probe(*who, CLEAN, CLEAN, 1, vectors))

    def _take(self, case: Case, done: Done) -> None:
        for probe, kind in zip(done.probes, done.kinds, strict=True):
            self._outcomes[probe.system, probe.condition][kind] += 1
        self.probes += done.probes
        self.drifts += done.drifts
        for system, vectors in done.lower:
            if system:
                self._hand.lower.add(system, case.condition, case.photo.subject, vectors)

    def _reach(self, steps: int) -> None:
        self._done += steps
        if self._progress is not None:
            self._progress(self._done, self._total)


def _face(case: Case) -> Face | str:
    return case.looked if isinstance(case.looked, str) else case.looked.face


def _kind(failure: str) -> str:
    """By which failures are counted: what stands before the bracket."""
    return failure.partition(" (")[0]


def _require_portable(hand: Hand) -> None:
    try:
        pickle.dumps(hand)
    except Exception as error:  # pickle raises what it likes
        raise BarefacedError(
            f"a system cannot be sent to another process, which --jobs takes: {error}"
        ) from error
