import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barefaced.errors import BadModel
from barefaced.runtime import METADATA_KEY, Session

ONES = np.ones((2, 3), np.float32)


@pytest.mark.parametrize("name", ["doubler.onnx", "two words/v1.2 面.onnx"])
def test_a_file_runs(name, doubler, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(doubler)
    for model in (path, str(path)):
        (result,) = Session(model).run(x=ONES)
        assert np.array_equal(result, 2 * ONES)


@pytest.mark.parametrize("threads", [1, 2])
def test_bytes_run(threads, doubler):
    session = Session(doubler, threads=threads)
    assert session.inputs == {"x": (None, 3)}
    assert session.outputs == ["y"]
    assert session.run(x=ONES[:0])[0].shape == (0, 3)


def test_threads_start_at_one(doubler):
    with pytest.raises(ValueError, match="threads must be at least 1, got 0"):
        Session(doubler, threads=0)


def test_the_card_comes_out_as_it_went_in(doubler, card):
    assert Session(doubler).card == card
    assert Session(doubler).require_card("doubling") == card


def test_a_card_for_another_task_is_refused(doubler):
    with pytest.raises(BadModel, match="made for 'doubling', not for 'detector'"):
        Session(doubler).require_card("detector")


def test_a_foreign_model_has_no_card_but_runs(build):
    session = Session(build(author="somebody"))
    assert session.card is None
    assert np.array_equal(session.run(x=ONES)[0], 2 * ONES)
    with pytest.raises(BadModel, match="no barefaced card; wanted one for 'detector'"):
        session.require_card("detector")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_a_card_that_cannot_be_read_is_no_missing_card(text, build):
    with pytest.raises(BadModel, match="its card cannot be read"):
        _ = Session(build(**{METADATA_KEY: text})).card


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"z": ONES},
        {"x": ONES, "z": ONES},
        {"x": ONES.astype(np.float64)},
        {"x": ONES[:, :2]},
        {"x": ONES[0]},
    ],
)
def test_wrong_arrays_are_told_what_is_wanted(inputs, doubler):
    with pytest.raises(ValueError, match=r"takes x tensor\(float\) \(None, 3\); got"):
        Session(doubler).run(**inputs)


def bad(path, content):
    path.write_bytes(content)
    with pytest.raises(BadModel) as caught:
        Session(path)
    assert str(caught.value).startswith(f"{path}: not a usable model: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"\x89PNG\r\n\x1a\n", b"\0" * 1000])
def test_what_is_no_model(content, tmp_path):
    bad(tmp_path / "a.onnx", content)


def test_a_truncated_model(doubler, tmp_path):
    bad(tmp_path / "a.onnx", doubler[: len(doubler) // 2])


def test_a_model_of_unknown_operators(build, tmp_path):
    assert "Frobnicate" in bad(tmp_path / "a.onnx", build("Frobnicate"))


@pytest.mark.parametrize("name", ["gone.onnx", "."])
def test_a_missing_model(name, tmp_path):
    with pytest.raises(BadModel, match="no such file"):
        Session(tmp_path / name)


def test_names_that_are_no_text(doubler, tmp_path):
    """ONNX Runtime loads such a model and fails where its tensors are asked for."""
    bad(tmp_path / "a.onnx", doubler.replace(b"x", b"\xff"))


def test_bytes_that_are_no_model():
    with pytest.raises(BadModel, match="model in memory: not a usable model"):
        Session(b"Dear diary")


@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_gives_a_session_or_our_error(data, doubler):
    damaged = bytearray(doubler)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        session = Session(bytes(damaged))
    except BadModel:
        return
    assert isinstance(session.outputs, list)


@pytest.mark.parametrize("kind", ["damaged", "wasteful"])
def test_nothing_is_printed(kind, build, tmp_path):
    path = tmp_path / "a.onnx"
    path.write_bytes(b"Dear diary" if kind == "damaged" else build(idle=True))
    code = f"""
import numpy as np
from barefaced.errors import BadModel
from barefaced.runtime import Session
try:
    Session({str(path)!r}).run(x=np.ones((2, 2), np.float32))
except (BadModel, ValueError):
    pass
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
