"""A survey that runs as a user has it, in a process of its own; and people who answer it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from barefaced.audit.survey import Store
from barefaced.cli import app
from barefaced.images import write_image

MANIFEST = 'name = "drawings"\nseed = 4\npractice = 2\nshown = 20\ncatches = 2\n'


def draw_study(folder: Path, *, count: int = 21, manifest: str = MANIFEST) -> Path:
    """Drawings in `real` and `fake`, and how to ask about them."""
    for kind in ("real", "fake"):
        (folder / kind).mkdir(parents=True)
        for number in range(count):
            coarse = np.random.default_rng([number, kind == "fake"]).integers(0, 256, (4, 4, 3), np.uint8)
            write_image(folder / kind / f"{number:02d}.png", np.kron(coarse, np.ones((24, 24, 1), np.uint8)))
    (folder / "survey.toml").write_text(manifest)
    return folder


@dataclass
class Rater:
    """Somebody with a browser of a few lines: keeps a cookie, sends JSON."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return self.headers["Cookie"].partition("=")[2]

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, Any]:
        """Status, body and headers of one request."""
        connection = HTTPConnection(self.url.removeprefix("http://").rstrip("/"), timeout=120)
        try:
            connection.request(method, path, body, self.headers | headers)
            response: HTTPResponse = connection.getresponse()
            return response.status, response.read(), response.headers
        finally:
            connection.close()

    def post(self, path: str, told: Any) -> dict[str, Any]:
        content = json.dumps(told).encode()
        status, body, headers = self.send(
            "POST", f"/api/{path}", content, **{"Content-Type": "application/json"}
        )
        if "set-cookie" in headers:
            self.headers["Cookie"] = headers["set-cookie"].partition(";")[0]
        return {"status": status, **json.loads(body)}

    def state(self) -> dict[str, Any]:
        return json.loads(self.send("GET", "/api/state")[1])


@dataclass
class Served:
    """A running survey."""

    url: str
    folder: Path
    errors: Path

    @property
    def store(self) -> Store:
        return Store(self.folder / "survey" / "answers.sqlite3")


@pytest.fixture
def barefaced(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command line in this process."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], prog_name="barefaced")


@pytest.fixture(scope="session")
def drawn_study() -> Callable[..., Path]:
    return draw_study


@pytest.fixture(scope="session")
def new_rater() -> Callable[[Served], Rater]:
    """Somebody new at a survey."""
    return lambda served: Rater(served.url)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`barefaced survey serve` on a free port, with 10 + 2 + 22 drawings; ended as by Ctrl-C."""
    pytest.importorskip("uvicorn", reason="pip install 'barefaced[studio]'")
    folder = draw_study(tmp_path_factory.mktemp("served") / "study")
    errors = folder / "errors.txt"
    command = [sys.executable, "-m", "barefaced", "survey", "serve", folder, "--port", "0", "--no-open"]
    with (
        errors.open("w") as stream,
        subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=stream, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("http://127.0.0.1:"), errors.read_text()
            yield Served(line.split()[0], folder, errors)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium of the system's."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install 'barefaced[dev]'")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs a browser; on Debian: apt-get install --no-install-recommends chromium")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=180_000,
        )
        yield found
        found.close()
