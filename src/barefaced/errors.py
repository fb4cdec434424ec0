"""The few errors of our own: each says in one line which file failed, and why."""

# ruff: noqa: N818 - they say what is wrong; an "Error" behind each says nothing more

from __future__ import annotations

import importlib
import os
from types import ModuleType


class BarefacedError(Exception):
    """Base of every error that a user, not a programmer, can put right; `str()` is one clear line."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class _FileError(BarefacedError):
    """An error about one file; keeps the two arguments so that it survives a process pool."""

    verb = "failed"

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        """Args:
        path: the file, as the user named it.
        reason: what is wrong, without the file's name and without a full stop.
        """
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        # Joined on whitespace: a name or a decoder's message may hold line breaks.
        return " ".join(f"{os.fspath(self.path)}: {self.verb}: {self.reason}".split())


class UnreadableImage(_FileError):
    """A picture cannot be read: missing, truncated, too large, of an unknown kind."""

    verb = "cannot be read"


class UnwritableFile(_FileError):
    """A result cannot be written: disk full, folder not writable, format unknown."""

    verb = "cannot be written"


class Withheld(_FileError):
    """A redacted picture was not written because an attack brought something back."""

    verb = "withheld"


class BadModel(_FileError):
    """A model file is damaged, foreign, or fails its checksum."""

    verb = "not a usable model"


class MissingExtra(BarefacedError):
    """A capability was asked for whose packages are not installed."""

    def __init__(self, module: str, extra: str) -> None:
        """Args:
        module: import name of what is missing.
        extra: the extra of barefaced that brings it.
        """
        super().__init__(module, extra)
        self.module = module
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.module} is not installed; type: pip install 'barefaced[{self.extra}]'"


def require(module: str, extra: str) -> ModuleType:
    """Import an optional package.

    Args:
        module: import name, dots allowed.
        extra: the extra of barefaced that brings it.

    Returns:
        The imported module.

    Raises:
        MissingExtra: if it (or its parent package) is not installed; an import error of something
            else inside it is passed on, because installing the extra would not help.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not (module == error.name or module.startswith(f"{error.name}.")):
            raise
        raise MissingExtra(module, extra) from error
