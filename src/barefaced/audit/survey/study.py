"""What a survey is to be: a folder with `real/` and `fake/`, or a TOML file that tells more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from barefaced.audit.survey.measures import DESIGNS
from barefaced.errors import BarefacedError
from barefaced.images import find_images

MANIFEST = "survey.toml"
"""Looked for in a folder."""
FEW = 60
"""Pictures below which a survey says more of them than of the system that made them."""
_ABOUT = "We want to know how well people can tell photographs of faces from pictures made by a computer."


@dataclass(frozen=True)
class Exclusion:
    """Whose answers do not count, declared before anybody answers.

    Attributes:
        failed_catches: more than so many attention checks failed.
        fastest: a median time, in seconds, below this.
        same_answer: a share of one and the same answer above this.
    """

    failed_catches: int = 1
    fastest: float = 0.3
    same_answer: float = 0.95


@dataclass(frozen=True)
class Settings:
    """How people are asked.

    Attributes:
        name: of the survey; people do not see it.
        design: `yesno`, a picture at a time, or `2afc`, a real and a generated one side by side.
        seed: of all chance.
        shown: pictures (in `2afc`: pairs) each person judges; None for as many as there are, 40 at most.
        practice: of them before that, never scored; None for a few.
        catches: attention checks among them.
        size: pixels of the side to which all are brought; None for the smallest of all, 512 at most.
        quality: of the JPEG that all become, 1 to 100.
        seconds: each picture is to be seen; 0 for as long as people like.
        about: what people are told that it is for.
        contact: who runs it.
        exclude: whose answers do not count.
    """

    name: str = "survey"
    design: str = "yesno"
    seed: int = 0
    shown: int | None = None
    practice: int | None = None
    catches: int = 6
    size: int | None = None
    quality: int = 90
    seconds: float = 0.0
    about: str = _ABOUT
    contact: str = ""
    exclude: Exclusion = field(default_factory=Exclusion)

    def __post_init__(self) -> None:
        if self.design not in DESIGNS:
            raise ValueError(f"design is {' or '.join(DESIGNS)}, got {self.design!r}")
        for name, low, high in (
            ("seed", 0, 2**63 - 1), ("shown", 2, 1000), ("practice", 0, 100), ("catches", 0, 100),
            ("size", 64, 2048), ("quality", 30, 100), ("seconds", 0, 60),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name} lies between {low} and {high}, got {value}")
        if self.design == "yesno" and any((value or 0) % 2 for value in (self.shown, self.practice)):
            raise ValueError("shown and practice are even, half real and half generated")

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Study:
    """A survey and its pictures.

    Attributes:
        settings: how people are asked.
        home: the folder that gets what is made, unless another is named.
        real: photographs, sorted.
        fake: generated pictures, sorted, by the system that made them.
    """

    settings: Settings
    home: Path
    real: tuple[Path, ...]
    fake: Mapping[str, tuple[Path, ...]]


def read_study(path: Path, *, seed: int | None = None, design: str | None = None) -> Study:
    """Read a manifest, or a folder.

    Args:
        path: a TOML file with `real` and `fake`: folders or globs, from where it lies; `fake` may be a table
            from systems to folders. Any name of `Settings` may stand beside them, and a table `exclude`. Or
            a folder with such a `survey.toml`, or with folders `real` and `fake`.
        seed: instead of the manifest's.
        design: instead of the manifest's.

    Raises:
        BarefacedError: for anything else, in one line.
    """
    manifest = path / MANIFEST if path.is_dir() and (path / MANIFEST).exists() else path
    told: dict[str, Any] = {"name": path.resolve().name} if manifest.is_dir() else _toml(manifest)
    folder = manifest if manifest.is_dir() else manifest.parent
    told |= {name: value for name, value in (("seed", seed), ("design", design)) if value is not None}
    real, fake = told.pop("real", "real"), told.pop("fake", "fake")
    settings = _settings(told, manifest)
    systems = fake if isinstance(fake, dict) else {"fake": fake}
    if (
        not isinstance(real, str)
        or not systems
        or not all(isinstance(each, str) for each in systems.values())
    ):
        raise BarefacedError(f"{manifest}: real is a folder, and fake a folder or a table of folders")
    found = {name: tuple(find_images(folder / where)) for name, where in systems.items()}
    return Study(settings, folder / "survey", tuple(find_images(folder / real)), found)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BarefacedError(f"{path}: not a study: {reason}") from error


def _settings(told: dict[str, Any], path: Path) -> Settings:
    try:
        exclude = _typed(Exclusion, told.pop("exclude", {}))
        return Settings(**_typed_values(Settings, told), exclude=exclude)
    except (TypeError, ValueError) as error:
        raise BarefacedError(f"{path}: {error}") from error


def _typed(kind: type[Exclusion], told: Any) -> Exclusion:
    if not isinstance(told, dict):
        raise ValueError(f"exclude is a table, got {type(told).__name__}")
    return kind(**_typed_values(kind, told))


def _typed_values(kind: type, told: dict[str, Any]) -> dict[str, Any]:
    """The entries of a table, each of the type its field is declared with.

    Raises:
        ValueError: for an unknown name or another type.
    """
    types = {each.name: str(each.type).split(" ")[0] for each in fields(kind) if each.name != "exclude"}
    for name, value in told.items():
        if name not in types:
            raise ValueError(f"unknown entry {name!r}; known: real, fake, exclude, {', '.join(types)}")
        given = type(value).__name__
        if given != types[name] and (given, types[name]) != ("int", "float"):
            raise ValueError(f"{name} is a {types[name]}, got {given}")
    return told
