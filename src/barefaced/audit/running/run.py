"""The verb: a study, systems and recognisers to a table of scores, resumable at any moment."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from barefaced import __version__
from barefaced.audit.probes.baselines import BASELINES
from barefaced.audit.probes.cast import Cast
from barefaced.audit.probes.frame import SIDE
from barefaced.audit.quality.metrics.lpips import lpips_weights
from barefaced.audit.running.cases import Case, cases_of
from barefaced.audit.running.comparing import CLEAN, Probe, Reference, compare
from barefaced.audit.running.drift import visible_drift
from barefaced.audit.running.embeddings import Looker
from barefaced.audit.running.lower import LowerHalves
from barefaced.audit.running.outcomes import Makers, Sample
from barefaced.audit.running.poses import photo_key, yaws
from barefaced.audit.running.pull import agreement, prior_pull
from barefaced.audit.running.sheets import write_sheets
from barefaced.audit.running.store import FILE, Store, digest
from barefaced.audit.running.swap import swapped
from barefaced.audit.scores import Scores
from barefaced.audit.study import Photo, Study, plan_study
from barefaced.audit.systems.base import System
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import read_image, replacing
from barefaced.recognition import Recogniser

ORACLE = "oracle"
"""The control whose lower half is the person's own: the most that can be found in one."""
RUN, SCORES, TABLE = "run.json", "scores.npz", "scores.csv"
MOST_LINES = 500_000
"""Comparisons up to which the CSV holds all; of more the mated ones alone."""
DEFAULT_CONDITIONS = ("half-0.25", "synthetic-mask", "real-mask")

Reached = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Settings:
    """All that decides a run besides study, systems and recognisers.

    Attributes:
        conditions: names in `CONDITIONS`.
        samples: faces drawn of each picture.
        seed: of all chance.
        photos: see `cases_of`.
        side: pixels of the frame.
        align: one of `barefaced.recognition.ALIGN_MODES`, for every picture.
        tell_hole: tell systems where masks of ours lie, instead of having them find it.
        controls: run the controls too; without them no gain is judged, where groups alone are asked about.
    """

    conditions: tuple[str, ...] = DEFAULT_CONDITIONS
    samples: int = 1
    seed: int = 0
    photos: str = "different"
    side: int = SIDE
    align: str = "five"
    tell_hole: bool = False
    controls: bool = True


def run_audit(
    study: Study,
    out: Path,
    *,
    systems: Sequence[System],
    recognisers: Sequence[Recogniser],
    settings: Settings | None = None,
    resume: bool = False,
    retry: bool = False,
    jobs: int = 1,
    progress: Reached | None = None,
) -> Path:
    """Have every face made and compared, and write the table of scores.

    Whatever was done before, in this run or one that was stopped, is remembered by its content in
    `OUT/cache.sqlite`: nothing is generated, paid for or looked at twice.

    Args:
        study: better after `without_twins`.
        out: gets `scores.npz`, `scores.csv`, `run.json`, and `outputs/`, the pictures of the systems.
        systems: under audit; controls and baselines come with them.
        recognisers: at least two for a verdict.
        settings: the usual ones unless given.
        resume: go on with what is in `out`.
        retry: try failures to generate once more.
        jobs: cases worked on at once, each in a thread.
        progress: told how many steps are done, of how many.

    Returns:
        The path of `run.json`.

    Raises:
        BarefacedError: if `out` holds a run and `resume` is not set, names are used twice, or nothing can be
            compared.
    """
    chosen = settings or Settings()
    _require_names([system.name for system in systems], [each.name for each in recognisers])
    _begin(out, resume)
    began = time.time()
    with Store(out) as store:
        if retry:
            store.forget_failures()
        work = _Work(study, out, store, systems, recognisers, chosen, progress)
        work.jobs = jobs
        references = [*work.references()]
        probes = [*work.clean_probes(), *work.probes()]
        lower, turned, sheets = work.lower.told(), yaws(study, work.looker), work.sheets(out)
    audited = [probe for probe in probes if probe.system in {system.name for system in systems}]
    probes += [*swapped(audited, study, seed=chosen.seed)]
    names = [each.name for each in recognisers]
    scores = compare(probes, references, study, recognisers=names, seed=chosen.seed) if names else None
    told = {
        "audit": 1,
        "tool": f"barefaced {__version__}",
        "study": _study_told(study, chosen),
        "settings": asdict(chosen),
        "systems": {system.name: system.told for system in systems},
        "recognisers": {each.name: _recogniser_told(each) for each in recognisers},
        "outcomes": work.counted(),
        "drift": work.drifts,
        "lower_half": lower,
        "yaw": turned,
        "pictures": sheets,
        "prior_pull": prior_pull(audited, references, recognisers=names, seed=chosen.seed),
        "agreement": agreement(audited, recognisers=names),
        "seconds": round(time.time() - began, 1),
    }
    return _written(out, scores, study, told)


