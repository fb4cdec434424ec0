"""How image-edit services want to be asked, and how they answer."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barefaced.audit.systems.base import Drawn, Given, failed, picture_of


@dataclass(frozen=True)
class Ask:
    """A request to be posted."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Form:
    """A kind of service.

    Attributes:
        url: where it is; `{model}` is put in.
        key: environment variable that holds the key.
        ask: the picture, the model and the key to a request.
        answer: what came back, parsed JSON, to an outcome.
    """

    url: str
    key: str
    ask: Callable[[Given, str, str], Ask]
    answer: Callable[[Any], Drawn]


def _openai_ask(given: Given, model: str, key: str) -> Ask:
    """Picture and words, as work 000 asked: no hole is sent, though the service would take one."""
    edge = secrets.token_hex(16)
    words = {"model": model, "prompt": given.prompt, "n": "1"}
    parts = [_field(edge, name, text) for name, text in words.items()]
    parts.append(_file(edge, "image", "image.png", _png(given.picture)))
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    kind = f"multipart/form-data; boundary={edge}"
    return Ask({"Authorization": f"Bearer {key}", "Content-Type": kind}, body)


def _openai_answer(told: Any) -> Drawn:
    if isinstance(told, dict) and "error" in told:
        error = told["error"] if isinstance(told["error"], dict) else {"message": told["error"]}
        blocked = "moderation" in str(error.get("code")) or "safety" in str(error.get("message")).lower()
        return failed("refused" if blocked else "an error of the service", str(error.get("message")))
    return _decoded(told["data"][0].get("b64_json"), model=told.get("model"))


def _gemini_ask(given: Given, model: str, key: str) -> Ask:
    picture = {"mime_type": "image/png", "data": base64.b64encode(_png(given.picture)).decode()}
    contents = [{"parts": [{"text": given.prompt}, {"inline_data": picture}]}]
    body = json.dumps({"contents": contents}).encode()
    return Ask({"x-goog-api-key": key, "Content-Type": "application/json"}, body)


def _gemini_answer(told: Any) -> Drawn:
    if isinstance(told, dict) and "error" in told:
        return failed("an error of the service", str(told["error"].get("message")))
    blocked = told.get("promptFeedback", {}).get("blockReason")
    if blocked or not told.get("candidates"):
        return failed("refused", blocked or "no candidate")
    first = told["candidates"][0]
    parts = first.get("content", {}).get("parts", [])
    for part in parts:
        held = part.get("inlineData") or part.get("inline_data")
        if held:
            return _decoded(held["data"], model=told.get("modelVersion"))
    said = " ".join(part.get("text", "") for part in parts).strip()
    if said:
        return failed("text instead of a picture", said)
    return failed("refused", str(first.get("finishReason", "no picture")))


FORMS: dict[str, Form] = {
    "openai": Form("https://api.openai.com/v1/images/edits", "OPENAI_API_KEY", _openai_ask, _openai_answer),
    "gemini": Form(
        "https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent",
        "GEMINI_API_KEY",
        _gemini_ask,
        _gemini_answer,
    ),
}
"""By the name that stands in `endpoint:FORM:MODEL`."""


def _png(picture: NDArray[np.uint8]) -> bytes:
    import cv2

    _, content = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return content.tobytes()


def _field(edge: str, name: str, text: str) -> bytes:
    return f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


def _file(edge: str, name: str, file: str, content: bytes) -> bytes:
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
    return head.encode() + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n"


def _decoded(text: Any, **told: Any) -> Drawn:
    if not isinstance(text, str):
        return failed("no picture", "the answer holds none")
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return failed("no picture", "the answer is no base64")
    return picture_of(content, **{name: value for name, value in told.items() if value})
