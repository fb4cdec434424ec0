"""What the page may know: never which picture is what, nor which question is a check."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from barefaced.audit.survey import Design, Trial

SECONDS_EACH = 6
"""A usual answer's time, for telling people how long it takes."""


def briefing(design: Design) -> dict[str, Any]:
    """What people are told before they begin, ready for JSON."""
    settings = design.settings
    length = len(design.trials(0))
    return {
        "study": design.fingerprint,
        "design": settings["design"],
        "about": settings["about"],
        "contact": settings["contact"],
        "seconds": settings["seconds"],
        "size": settings["size"],
        "practice": settings["practice"],
        "questions": length - settings["practice"],
        "minutes": max(1, round(length * SECONDS_EACH / 60)),
    }


def asked(trial: Trial) -> list[str]:
    """What the page is told of a question: names of pictures, from left to right."""
    return [*trial.pictures]


def page_file(name: str) -> str:
    """A file of the page, as text."""
    return (files("barefaced.studio.survey") / "page" / name).read_text(encoding="utf-8")
