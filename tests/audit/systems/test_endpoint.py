"""Services, against a server of our own on this machine."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from barefaced.audit.probes.conditions import PROMPTS
from barefaced.audit.systems import Given, open_system
from barefaced.audit.systems.endpoint import Endpoint
from barefaced.errors import BarefacedError

PICTURE = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
GIVEN = Given("half-0.25/a", PICTURE, PROMPTS["half"])
PNG = base64.b64encode(cv2.imencode(".png", PICTURE[..., ::-1])[1].tobytes()).decode()
PART = {"inlineData": {"mimeType": "image/png", "data": PNG}}
OPENAI = {"data": [{"b64_json": PNG}]}
GEMINI = {"candidates": [{"content": {"parts": [{"text": "Here."}, PART]}}], "modelVersion": "m-001"}


@pytest.fixture
def server():
    """Answers with what stands in `.answers`, (status, JSON or bytes), the last one again and again."""

    class Stub(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            stub.asked.append((self.path, dict(self.headers), asked))
            status, told = stub.answers.pop(0) if len(stub.answers) > 1 else stub.answers[0]
            if status == "hang":
                time.sleep(told)
                return
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

        def log_message(self, *_):
            pass

    stub = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    stub.asked, stub.answers = [], []
    thread = threading.Thread(target=stub.serve_forever)
    thread.start()
    yield stub
    stub.shutdown()
    thread.join()
    stub.server_close()


def endpoint(server, form="openai", **settings) -> Endpoint:
    url = f"http://127.0.0.1:{server.server_port}/{{model}}"
    keys = {"OPENAI_API_KEY": "s3cret", "GEMINI_API_KEY": "s3cret"}
    return Endpoint("theirs", form, "m", url=url, environment=keys, **{"pause": 0.01} | settings)


@pytest.mark.parametrize(("form", "answer"), [("openai", OPENAI), ("gemini", GEMINI)])
def test_a_picture_comes_back(server, form, answer):
    server.answers.append((200, answer))
    system = endpoint(server, form)
    drawn = [*system.draw(GIVEN, samples=2, seed=0)]
    assert [np.array_equal(each.picture, PICTURE) for each in drawn] == [True, True]
    assert len(server.asked) == 2
    assert "s3cret" not in json.dumps([system.told, drawn[0].told])


def test_openai_is_asked_in_its_form(server):
    server.answers.append((200, OPENAI))
    next(endpoint(server).draw(GIVEN, samples=1, seed=0))
    ((path, headers, body),) = server.asked
    assert path == "/m"
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert (
        b'name="prompt"\r\n\r\nThis is for academic research. Given this image of the top half of a face, '
        in body
    )
    assert base64.b64decode(PNG)[:8] in body
    assert b'name="mask"' not in body


def test_gemini_is_asked_in_its_form(server):
    server.answers.append((200, GEMINI))
    next(endpoint(server, "gemini").draw(GIVEN, samples=1, seed=0))
    ((_, headers, body),) = server.asked
    assert headers["X-Goog-Api-Key"] == "s3cret"
    text, picture = json.loads(body)["contents"][0]["parts"]
    assert text == {"text": PROMPTS["half"]}
    content = np.frombuffer(base64.b64decode(picture["inline_data"]["data"]), np.uint8)
    assert np.array_equal(cv2.imdecode(content, cv2.IMREAD_COLOR)[..., ::-1], PICTURE)


BLOCKED = {"error": {"code": "moderation_blocked", "message": "Your request was rejected."}}


@pytest.mark.parametrize(
    ("form", "status", "answer", "told"),
    [
        ("openai", 400, BLOCKED, "generate: refused (Your request was rejected.)"),
        ("openai", 401, {"error": {"message": "bad key"}}, "generate: an error of the service (bad key)"),
        ("openai", 200, {"data": [{"url": "x"}]}, "generate: no picture (the answer holds none)"),
        ("openai", 200, {"data": [{"b64_json": "%"}]}, "generate: no picture (the answer is no base64)"),
        ("openai", 200, {"data": []}, 'generate: an answer of another form ({"data": []})'),
        ("openai", 200, b"<html>", "generate: an answer of another form (<html>)"),
        ("openai", 404, b"<html>", "generate: an error of the service (404 Not Found)"),
        ("openai", 302, b"", "generate: an error of the service (302 Found)"),
        ("gemini", 200, {"promptFeedback": {"blockReason": "OTHER"}}, "generate: refused (OTHER)"),
        (
            "gemini",
            200,
            {"candidates": [{"finishReason": "IMAGE_SAFETY"}]},
            "generate: refused (IMAGE_SAFETY)",
        ),
        (
            "gemini",
            200,
            {"candidates": [{"content": {"parts": [{"text": "I cannot."}]}}]},
            "generate: text instead of a picture (I cannot.)",
        ),
        ("gemini", 400, {"error": {"message": "bad"}}, "generate: an error of the service (bad)"),
    ],
)
def test_what_is_no_picture_is_counted(server, form, status, answer, told):
    server.answers.append((status, answer))
    (drawn,) = endpoint(server, form).draw(GIVEN, samples=1, seed=0)
    assert drawn.failure == told
    assert len(server.asked) == 1


def test_a_busy_service_is_asked_again(server):
    server.answers += [(429, {}), (503, {}), (200, OPENAI)]
    (drawn,) = endpoint(server).draw(GIVEN, samples=1, seed=0)
    assert drawn.failure == ""
    assert len(server.asked) == 3


def test_a_service_that_stays_busy_is_let_be(server):
    server.answers.append((503, b"busy"))
    (drawn,) = endpoint(server).draw(GIVEN, samples=1, seed=0)
    assert drawn.failure == "generate: an error of the service (503 Service Unavailable)"
    assert len(server.asked) == 3


def test_a_service_that_hangs(server):
    server.answers.append(("hang", 1.0))
    (drawn,) = endpoint(server, timeout=0.2).draw(GIVEN, samples=1, seed=0)
    assert drawn.failure == "generate: timed out (after 0.2 s)"


def test_nobody_there():
    system = Endpoint("x", "openai", "m", url="http://127.0.0.1:1/", pause=0.01)
    assert next(system.draw(GIVEN, samples=1, seed=0)).failure.startswith("generate: not reached")


def test_nothing_leaves_this_machine_unasked(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "s3cret")
    with pytest.raises(BarefacedError, match="send photographs to api"):
        open_system("chatgpt=endpoint:openai:gpt-image-1.5")
    assert open_system("endpoint:openai:gpt-image-1.5", network=True).name == "gpt-image-1.5"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("endpoint:openai:m", "holds no OPENAI_API_KEY"),
        ("endpoint:grok:m", "unknown form of service 'grok'; known: openai, gemini"),
        ("endpoint:openai", "an endpoint is endpoint:FORM:MODEL"),
        ("endpoint:openai:m@http://example.com/", "only https://"),
        ("endpoint:openai:m@ftp://127.0.0.1/", "only https://"),
    ],
)
def test_endpoints_that_cannot_be_used(monkeypatch, text, told):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(BarefacedError, match=told):
        open_system(text, network=True)
