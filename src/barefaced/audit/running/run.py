"""The verb: a study, systems and recognisers to a table of scores, resumable at any moment."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from barefaced import __version__
from barefaced.audit.running.comparing import compare
from barefaced.audit.running.poses import yaws
from barefaced.audit.running.pull import agreement, prior_pull
from barefaced.audit.running.settings import Settings
from barefaced.audit.running.store import FILE
from barefaced.audit.running.swap import swapped
from barefaced.audit.running.work import Hand, Plan, Reached, Work
from barefaced.audit.scores import Scores
from barefaced.audit.study import Study, plan_study
from barefaced.audit.systems.base import System
from barefaced.errors import BarefacedError, UnwritableFile
from barefaced.images import replacing
from barefaced.recognition import Recogniser

RUN, SCORES, TABLE = "run.json", "scores.npz", "scores.csv"
MOST_LINES = 500_000
"""Comparisons up to which the CSV holds all; of more the mated ones alone."""


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
        jobs: processes that share the work; more than one takes systems that survive pickling, as those of
            `open_system` do.
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
    plan = Plan(study, out, tuple(systems), tuple(recognisers), chosen)
    hand = Hand(plan)
    with hand.store as store:
        if retry:
            store.forget_failures()
        work = Work(hand, study, jobs=jobs, progress=progress)
        work.do()
        lower, turned, sheets = hand.lower.told(), yaws(study, hand.looker), hand.sheets()
    probes, references = work.probes, work.references
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
