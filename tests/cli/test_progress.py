from __future__ import annotations

import io
import time
from contextlib import redirect_stderr

import pytest

from barefaced.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """What a terminal on stderr would show."""
    monkeypatch.setattr("barefaced.cli.progress._PATIENCE", 0.05)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def test_counts_pictures_and_failures(terminal):
    with redirect_stderr(terminal), Progress(3) as progress:
        progress.step()
        time.sleep(0.3)
        progress.step(failed=True)
        progress.step()
    assert "3/3 " in terminal.getvalue()
    assert "/s, 1 failed" in terminal.getvalue()


def test_counts_bytes_of_what_turns_out(terminal):
    with redirect_stderr(terminal), Progress(None, in_bytes=True) as progress:
        time.sleep(0.3)
        progress.reach(1_500_000, 3_000_000)
        time.sleep(0.2)
    assert "0.0/? MB" in terminal.getvalue()
    assert "1.5/3.0 MB" in terminal.getvalue()


def test_what_is_soon_over_shows_nothing(terminal):
    with redirect_stderr(terminal), Progress(2) as progress:
        progress.step()
        progress.step()
    assert terminal.getvalue() == ""


def test_no_terminal_no_bar(monkeypatch, capsys):
    monkeypatch.setattr("barefaced.cli.progress._PATIENCE", 0.0)
    with Progress(1) as progress:
        time.sleep(0.1)
        progress.say("result")
        progress.step()
    assert capsys.readouterr() == ("result\n", "")
