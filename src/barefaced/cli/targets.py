"""Which picture goes to which file: `plan`."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import typer

from barefaced.errors import BarefacedError
from barefaced.images import IMAGE_SUFFIXES, find_images

_WRITTEN = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"}
"""Kinds of picture that `write_image` writes; the result of any other is a PNG."""


class Task(NamedTuple):
    """A picture to work on, and the file to write (None where nothing is written)."""

    source: Path
    target: Path | None


class Plan(NamedTuple):
    """The tasks in the order of the inputs, and (input, reason) of each input that leads to no picture."""

    tasks: list[Task]
    missing: list[tuple[str, str]]


def plan(inputs: Sequence[str], output: Path | None) -> Plan:
    """Find the pictures behind the inputs, and name the file that each one's result goes to.

    In an output folder the pictures of an input folder keep their place below it. Results of an earlier
    run, in an output folder inside an input folder, are no inputs.

    Args:
        inputs: files, folders or globs.
        output: the folder to write to, or for a single picture the file; None writes nothing.

    Raises:
        typer.BadParameter: if a result would replace an input or another result, or if `output` is a
            file and there are several pictures.
    """
    found: dict[Path, Path] = {}  # a picture, and its name below the output folder
    missing = []
    for given in inputs:
        try:
            base = base_of(given)
            pictures = [path for path in find_images(given) if not _is_result(path, base, output)]
            found |= {path: path.relative_to(base) for path in pictures if path not in found}
        except BarefacedError as error:
            missing.append((given, str(error)))
    tasks = [Task(*pair) for pair in zip(found, _targets(found.values(), output), strict=True)]
    _refuse_collisions(tasks)
    return Plan(tasks, missing)


def base_of(given: str) -> Path:
    """The folder below which the pictures of an input keep their place."""
    path = Path(given)
    if path.is_dir():
        return path
    if os.path.lexists(path):
        return path.parent
    return Path(*takewhile(lambda part: not glob.has_magic(part), path.parts))


def names_a_file(output: Path) -> bool:
    """Whether an output is the file of a single picture, not a folder."""
    return output.suffix.lower() in IMAGE_SUFFIXES and not output.is_dir()


def _is_result(path: Path, base: Path, output: Path | None) -> bool:
    """Whether a picture lies in an output folder that lies inside its input folder."""
    if output is None or not output.is_dir():
        return False
    folder = output.resolve()
    return base.resolve() in folder.parents and path.resolve().is_relative_to(folder)


def _targets(names: Iterable[Path], output: Path | None) -> list[Path | None]:
    names = list(names)
    if output is None:
        return [None] * len(names)
    is_file = names_a_file(output)
    if is_file and len(names) > 1:
        raise typer.BadParameter(f"{output} is a file, and there are {len(names)} pictures; name a folder")
    if not is_file and output.is_file():
        raise typer.BadParameter(f"{output} is neither a folder nor a picture")
    return [output] * len(names) if is_file else [output / _written_name(name) for name in names]


def _written_name(name: Path) -> Path:
    # The old suffix stays (`x.gif.png`): else x.gif and x.png would go to the same file.
    return name if name.suffix.lower() in _WRITTEN else name.with_name(f"{name.name}.png")


def _refuse_collisions(tasks: Sequence[Task]) -> None:
    inputs = {task.source.resolve() for task in tasks}
    writers: dict[Path, Path] = {}
    for source, target in tasks:
        if target is None:
            continue
        if target.resolve() in inputs:
            raise typer.BadParameter(f"{target} is an input and would be replaced; name another place")
        other = writers.setdefault(target, source)
        if other != source:
            raise typer.BadParameter(
                f"{other} and {source} would both be written to {target}; name the folder above both instead"
            )
