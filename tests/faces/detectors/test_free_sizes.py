import numpy as np
import onnx
import pytest

from barefaced.faces.detectors.free_sizes import free_sizes
from barefaced.runtime import Session


def test_sizes_go_and_nothing_else(centerface_file):
    before = onnx.load(centerface_file)
    after = onnx.load_from_string(free_sizes(centerface_file.read_bytes()))
    assert [value.name for value in after.graph.input] == ["picture"]
    assert not any(v.type.tensor_type.HasField("shape") for v in [*after.graph.input, *after.graph.output])
    assert [v.name for v in after.graph.output] == [v.name for v in before.graph.output]
    assert list(after.graph.node) == list(before.graph.node)
    assert list(after.graph.initializer) == list(before.graph.initializer)
    assert (after.ir_version, after.opset_import) == (before.ir_version, before.opset_import)


def test_the_answers_stay(centerface_file):
    picture = np.random.default_rng(0).random((10, 3, 32, 32)).astype(np.float32)
    fixed, free = Session(centerface_file), Session(free_sizes(centerface_file.read_bytes()))
    for one, other in zip(fixed.run(picture=picture), free.run(picture=picture), strict=True):
        assert np.allclose(one, other)
    assert free.run(picture=picture[:1, :, :, :16])[0].shape == (1, 1, 8, 4)


@pytest.mark.parametrize("content", [b"\x3a", b"\x3a\xff\xff\xff\x7f", b"\x0f", b"\x80"])
def test_what_is_no_message(content):
    with pytest.raises(ValueError, match="not a protobuf message"):
        free_sizes(content)