class _Work:
    """One pass over the study."""

    def __init__(
        self, study: Study, out: Path, store: Store, systems: Sequence[System],
        recognisers: Sequence[Recogniser], settings: Settings, progress: Reached | None,
    ) -> None:  # fmt: skip
        self._study, self._store, self._settings = study, store, settings
        self.looker = Looker(store, recognisers, mode=settings.align)
        self._cast = cast = Cast(study, side=settings.side)
        self.lower = LowerHalves(self.looker, cast, seed=settings.seed)
        self._makers = Makers(
            store, out, cast, list(systems), samples=settings.samples, tell_hole=settings.tell_hole,
            controls=settings.controls,
        )  # fmt: skip
        self._cases = (
            [
                *cases_of(
                    study, settings.conditions, photos=settings.photos, side=settings.side, seed=settings.seed
                )
            ]
            if study.photos
            else []
        )
        self._firsts = {(case.condition, case.photo.subject): case.photo.name for case in self._cases[::-1]}
        self._audited = {system.name for system in systems}
        self._outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.drifts: list[dict[str, Any]] = []
        self._progress, self._done, self.jobs = progress, 0, 1
        bare = [photo for photo in study.photos if photo.role != "probe_masked"]
        self._total = len(bare) + len(self._cases)

    def references(self) -> Iterator[Reference]:
        """The photographs compared with."""
        for photo in self._study.of_role("reference"):
            yield Reference(photo, self._looked(photo))

    def clean_probes(self) -> Iterator[Probe]:
        """Bare photographs of the same people, compared as they are."""
        for photo in self._study.of_role("probe_clean"):
            vectors = self._looked(photo)
            yield Probe(photo.name, photo.subject, photo.subject, photo.capture, CLEAN, CLEAN, 1, vectors)

    def probes(self) -> Iterator[Probe]:
        """What came of every case."""
        pool = ThreadPoolExecutor(self.jobs)
        try:
            # Alone, without a thread: Ctrl-C then stops at once.
            each = map if self.jobs == 1 else pool.map
            for done in each(self._case, self._cases):
                for probe, kind, drift in done:
                    self._outcomes[probe.system, probe.condition][kind] += 1
                    self.drifts += drift
                    yield probe
                self._reach()
        finally:  # stopped: what is under way is finished and kept, the rest is not begun
            pool.shutdown(cancel_futures=True)

    def sheets(self, out: Path) -> list[dict[str, Any]]:
        """See `write_sheets`."""
        names = [system.name for system in self._makers.systems]
        return write_sheets(out, self._cases, self._makers, self._cast, systems=names) if names else []

    def counted(self) -> list[dict[str, Any]]:
        """Outcomes by system, condition and kind; `""` counts the pictures."""
        return [
            {"system": system, "condition": condition, "pictures": kinds[""], "asked": sum(kinds.values()),
             "failures": {kind: count for kind, count in sorted(kinds.items()) if kind}}
            for (system, condition), kinds in self._outcomes.items()
        ]  # fmt: skip

    def _case(self, known: Case) -> list[tuple[Probe, str, list[dict[str, Any]]]]:
        """What came of one case, the kind of each failure, and what was changed that was never hidden."""
        # A copy, so that the picture it holds goes when it is done.
        case = Case(known.photo, known.condition, known.side, known.seed)
        found = []
        for sample in self._makers.samples(case):
            made = bool(sample.outcome.picture)
            drift = self._drift(case, sample) if made and sample.system in self._audited else []
            found.append((self._probe(case, sample), _kind(sample.outcome.failure), drift))
            if made and sample.system in self._audited | {ORACLE} and self._is_first(case):
                self.lower.add(case, sample)
        return found

    def _is_first(self, case: Case) -> bool:
        """Whether it is of the first photograph of its person; nobody asks where there are no controls."""
        return self._settings.controls and self._firsts[case.condition, case.photo.subject] == case.photo.name

    def _probe(self, case: Case, sample: Sample) -> Probe:
        photo = case.photo
        failure = sample.outcome.failure
        vectors: Any = {each.name: failure for each in self.looker.recognisers}
        if not failure:
            vectors = self.looker.vectors(sample.outcome.picture, sample.pixels, way=_way(sample.system))
        return Probe(
            photo.name, photo.subject, photo.subject, photo.capture, sample.system, case.condition,
            sample.number, vectors,
        )  # fmt: skip

    def _drift(self, case: Case, sample: Sample) -> list[dict[str, Any]]:
        key = digest("drift", case.key, sample.outcome.picture, lpips_weights() is not None)
        told = self._store.note(key)
        if told is None:
            made = case.looked
            told = {} if isinstance(made, str) else dict(visible_drift(made[0], sample.pixels()))
            self._store.keep_note(key, told)
        who = {"system": sample.system, "condition": case.condition, "subject": case.photo.subject}
        return [who | told] if told else []

    def _looked(self, photo: Photo) -> Any:
        """A photograph's embeddings, known by its file."""
        self._reach()
        return self.looker.vectors(photo_key(photo), lambda: read_image(photo.file))

    def _reach(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


def _way(system: str) -> str:
    """How a face is found: in a face of which half is hidden there may be nothing to find."""
    if system not in BASELINES:
        return "found"
    return "found or frame" if system == next(iter(BASELINES)) else "frame"


def _kind(failure: str) -> str:
    """By which failures are counted: what stands before the bracket."""
    return failure.partition(" (")[0]


def _require_names(*kinds: Sequence[str]) -> None:
    for names in kinds:
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise BarefacedError(f"the name {twice[0]!r} is used twice; put NAME= before one")


def _begin(out: Path, resume: bool) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(out, error.strerror or str(error)) from error
    if (out / FILE).exists() and not resume:
        raise BarefacedError(f"{out} holds an audit already; go on with --resume, or name another folder")


def _study_told(study: Study, settings: Settings) -> dict[str, Any]:
    return {
        "name": study.name,
        "note": study.note,
        "groups": list(study.groups),
        "plan": plan_study(study, conditions=settings.conditions, samples=settings.samples),
        "problems": [asdict(problem) for problem in study.problems],
        "licences": dict(Counter(photo.licence or "not told" for photo in study.photos)),
        "consent": dict(Counter(photo.consent or "not told" for photo in study.photos)),
    }


def _recogniser_told(recogniser: Recogniser) -> dict[str, Any]:
    card = recogniser.card
    return {
        "dimension": recogniser.dimension,
        "size": recogniser.size,
        "licence": recogniser.preset.licence,
        "version": card.version if card else "",
        "training_data": card.training_data if card else "",
    }


def _written(out: Path, scores: Scores | None, study: Study, told: dict[str, Any]) -> Path:
    """Write the table and the run; last the run, so that where it is all is."""
    parts = [*([] if scores is None else [scores]), *(Scores.read_csv(path) for path in study.scores)]
    if not parts:
        raise BarefacedError("there is nothing to compare: no recogniser, or no two photographs with a face")
    joined = Scores.join(parts)
    joined.write_npz(out / SCORES)
    (joined if len(joined) <= MOST_LINES else joined.where(mated=True)).write_csv(out / TABLE)
    with replacing(out / RUN) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
    return out / RUN
