"""What a name in the column `system` stands for."""

from __future__ import annotations

from barefaced.audit.probes.baselines import BASELINES
from barefaced.audit.probes.controls import CONTROLS

SWAPPED = "fed another's half: "
"""Before the name of a system that was fed another person's half, in every table."""


def kind_of(system: str) -> str:
    """`audited`, `baseline` or `control`."""
    if system in BASELINES:
        return "baseline"
    return "control" if system in CONTROLS or system.startswith(SWAPPED) else "audited"
