"""What a system does besides: to what was never hidden, and to everybody's face alike."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from barefaced.audit.analysis.tables.numbers import columns, number
from barefaced.audit.analysis.view import View
from barefaced.audit.statistics import PairScores, mean_and_sd

DISTANCES = ("psnr", "lpips")


def drift(view: View) -> list[dict[str, Any]]:
    """PSNR and, where its network was given, LPIPS of the visible part of the face, means over people."""
    held: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for told in view.run.get("drift", ()):
        held[told["system"], told["condition"], told["how"]].append(told)
    return [
        {"system": system, "condition": condition, "how": how, "pictures": len(rows)}
        | {key: v for name in DISTANCES for key, v in _mean(view, rows, name).items()}
        for (system, condition, how), rows in held.items()
    ]


def pull(view: View) -> list[dict[str, Any]]:
    """How much more alike outcomes of different people are than their photographs."""
    return [dict(told) for told in view.run.get("prior_pull", ())]


def lower_half(view: View) -> list[dict[str, Any]]:
    """How often a generated lower half, under everybody's mean upper half, is more alike its own person's
    than another's: AUC, 0.5 for pure invention. The oracle's is that of true halves.
    """
    return [
        {name: value for name, value in told.items() if name not in ("auc", "low", "high")}
        | {"auc": told["auc"], "auc_low": number(told["low"]), "auc_high": number(told["high"])}
        for told in view.run.get("lower_half", ())
    ]


def _mean(view: View, rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    held = [(row["subject"], row[name]) for row in rows if name in row]
    if not held:
        return columns(name, None)
    subjects, values = zip(*held, strict=True)
    if len(set(subjects)) < 3 or len(set(values)) == 1:
        return columns(name, None) | {name: float(np.mean(values))}
    names = np.unique(subjects, return_inverse=True)[1]
    return columns(name, mean_and_sd(PairScores.of(values, names), rng=view.rng(), draws=view.draws)[0])
