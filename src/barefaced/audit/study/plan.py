"""What a study of this size can and cannot show: told before anything is generated or paid for."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from barefaced.audit.study.photo import UNGROUPED, Study

FMRS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""Nominal false match rates of work 000."""
COUNTABLE = 10
"""Expected false matches from which a rate can be counted; with fewer it is extrapolated."""
SMALL_GROUP = 30
"""People below which nothing is told of a group by itself."""
_Z_TWO_SIDED, _Z_POWER = 1.959964, 0.841621
"""Normal quantiles of a test at 5 % in two tails, and of a power of 80 %."""


def plan_study(study: Study, *, conditions: Sequence[str] = (), samples: int = 1) -> dict[str, Any]:
    """Count what a study holds, and say what that many people can show.

    Args:
        study: as read; better after `without_twins`.
        conditions: names of conditions that are planned, for the number of pictures to generate.
        samples: faces drawn of each.

    Returns:
        Plain values for JSON: `photographs`, `subjects`, `pairs`, `false_matches`, `power`, `groups`,
        `generate`, `problems`, and `cannot`, sentences on what the study will not show.
    """
    told: dict[str, Any] = {
        "study": study.name,
        "photographs": dict(Counter(photo.role for photo in study.photos)),
        "subjects": _subjects(study),
        "problems": study.counted(),
    }
    told["pairs"] = _pairs(study)
    told["false_matches"] = [_supported(rate, told["pairs"]) for rate in FMRS]
    told["power"] = _power(told["subjects"]["mated_different_photo"])
    told["groups"] = _groups(study)
    told["generate"] = _to_generate(study, conditions, samples)
    told["cannot"] = _cannot(told)
    return told


def detectable_effect(subjects: int) -> float:
    """The least paired effect, Cohen's d, seen at 5 % in two tails with a power of 80 % (Cohen 1988)."""
    return (_Z_TWO_SIDED + _Z_POWER) / math.sqrt(subjects) if subjects > 0 else math.inf


def half_width(subjects: int, share: float = 0.5) -> float:
    """Half of the 95 % interval of a share of independent people (Wilson 1927)."""
    if subjects < 1:
        return 1.0
    z2 = _Z_TWO_SIDED**2
    spread = math.sqrt(share * (1 - share) / subjects + z2 / (4 * subjects**2))
    return _Z_TWO_SIDED * spread / (1 + z2 / subjects)


def _subjects(study: Study) -> dict[str, int]:
    captures: dict[str, set[str]] = defaultdict(set)
    references: dict[str, set[str]] = defaultdict(set)
    for photo in study.photos:
        captures[photo.subject].add(photo.capture)
        if photo.role == "reference":
            references[photo.subject].add(photo.capture)
    pairs = [subject for subject, held in references.items() if len(captures[subject]) > 1 and held]
    return {
        "all": len(study.subjects),
        "with_reference": len(references),
        "mated_different_photo": len(pairs),
        "one_photograph": sum(len(held) == 1 for held in captures.values()),
    }


def _pairs(study: Study) -> dict[str, int]:
    """Non-mated pairs of references; `disjoint` has each person once, so that they are independent."""
    held = Counter(study.group_of[photo.subject] for photo in study.of_role("reference"))
    people = Counter(study.group_of[subject] for subject in {p.subject for p in study.of_role("reference")})
    return {
        "all": math.comb(sum(held.values()), 2) - _own_pairs(study),
        "within_group": sum(math.comb(count, 2) for count in held.values()) - _own_pairs(study),
        "disjoint": sum(people.values()) // 2,
    }


def _own_pairs(study: Study) -> int:
    each = Counter(photo.subject for photo in study.of_role("reference"))
    return sum(math.comb(count, 2) for count in each.values())


