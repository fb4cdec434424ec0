"""The fourth control: a system that was fed another person's half must match nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from barefaced.audit.running.comparing import Probe
from barefaced.audit.running.kinds import SWAPPED
from barefaced.audit.study import Study


def swapped(probes: Iterable[Probe], study: Study, *, seed: int) -> Iterator[Probe]:
    """The same outcomes, each taken for that of another person of the same group.

    Nothing is generated anew: what a system makes of another's half is what it made of that half. Comparisons
    with the person it really shows are left out, for they are neither mated nor non-mated.

    Args:
        probes: of systems under audit.
        study: tells groups.
        seed: of who is taken for whom.
    """
    partners = _partners(study, np.random.default_rng(seed))
    theirs: dict[str, list[Probe]] = defaultdict(list)
    for probe in probes:
        theirs[probe.subject].append(probe)
    for subject, partner in partners.items():
        for probe in theirs[partner]:
            yield replace(
                probe, subject=subject, capture=f"{probe.capture} of another", system=SWAPPED + probe.system
            )


def _partners(study: Study, rng: np.random.Generator) -> dict[str, str]:
    """Everybody and somebody else, of the same group where that has two."""
    groups: dict[str, list[str]] = defaultdict(list)
    for subject in study.subjects:
        groups[study.group_of[subject]].append(subject)
    alone = [members[0] for members in groups.values() if len(members) == 1]
    circles = [members for members in groups.values() if len(members) > 1]
    if len(alone) == 1 and circles:
        circles[0] = [*circles[0], *alone]
    elif len(alone) > 1:
        circles.append(alone)
    return dict(pair for circle in circles for pair in _round(circle, rng))


def _round(circle: Sequence[str], rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    order = [circle[place] for place in rng.permutation(len(circle))]
    yield from zip(order, [*order[1:], order[0]], strict=True)
