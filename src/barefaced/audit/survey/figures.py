"""Figures of a survey's report."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from barefaced.audit.reporting.figures.style import COLOURS, DARK, GREY, panels

REAL, FAKE = COLOURS[0], COLOURS[1]


def survey_figures(result: Mapping[str, Any]) -> dict[str, Any]:
    """Caption and Matplotlib figure: people among lines of equal d', and every image.

    Args:
        result: of `analyse_survey`.

    Raises:
        MissingExtra: without Matplotlib.
    """
    pairs = result["survey"]["settings"]["design"] == "2afc"
    what = "pair" if pairs else "picture"
    of_people = (
        "Each dot is a person. On the dashed line people guess; lines to the upper left are d' of 1 and 2. "
        "The cross is everybody together."
    )
    of_images = (
        f"Share of wrong answers to each {what}, from most to least, with Wilson's 95 % intervals. At 0.5 "
        "people guess; filled dots differ from that by Benjamini and Hochberg at 5 %."
    )
    return {of_people: _people(result, pairs=pairs), of_images: _images(result, pairs=pairs)}


def _people(result: Mapping[str, Any], *, pairs: bool) -> Any:
    figure, (ax,) = panels(1, columns=1, width=5.2, height=5.0)
    normal = NormalDist()
    alarms = [step / 200 for step in range(1, 200)]
    for d_prime in (0, 1, 2):
        shift = d_prime * (2**0.5 if pairs else 1)
        curve = [normal.cdf(normal.inv_cdf(alarm) + shift) for alarm in alarms]
        ax.plot(alarms, curve, color=GREY, linewidth=1, linestyle="-" if d_prime else "--")
    people = result["per_person"]
    ax.plot(
        [one["false_alarm"] for one in people], [one["hit"] for one in people],
        "o", color=COLOURS[0], alpha=0.5, markersize=6, markeredgewidth=0,
    )  # fmt: skip
    everybody = result["measures"]
    ax.plot(
        everybody["false_alarm"]["value"], everybody["hit"]["value"], "x", color=DARK, markersize=11, mew=2
    )
    what = ("generated left, called right", "generated right, called right") if pairs else (
        "false alarms: real, called generated", "hits: generated, called generated"
    )  # fmt: skip
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=what[0], ylabel=what[1], aspect="equal")
    return figure


def _images(result: Mapping[str, Any], *, pairs: bool) -> Any:
    rows = sorted(result["per_image"], key=lambda row: -row["wrong"]["value"])
    figure, (ax,) = panels(1, columns=1, width=9.0, height=3.6)
    for place, row in enumerate(rows):
        wrong = row["wrong"]
        colour = REAL if row["source"] == "real" else FAKE
        ax.plot([place, place], [wrong["low"], wrong["high"]], color=colour, linewidth=1.2, alpha=0.6)
        sure = row["p_adjusted"] < 0.05
        face = colour if sure else "white"
        ax.plot(place, wrong["value"], "o", color=colour, markersize=5, markerfacecolor=face)
    ax.axhline(0.5, color=GREY, linestyle="--", linewidth=1)
    for label, colour in (("real", REAL), ("generated", FAKE)) if not pairs else ():
        ax.plot([], [], "o", color=colour, label=label)
    if not pairs:
        ax.legend(frameon=False, fontsize=8, loc="upper right")
    ax.set(ylim=(-0.02, 1.02), ylabel="share wrong", xticks=[], xlabel="pairs" if pairs else "pictures")
    return figure
