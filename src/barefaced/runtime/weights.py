"""The store of weights: which file a model's name means, and its checksum before use.

A store is a folder with `*.onnx` files and a `SHA256SUMS` in the form of sha256sum(1). What is not listed
there, or is not what is listed, is not used. A list also names files `*.bin`, which several models share.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from barefaced.errors import BadModel, BarefacedError

SUMS = "SHA256SUMS"
SHARED = ".bin"
"""How names of files end that hold weights of several models."""


class StoredWeights(NamedTuple):
    """A model in a store."""

    name: str
    path: Path
    where: str
    """"environment" ($BAREFACED_WEIGHTS), "package" or "cache"."""


def find_weights(name: str | os.PathLike[str]) -> Path:
    """Find a model's file and check it.

    Args:
        name: the path of an `.onnx` file; or a model's name, looked up in `$BAREFACED_WEIGHTS`, in the
            package, and in the user's cache, the first that has it.

    Returns:
        A file whose SHA-256 is the listed one. A file given by its path need not be listed, but must not
        differ from the list beside it.

    Raises:
        BadModel: if the checksum is another one, or a stored file is not listed.
        BarefacedError: if there is no such model; the message lists the known ones.
    """
    text = os.fspath(name)
    if text.endswith(".onnx") and Path(text).is_file():
        return _checked(Path(text), must_be_listed=False)
    if Path(text).name != text:
        raise BarefacedError(f"{text}: no such .onnx file")
    stem = text.removesuffix(".onnx")
    for weights in list_weights():
        if weights.name == stem:
            return _checked(weights.path, must_be_listed=True)
    known = ", ".join(dict.fromkeys(weights.name for weights in list_weights())) or "none installed"
    raise BarefacedError(f"unknown model {text!r}; known: {known}; or the path of an .onnx file")


def list_weights() -> list[StoredWeights]:
    """List every stored model in the order of search; of two with one name, the first is used."""
    return [
        StoredWeights(path.stem, path, where)
        for where, folder in _stores()
        for path in sorted(folder.glob("*.onnx"))
        if path.is_file() and not path.name.startswith(".")
    ]


def cache_folder() -> Path:
    """Return the user's store, where pulled models go; it may not exist yet."""
    base = os.environ.get("XDG_CACHE_HOME")
    # The XDG specification tells to pass over a relative path.
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "barefaced"


def read_sums(folder: Path) -> dict[str, str]:
    """Read the list of a store.

    Returns:
        File name to SHA-256, 64 hex digits in lower case; empty where there is no list.

    Raises:
        BadModel: if a line is not "<sha256>  <file name>".
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadModel(folder / SUMS, str(error)) from error
    sums = {}
    for number, line in enumerate(filter(str.strip, lines), 1):
        digest, _, name = line.partition(" ")
        if not is_sha256(digest) or not name.lstrip(" *"):
            raise BadModel(folder / SUMS, f"line {number} is not '<sha256>  <file name>'")
        sums[name.lstrip(" *").rstrip()] = digest.lower()
    return sums


def is_sha256(text: str) -> bool:
    """Tell whether `text` is 64 hexadecimal digits."""
    return len(text) == 64 and set(text.lower()) <= set("0123456789abcdef")


def _stores() -> Iterator[tuple[str, Path]]:
    if given := os.environ.get("BAREFACED_WEIGHTS"):
        yield "environment", Path(given)
    yield "package", Path(__file__).parent.parent / "weights"
    yield "cache", cache_folder()


def _checked(path: Path, *, must_be_listed: bool) -> Path:
    sums = read_sums(path.parent)
    if path.name not in sums:
        if must_be_listed:
            raise BadModel(path, f"it is not listed in the {SUMS} beside it")
        return path
    for name in (path.name, *(name for name in sums if name.endswith(SHARED))):
        _compare(path.parent / name, sums[name])
    return path


def _compare(path: Path, listed: str) -> None:
    try:
        state = path.stat()
        # Reckoned once for a file that stays as it is: for every photo it would be a tenth of the work.
        found = _digest(path, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    except OSError as error:
        raise BadModel(path, error.strerror or str(error)) from error
    if found != listed:
        raise BadModel(path, f"its checksum is {found[:12]}..., {SUMS} says {listed[:12]}...")


@lru_cache(maxsize=64)
def _digest(path: Path, *state: int) -> str:
    """SHA-256 of a file in this state."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
