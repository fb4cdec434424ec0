from __future__ import annotations

import subprocess
import sys

import pytest

import barefaced as package
from barefaced.errors import BadModel

COMMANDS = [
    [],
    ["detect"],
    ["mask"],
    ["unmask"],
    ["segment"],
    ["redact"],
    ["evaluate"],
    ["dataset"],
    ["models"],
    ["models", "list"],
    ["models", "info"],
    ["models", "pull"],
    ["train"],
    ["tune"],
    ["export"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_helps(barefaced, command, option):
    result = barefaced(*command, option)
    assert result.exit_code == 0
    assert result.stdout.startswith(" ".join(["Usage: barefaced", *command]))


def test_help_loads_nothing_heavy():
    heavy = {"numpy", "PIL", "cv2", "onnxruntime", "torch", "rich"}
    code = (
        "import sys\nfrom barefaced.cli import app\nsys.argv[1:] = ['--help']\n"
        f"try: app()\nfinally: print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.endswith("[]\n")


def test_version(barefaced):
    assert barefaced("--version").stdout == f"barefaced {package.__version__}\n"


def test_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "barefaced", "--version"], capture_output=True, text=True, check=False
    )
    assert done.stdout == f"barefaced {package.__version__}\n"


def test_shell_completion_names_the_commands():
    done = subprocess.run(
        [sys.executable, "-m", "barefaced"],
        env={
            "_BAREFACED_COMPLETE": "complete_bash",
            "COMP_WORDS": "barefaced ",
            "COMP_CWORD": "1",
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert {"detect", "models", "train", "export"} <= set(done.stdout.split())


def test_an_unknown_command_is_a_usage_error(barefaced):
    result = barefaced("unmsk")
    assert result.exit_code == 2
    assert "unmsk" in result.stderr


def test_our_errors_are_one_line(barefaced, monkeypatch):
    def damaged():
        raise BadModel("a.onnx", "damaged")

    monkeypatch.setattr("barefaced.runtime.list_weights", damaged)
    result = barefaced("models", "list")
    assert result.exit_code == 1
    assert result.stderr == "barefaced: a.onnx: not a usable model: damaged\n"


def test_ctrl_c_has_its_status(barefaced, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("barefaced.runtime.list_weights", interrupted)
    result = barefaced("models", "list")
    assert (result.exit_code, result.stderr) == (130, "barefaced: stopped\n")


def test_asked_to_end_it_tidies_up_first():
    code = (
        "import os, signal, barefaced.runtime\nfrom barefaced.cli import app\n"
        "def work():\n  try: os.kill(os.getpid(), signal.SIGTERM)\n  finally: print('tidied')\n"
        "barefaced.runtime.list_weights = work\napp(['models', 'list'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (143, "tidied\n")
