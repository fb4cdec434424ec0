"""From scores to numbers: what each attack makes of each redaction, R*, and a grade for each redaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from barefaced.audit.statistics import PairScores, identification, separations
from barefaced.audit.statistics.limit import AttackedLevel, SafeResolution, safe_resolution
from barefaced.redaction.attacks import ATTACKS
from barefaced.redaction.attacks.base import GRADES
from barefaced.redaction.trials.cells import Outcome
from barefaced.redaction.trials.run import CONTROL

SIZES = (20, 100, 1000)
"""People in a gallery: a few are the worst case."""
ENOUGH = 300
"""People with fewer of whom a limit is not looked for: chance itself would pass hardly ever."""
DRAWS = 300
_OTHERS, _GALLERIES = 5000, 20
EXCESS = 0.02
"""AUC above that of the same attack on a block, up to which nothing of the face is told."""
VERDICTS = {
    "withstands": "withstands the attacks tested",
    "not shown": "no attack tested tells people, but too few were attacked to be sure",
    "context": "tells no more than a block in its place: what is known is known from outside the zone",
    "falls": "does not withstand",
}
Row = dict[str, Any]


def attack_rows(outcomes: Iterable[Outcome], *, seed: int = 0, draws: int = DRAWS) -> list[Row]:
    """A row for each attack, level and recogniser: ranks, AUC, EER, TPIR, bits, with 95 % intervals."""
    return [_told(one) | _measured(one, np.random.default_rng(seed), draws) for one in outcomes]


def limit_rows(outcomes: Sequence[Outcome], *, seed: int = 0, draws: int = DRAWS) -> list[Row]:
    """A row for each attack, level and recogniser: the four conditions of R*, and whether each holds."""
    return [row for found in _limits(outcomes, seed, draws) for row in found]


def star_rows(limits: Iterable[Row]) -> list[Row]:
    """R* of each redactor: the least over attacks and recognisers, and which it was."""
    best: dict[tuple[str, float], Row] = {}
    for row in limits:
        if row["levels"] < 2:
            continue
        key, value = (row["redactor"], row["start"]), row["r_star"] or 0.0
        if key not in best or value < (best[key]["r_star"] or 0.0):
            best[key] = {name: row[name] for name in _STAR}
    return list(best.values())


_STAR = ("redactor", "start", "r_star", "r_star_low", "r_star_high", "beyond", "binding", "attack", "by")


def grade_rows(limits: Sequence[Row]) -> list[Row]:
    """For each level and grade of attacker the verdict, and the attack that came furthest."""
    found = []
    for words, start in dict.fromkeys((row["words"], row["start"]) for row in limits):
        level = [row for row in limits if (row["words"], row["start"]) == (words, start)]
        for number, grade in enumerate(GRADES):
            tried = [row for row in level if GRADES.index(ATTACKS[row["attack"]].grade) <= number]
            if any(ATTACKS[row["attack"]].grade == grade for row in tried):
                found.append(_graded(words, start, grade, tried))
    return found


_WORSE = ("withstands", "context", "not shown", "falls")


def _verdict(row: Row) -> str:
    """A key of `VERDICTS`, of one attack."""
    if row["holds"]:
        return "withstands"
    if row["excess_auc_bound"] <= EXCESS:
        return "context"
    return "not shown" if row["within"] else "falls"


def _graded(words: str, start: float, grade: str, tried: Sequence[Row]) -> Row:
    worst = max(tried, key=lambda row: (_WORSE.index(_verdict(row)), row["rank_one"], row["auc"]))
    verdict = _verdict(worst)
    return {
        "words": words, "start": start, "grade": grade, "verdict": verdict,
        "residual": worst["residual"], "attacks": len({row["attack"] for row in tried}),
        **{name: worst[name] for name in ("attack", "by", "people", "rank_one", "rank_one_high", "auc")},
    }  # fmt: skip


def _told(one: Outcome) -> Row:
    return {
        "attack": one.attack, "words": one.words, "redactor": one.redactor, "start": one.start,
        "residual": one.residual, "control": one.control, "by": one.by,
        "people": len(one.scores), "gallery": one.scores.shape[1],
    }  # fmt: skip


def _measured(one: Outcome, rng: np.random.Generator, draws: int) -> Row:
    row: Row = {}
    sizes = sorted({min(size, one.scores.shape[1]) for size in SIZES})
    searches = identification(
        one.own, one.others, rng=rng, sizes=sizes, ranks=(1, 5), fpirs=(1e-2,), galleries=_GALLERIES
    )
    for found in searches:
        for rank, share in found.cmc.items():
            row |= _interval(f"rank_{rank}_of_{found.size}", share)
        row |= _interval(f"tpir_of_{found.size}", found.tpir[1e-2])
    told = separations(one.mated, one.nonmated(_OTHERS), rng=rng, draws=draws).estimates()
    for name, value in zip(("auc", "eer", "bits"), told[:3], strict=True):
        row |= _interval(name, value)
    # Min-Cllr is what is left to be known of one bit.
    row["bits"], row["bits_low"], row["bits_high"] = (1 - row[f"bits{end}"] for end in ("", "_high", "_low"))
    scale = 1000 / max(one.ran, 1)
    return row | {
        "fit_s": one.seconds[0],
        "attack_s_per_1000": one.seconds[1] * scale,
        "all_s": one.seconds[2],
    }


def _interval(name: str, found: Any) -> Row:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _limits(outcomes: Sequence[Outcome], seed: int, draws: int) -> Iterable[list[Row]]:
    """Rows of one redactor, start, attack and recogniser at a time."""
    enough = [one for one in outcomes if one.attack in ATTACKS and len(one.scores) >= ENOUGH]
    # Of two runs of one thing, that with more people.
    enough.sort(key=lambda one: len(one.scores))
    attacked = list({(one.attack, one.words, one.start, one.by, one.control): one for one in enough}.values())
    plain = [one for one in attacked if one.control or one.words == CONTROL]
    controls = {(one.attack, one.start, one.by, one.zone): one for one in plain}
    groups: dict[tuple[Any, ...], list[Outcome]] = {}
    for one in attacked:
        if not one.control:
            key = one.redactor, one.start, one.attack, one.by, one.zone, len(one.scores)
            groups.setdefault(key, []).append(one)
    for (_, start, attack, by, zone, people), levels in groups.items():
        control = controls.get((attack, start, by, zone))
        if control is not None and len(control.scores) >= people:
            same = replace(control, scores=control.scores[:people])  # the same people
            yield _limit(levels, same, np.random.default_rng(seed), draws)


def _limit(levels: Sequence[Outcome], control: Outcome, rng: np.random.Generator, draws: int) -> list[Row]:
    known = sorted({one.residual: one for one in levels}.values(), key=lambda one: one.residual or 0)
    at = [one.residual or 1.0 for one in known]
    # Of one level alone the limit cannot be told, but whether it is within: it is asked for twice.
    attacked = [_attacked(one, control, place) for one, place in zip(known, at, strict=True)]
    if len(set(at)) < 2:
        known, attacked = known[:1], [attacked[0], _attacked(known[0], control, 2 * at[0])]
    found = safe_resolution(attacked, rng=rng, draws=draws, most=_OTHERS)
    return [_limit_row(one, found, place, len(known)) for place, one in enumerate(known)]


def _attacked(one: Outcome, control: Outcome, resolution: float) -> AttackedLevel:
    size = min(100, one.scores.shape[1])
    hits = PairScores.of(one.chances(size), np.arange(len(one.scores)))
    context = control.nonmated(_OTHERS)
    return AttackedLevel(resolution, one.mated, one.nonmated(_OTHERS), control.mated, context, hits)


def _limit_row(one: Outcome, found: SafeResolution, place: int, levels: int) -> Row:
    row = _told(one)
    within = []
    for name, estimates in found.conditions.items():
        row |= _interval(name, estimates[place]) | {f"{name}_bound": found.bounds[name][place]}
        sign = -1 if name == "min_cllr" else 1
        within.append(sign * estimates[place].value <= sign * found.limits[name])
    star = found.residual if levels > 1 else None
    return row | {
        "holds": found.holds[place], "within": all(within), "levels": levels,
        "r_star": star.value if star else None, "r_star_low": star.low if star else None,
        "r_star_high": star.high if star else None,
        "beyond": found.beyond if levels > 1 else None, "binding": found.binding if levels > 1 else None,
    }  # fmt: skip
