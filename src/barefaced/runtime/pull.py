"""The only download in the package: one file, asked for by name, checked before it is put in place."""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from barefaced.errors import BadModel, BarefacedError, UnwritableFile
from barefaced.images import replacing
from barefaced.runtime.weights import SUMS, cache_folder, is_sha256, read_sums

MAX_BYTES = 2 * 1024**3
TIMEOUT = 30
"""Seconds without a byte until the download is given up."""


def pull_weights(
    url: str,
    *,
    sha256: str,
    name: str | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Path:
    """Download a model into the user's cache.

    Args:
        url: `https://`, `file://`, or `http://` on this machine; redirections keep to the same rule.
        sha256: what the file must hash to, 64 hex digits.
        name: the model's name from then on; without it, the file's name in `url`.
        progress: called with the bytes so far and in all (None if the server does not say).

    Returns:
        The file in the cache, listed there, so that `find_weights(name)` finds it. A model of that name
        that was there is replaced.

    Raises:
        BadModel: if the checksum is another one, or the file is over 2 GiB; nothing is left behind.
        BarefacedError: if the address is not allowed, or the download fails.
        UnwritableFile: if the cache cannot be written.
    """
    if not is_sha256(sha256):
        raise BarefacedError(f"sha256 must be 64 hexadecimal digits, got {sha256!r}")
    _refuse_unsafe(url)
    target = cache_folder() / f"{_model_name(url, name)}.onnx"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(target.parent, error.strerror or str(error)) from error
    with replacing(target) as stream:
        found = _copy(url, stream, progress)
        if found != sha256.lower():
            raise BadModel(url, f"its checksum is {found}, not {sha256.lower()}; nothing was kept")
    _list(target, found)
    return target


def _model_name(url: str, name: str | None) -> str:
    given = (name if name is not None else Path(unquote(urlsplit(url).path)).name).removesuffix(".onnx")
    if not re.fullmatch(r"\w[\w.-]*", given):
        raise BarefacedError(f"a model's name is letters, digits, '.', '-' and '_', got {given!r}")
    return given


def _refuse_unsafe(url: str) -> None:
    """Let through what cannot be altered on the way: encrypted, or not leaving this machine."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BarefacedError(f"{url}: no address: {error}") from error
    local = parts.scheme == "file" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    if parts.scheme != "https" and not local:
        raise BarefacedError(f"{url}: only https://, file://, or http:// on this machine")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        _refuse_unsafe(newurl)  # urllib itself follows none to a file
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _copy(url: str, stream: BinaryIO, progress: Callable[[int, int | None], None] | None) -> str:
    """Copy what `url` holds into `stream` and return its SHA-256."""
    digest, done, total = hashlib.sha256(), 0, None
    for block, total in _blocks(url):
        done += len(block)
        if max(done, total or 0) > MAX_BYTES:
            raise BadModel(url, f"it is over {MAX_BYTES / 1024**3:g} GiB; nothing was kept")
        digest.update(block)
        stream.write(block)
        if progress is not None:
            progress(done, total)
    if total is not None and done < total:
        raise BarefacedError(f"{url}: the download ended after {done} of {total} bytes")
    return digest.hexdigest()


def _blocks(url: str) -> Iterator[tuple[bytes, int | None]]:
    """Yield the file in blocks, with the size in all where the server says it."""
    handlers: list[Any] = [_SafeRedirects()]
    if urlsplit(url).scheme == "http":
        handlers.append(urllib.request.ProxyHandler({}))  # this machine is not reached through a proxy
    try:
        with urllib.request.build_opener(*handlers).open(url, timeout=TIMEOUT) as response:
            length = response.headers.get("Content-Length")
            total = int(length) if length and length.isdigit() else None
            while block := response.read(1 << 20):
                yield block, total
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise BarefacedError(f"{url}: the download failed: {reason}") from error


def _list(target: Path, digest: str) -> None:
    """Put the model's line into the list of its folder."""
    sums = read_sums(target.parent) | {target.name: digest}
    with replacing(target.parent / SUMS) as stream:
        stream.write("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode())
