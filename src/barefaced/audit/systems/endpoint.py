"""An image-edit service over HTTP: the only thing in an audit that leaves this machine, if it is asked to."""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from barefaced.audit.systems.base import Drawn, Given, failed
from barefaced.audit.systems.forms import FORMS, Ask
from barefaced.errors import BarefacedError

TIMEOUT = 300.0
"""Seconds that one answer may take."""
TRIES = 3
"""Times that a service that is busy is asked."""
LARGEST = 64 * 1024**2
"""Bytes of an answer; more is none."""
_BUSY = {408, 429, 500, 502, 503, 504}


class Endpoint:
    """Sends a picture and the prompt, once a sample; the key comes from the environment, and is not kept."""

    def __init__(
        self, name: str, form: str, model: str, *, url: str | None = None, network: bool = False,
        timeout: float = TIMEOUT, pause: float = 2.0, environment: Mapping[str, str] = os.environ,
    ) -> None:  # fmt: skip
        """Args:
        name: in tables.
        form: one of `FORMS`.
        model: as the service calls it.
        url: another place than the form's.
        network: whether pictures may leave this machine; a server on it is always allowed.
        timeout: seconds for an answer.
        pause: seconds before a busy service is asked again, doubled each time.
        environment: holds the key.

        Raises:
            BarefacedError: for an unknown form, a place that is not allowed, or a missing key.
        """
        if form not in FORMS:
            raise BarefacedError(f"unknown form of service {form!r}; known: {', '.join(FORMS)}")
        self.name, self._form, self._model = name, FORMS[form], model
        self._url = (url or self._form.url).replace("{model}", model)
        self._timeout, self._pause = timeout, pause
        self._local = _is_local(self._url)
        if not self._local and not network:
            raise BarefacedError(
                f"{name}: it would send photographs to {urlsplit(self._url).hostname}; "
                "if its people agreed to that, say --network"
            )
        self._key = environment.get(self._form.key, "")
        if not self._key and not self._local:
            raise BarefacedError(f"{name}: the environment holds no {self._form.key}")
        self.told: dict[str, Any] = {"adapter": "endpoint", "form": form, "model": model, "url": self._url}

    def draw(self, given: Given, *, samples: int, seed: int, first: int = 1) -> Iterator[Drawn]:
        """See `System`; a service takes no seed, so that samples differ as it pleases."""
        for _ in range(first, samples + 1):
            yield self._one(given)

    def _one(self, given: Given) -> Drawn:
        ask = self._form.ask(given, self._model, self._key)
        began = time.perf_counter()
        content, failure = self._posted(ask)
        told: dict[str, Any] = {
            "seconds": round(time.perf_counter() - began, 3),
            "prompt_sha256": hashlib.sha256(given.prompt.encode()).hexdigest(),
            "asked": time.strftime("%Y-%m-%d", time.gmtime()),
        }
        if failure is not None:
            return failed(*failure, **told)
        try:
            drawn = self._form.answer(json.loads(content))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return failed("an answer of another form", content[:100].decode("utf-8", "replace"), **told)
        return Drawn(drawn.picture, drawn.failure, drawn.told | told)

    def _posted(self, ask: Ask) -> tuple[bytes, tuple[str, str] | None]:
        """What the service answered, or kind and detail of what went wrong."""
        for number in range(TRIES):
            last = number == TRIES - 1
            try:
                return self._opened(ask), None
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _BUSY or last:
                        return _said(error)
            except TimeoutError:
                return b"", ("timed out", f"after {self._timeout:g} s")
            except (OSError, http.client.HTTPException) as error:
                if isinstance(getattr(error, "reason", None), TimeoutError):
                    return b"", ("timed out", f"after {self._timeout:g} s")
                if last:
                    return b"", ("not reached", str(error))
            time.sleep(self._pause * 2**number)
        raise AssertionError("the last try returns")

    def _opened(self, ask: Ask) -> bytes:
        # No redirection: it would take the key elsewhere. This machine is reached without a proxy.
        handlers: list[Any] = [_Stays()]
        if self._local:
            handlers.append(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(self._url, data=ask.body, headers=ask.headers, method="POST")
        with urllib.request.build_opener(*handlers).open(request, timeout=self._timeout) as response:
            content: bytes = response.read(LARGEST + 1)
        return content if len(content) <= LARGEST else b"over 64 MB"


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow none: urllib then raises the answer as an error."""
        return None


def _said(error: urllib.error.HTTPError) -> tuple[bytes, tuple[str, str] | None]:
    """What an error says in the service's own form is read like an answer: a refusal comes so."""
    content = error.read(LARGEST)
    try:
        json.loads(content)
    except ValueError:
        return b"", ("an error of the service", f"{error.code} {error.reason}")
    return content, None


def _is_local(url: str) -> bool:
    """Whether an address is on this machine; any other has to be encrypted.

    Raises:
        BarefacedError: if it is neither.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise BarefacedError(f"{url}: no address: {error}") from error
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if parts.scheme == "https" or (parts.scheme == "http" and local):
        return local
    raise BarefacedError(f"{url}: only https://, or http:// on this machine")
