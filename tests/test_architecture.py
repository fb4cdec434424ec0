"""The rooms of the package, lowest first; a room may import only rooms below it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "barefaced"
FLOORS = [
    {"errors", "lazy"},
    {"images"},
    {"runtime", "provenance"},
    {"faces"},
    {"masks", "recognition"},
    {"datasets"},
    {"unmasking"},
    {"audit"},
    {"redaction"},
    {"training"},
    {"studio"},
    {"cli"},
    {"__main__"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
TORCH = {"torch", "torchvision", "torchmetrics", "lightning", "kornia", "diffusers"}
"""Packages that are torch, or bring it."""


def imports(path: Path) -> Iterator[str]:
    """Yield every absolute module name that a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            raise AssertionError(f"{path}: absolute imports only")


def files() -> list[object]:
    """Every module with its room; the front door (`__init__.py`) belongs to none."""
    inside = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
    return [
        pytest.param(path.parts[0].removesuffix(".py"), PACKAGE / path, id=path.as_posix())
        for path in inside
        if path.parts != ("__init__.py",)
    ]


def fresh(code: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python in an interpreter of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_every_room_has_a_floor():
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    assert rooms - {"__init__"} <= FLOOR.keys()


@pytest.mark.parametrize(("room", "path"), files())
def test_imports_point_down(room, path):
    for name in imports(path):
        package, _, rest = name.partition(".")
        other = rest.split(".")[0]
        if package == "barefaced" and other not in {room, "__version__"}:
            assert other in FLOOR, f"{name}: import from the room, not from the package's front door"
            assert FLOOR[other] < FLOOR[room], f"{room} may not import {other}"


@pytest.mark.parametrize(("room", "path"), files())
def test_torch_lives_in_training(room, path):
    heavy = TORCH & {name.split(".")[0] for name in imports(path)}
    assert room == "training" or not heavy


def test_the_front_door_is_silent_and_light():
    code = "import sys, barefaced; sys.exit(bool({'numpy', 'onnxruntime', 'cv2', 'PIL'} & set(sys.modules)))"
    done = fresh(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_line_starts_light():
    heavy = "{'torch', 'numpy', 'onnxruntime', 'cv2', 'PIL', 'rich.progress'}"
    assert fresh(f"import sys, barefaced.cli; sys.exit(bool({heavy} & set(sys.modules)))").returncode == 0


def test_finding_faces_needs_no_torch():
    code = f"import sys, barefaced; barefaced.detect; sys.exit(bool({TORCH} & set(sys.modules)))"
    done = fresh(code)
    assert done.returncode == 0, done.stderr