def _supported(rate: float, pairs: dict[str, int]) -> dict[str, Any]:
    expected = rate * pairs["all"]
    return {
        "fmr": rate,
        "expected": expected,
        "countable": expected >= COUNTABLE * (1 - 1e-9),
        "pairs_to_count": math.ceil(COUNTABLE / rate),
        "people_to_count": math.ceil((1 + math.sqrt(1 + 8 * COUNTABLE / rate)) / 2),
        "supported_without_error": 3 / rate <= pairs["disjoint"],
    }


def _power(people: int) -> dict[str, Any]:
    return {
        "people": people,
        "detectable_paired_effect": detectable_effect(people) if people else None,
        "fnmr_half_width_at_half": half_width(people),
        "fnmr_upper_limit_without_error": min(1.0, 3 / people) if people else 1.0,
    }


def _groups(study: Study) -> dict[str, Any]:
    cells = Counter(study.group_of[subject] for subject in study.subjects)
    kinds = {
        kind: dict(Counter({p.subject: p.groups.get(kind, "unknown") for p in study.photos}.values()))
        for kind in study.groups
    }
    possible = math.prod(len(levels) for levels in kinds.values()) if kinds else 1
    return {
        "kinds": kinds,
        "cells": dict(sorted(cells.items())) if set(cells) != {UNGROUPED} else {},
        "empty_cells": possible - len(cells) if kinds else 0,
        "small_cells": sorted(name for name, count in cells.items() if kinds and count < SMALL_GROUP),
        "balanced": len(set(cells.values())) <= 1 and possible == len(cells),
    }


def _to_generate(study: Study, conditions: Sequence[str], samples: int) -> dict[str, int]:
    bare = study.of_role("probe_clean") or study.of_role("reference")
    masked = study.of_role("probe_masked")
    pictures = {name: len(masked if name == "real-mask" else bare) for name in conditions}
    return {"samples": samples, "pictures": samples * sum(pictures.values())}


def _cannot(told: dict[str, Any]) -> list[str]:
    return [
        sentence
        for unable, sentence in (
            *_of_rates(told["false_matches"], told["pairs"]),
            *_of_people(told["subjects"], told["power"]),
            *_of_groups(told["groups"]),
        )
        if unable
    ]


def _of_rates(rates: list[dict[str, Any]], pairs: dict[str, int]) -> list[tuple[bool, str]]:
    beyond = [entry for entry in rates if not entry["countable"]]
    lowest = beyond[0] if beyond else {"fmr": 0, "people_to_count": 0}
    counted = f"Thresholds at a false match rate of {lowest['fmr']:g} and below are extrapolated from "
    counted += f"{pairs['all']:,} pairs; to count them takes {lowest['people_to_count']:,} people."
    return [
        (not pairs["all"], "No false match rate can be told: no two people have a reference."),
        (bool(beyond and pairs["all"]), counted),
        (bool(pairs["all"] and not pairs["within_group"]), "No two people are of one group."),
    ]


def _of_people(subjects: dict[str, int], power: dict[str, Any]) -> list[tuple[bool, str]]:
    people = subjects["mated_different_photo"]
    wide = f"With {people} people a false non-match rate of one half is known to "
    wide += f"{100 * power['fnmr_half_width_at_half']:.0f} points either way (385 people: 5)."
    effect = power["detectable_paired_effect"]
    small = f"A gain of less than {effect:.2f} standard deviations is likely to be missed." if effect else ""
    return [
        (not people, "Nobody has two photographs: nothing can be told of different photographs."),
        (0 < people < 385, wide),
        (effect is not None and effect > 0.2, small),
    ]


def _of_groups(groups: dict[str, Any]) -> list[tuple[bool, str]]:
    small = ", ".join(groups["small_cells"])
    return [
        (not groups["kinds"], "No group is told: nothing can be said of differences between groups."),
        (bool(small), f"Too few people for a rate of their own (fewer than {SMALL_GROUP}): {small}."),
        (groups["empty_cells"] > 0, f"{groups['empty_cells']} combinations of groups have nobody."),
        (
            bool(groups["cells"]) and not groups["balanced"],
            "Groups differ in size: effects of two kinds of group are not independent.",
        ),
    ]
