"""The command line as a user has it, in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from barefaced.cli import app


@pytest.fixture
def barefaced(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command line; the result has `.exit_code`, `.stdout` and `.stderr`."""
    # The front door sets a handler that must not outlive the test.
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], prog_name="barefaced")
