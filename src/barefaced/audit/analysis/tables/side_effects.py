"""What a system does besides: to what was never hidden, and to everybody's face alike."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.numbers import columns
from barefaced.audit.analysis.view import View
from barefaced.audit.statistics import PairScores, mean_and_sd


def drift(view: View) -> list[dict[str, Any]]:
    """PSNR of the visible part of the face, before and after, mean over people."""
    held: dict[tuple[str, str, str], list[tuple[str, float]]] = defaultdict(list)
    for told in view.run.get("drift", ()):
        held[told["system"], told["condition"], told["how"]].append((told["subject"], told["psnr"]))
    return [
        {"system": system, "condition": condition, "how": how, "pictures": len(rows), **_mean(view, rows)}
        for (system, condition, how), rows in held.items()
    ]


def pull(view: View) -> list[dict[str, Any]]:
    """How much more alike outcomes of different people are than their photographs."""
    return [dict(told) for told in view.run.get("prior_pull", ())]


def _mean(view: View, rows: list[tuple[str, float]]) -> dict[str, Any]:
    subjects, values = zip(*rows, strict=True)
    if len(set(subjects)) < 3 or len(set(values)) == 1:
        return columns("psnr", None) | {"psnr": float(np.mean(values))}
    names = np.unique(subjects, return_inverse=True)[1]
    return columns("psnr", mean_and_sd(PairScores.of(values, names), rng=view.rng(), draws=view.draws)[0])
