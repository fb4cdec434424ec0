"""The catalogue: from a text to the system it names."""

from __future__ import annotations

import re
from collections.abc import Callable

from barefaced.audit.systems.base import System
from barefaced.audit.systems.command import Command
from barefaced.audit.systems.endpoint import TIMEOUT, Endpoint
from barefaced.audit.systems.folder import Folder
from barefaced.audit.systems.model import Model
from barefaced.audit.systems.opencv import OpenCv
from barefaced.errors import BarefacedError


def _endpoint(name: str, rest: str, timeout: float | None, network: bool) -> System:
    form, colon, place = rest.partition(":")
    model, _, url = place.partition("@")
    if not colon or not model:
        raise BarefacedError(f"an endpoint is endpoint:FORM:MODEL, or endpoint:FORM:MODEL@URL; got {rest!r}")
    return Endpoint(name, form, model, url=url or None, network=network, timeout=timeout or TIMEOUT)


def _command(name: str, rest: str, timeout: float | None, network: bool) -> System:
    return Command(name, rest) if timeout is None else Command(name, rest, timeout=timeout)


ADAPTERS: dict[str, Callable[[str, str, float | None, bool], System]] = {
    "model": lambda name, rest, timeout, network: Model(name, rest),
    "opencv": lambda name, rest, timeout, network: OpenCv(name, rest),
    "command": _command,
    "endpoint": _endpoint,
    "folder": lambda name, rest, timeout, network: Folder(name, rest),
}
"""Kind of system to what opens it: name, the text behind `KIND:`, seconds for a picture, network allowed."""


def open_system(text: str, *, timeout: float | None = None, network: bool = False) -> System:
    """Open a system.

    Args:
        text: `KIND:REST`, a kind of `ADAPTERS`; without one, a model of ours or an ONNX file. `NAME=` before
            it is what tables call it.
        timeout: seconds that a picture may take; the adapter's usual ones unless given.
        network: whether an endpoint may send photographs away.

    Raises:
        BarefacedError: if there is no such system, or it cannot be used here.
    """
    given, rest = _name_of(text)
    kind, colon, what = rest.partition(":")
    if not colon or kind not in ADAPTERS:
        if colon and re.fullmatch(r"[a-z]\w+", kind):
            raise BarefacedError(f"unknown kind of system {kind!r}; known: {', '.join(ADAPTERS)}")
        kind, what = "model", rest
    name = given or _short(kind, what) or kind
    if not re.fullmatch(r"\w[\w .+-]*", name):
        raise BarefacedError(f"a system's name is letters, digits and ' .+-', got {name!r}; say NAME={rest}")
    return ADAPTERS[kind](name, what, timeout, network)


def _name_of(text: str) -> tuple[str, str]:
    """The name before `=`, if what stands before it looks like one."""
    match = re.fullmatch(r"([\w .+-]+)=(.+)", text, re.DOTALL)
    return (match[1].strip(), match[2]) if match else ("", text)


def _short(kind: str, rest: str) -> str:
    """A name for tables where none was given."""
    if kind == "endpoint":
        return rest.partition(":")[2].partition("@")[0]
    if kind == "command":
        return re.split(r"[\\/]", rest.split(maxsplit=1)[0] if rest.strip() else "")[-1]
    return re.split(r"[\\/]", rest.rstrip("/"))[-1].removesuffix(".onnx")
