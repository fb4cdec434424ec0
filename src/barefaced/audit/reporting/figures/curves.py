"""DET curves on probit axes."""

from __future__ import annotations

from typing import Any

from barefaced.audit.reporting.figures.style import GREEN, GREY, colours, grouped, panels, titled
from barefaced.audit.running.kinds import kind_of
from barefaced.errors import require

TICKS = (1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.5, 0.8)
ENDS = 5e-5, 0.95


def draw_curves(tables: dict[str, Any]) -> dict[str, Any]:
    """A panel a recogniser and condition: systems with a band, clean photographs, the covered face."""
    rows = tables["curves"]
    under = [row for row in rows if kind_of(row["system"]) == "audited" and row["system"] != "clean"]
    if not under:
        return {}
    parts = grouped(under, "condition", "photos", "recogniser")
    colour = colours(row["system"] for row in under)
    figure, axes = panels(len(parts), columns=3, width=3.8, height=3.4)
    for ax, ((condition, photos, recogniser), part) in zip(axes, parts.items(), strict=True):
        for (system,), own in grouped(part, "system").items():
            _line(ax, own, colour[system], system, band=True)
        others = [row for row in rows if row["recogniser"] == recogniser]
        _line(ax, [row for row in others if row["system"] == "clean"], GREEN, "clean photographs")
        key = ("as it is", condition, photos)
        covered = [row for row in others if (row["system"], row["condition"], row["photos"]) == key]
        _line(ax, covered, GREY, "covered face")
        probit = _probit(TICKS)
        names = [f"{100 * tick:g} %" for tick in TICKS]
        ax.set_xticks(probit, names, fontsize=7, rotation=45)
        ax.set_yticks(probit, names, fontsize=7)
        ax.set_xlim(*_probit(ENDS))
        ax.set_ylim(*_probit(ENDS))
        ax.set_xlabel("false match rate", fontsize=8)
        ax.set_ylabel("false non-match rate", fontsize=8)
        ax.legend(fontsize=7, frameon=False, loc="upper right")
        if not any(row["fnmr"] for row in part if row["fmr"] is not None and row["fmr"] >= ENDS[0]):
            ax.text(0.05, 0.05, "no error was seen", transform=ax.transAxes, fontsize=8)
        titled(ax, recogniser, condition, photos)
    return {"Detection error trade-off, both axes probit, with a pointwise 95 % band.": figure}


def _line(ax: Any, rows: list[Any], colour: str, name: str, *, band: bool = False) -> None:
    known = [row for row in rows if row["fmr"] is not None and row["fnmr"] is not None]
    if not known:
        return
    at = _probit([row["fmr"] for row in known])
    ax.plot(at, _probit([row["fnmr"] for row in known]), color=colour, linewidth=1.6, label=name)
    sure = [row for row in known if row["fnmr_low"] is not None and row["fnmr_high"] is not None]
    if band and sure:
        ends = [_probit([row[end] for row in sure]) for end in ("fnmr_low", "fnmr_high")]
        ax.fill_between(_probit([row["fmr"] for row in sure]), *ends, color=colour, alpha=0.15, linewidth=0)


def _probit(rates: Any) -> Any:
    import numpy as np

    return require("scipy.special", "audit").ndtri(np.clip(rates, 1e-6, 1 - 1e-6))
