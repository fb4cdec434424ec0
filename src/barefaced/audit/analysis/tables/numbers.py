"""Estimates as columns."""

from __future__ import annotations

import math
from typing import Any

from barefaced.audit.statistics import Estimate


def columns(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    """A value and both ends of its interval: `auc`, `auc_low`, `auc_high`; None where there is no number."""
    held = (math.nan,) * 3 if estimate is None else (estimate.value, estimate.low, estimate.high)
    names = (name, f"{name}_low", f"{name}_high")
    return {key: number(value) for key, value in zip(names, held, strict=True)}


def number(value: Any) -> float | None:
    """JSON has neither NaN nor infinities."""
    return float(value) if value is not None and math.isfinite(value) else None
