import hashlib

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from barefaced.errors import BarefacedError
from barefaced.faces import detect
from barefaced.masks import STYLES, mask
from barefaced.masks.dressing import check
from barefaced.runtime import METADATA_KEY, ModelCard

SIDE = 64


def painter(folder):
    """A network that paints the lower half of a patch blue."""
    blue = np.zeros((1, 3, SIDE, SIDE), np.float32)
    blue[:, 2, SIDE // 2 :] = 255.0
    keep = np.ones((1, 1, SIDE, SIDE), np.float32)
    keep[:, :, SIDE // 2 :] = 0.0
    nodes = [
        helper.make_node("Cast", ["image"], ["x"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["x", "keep"], ["kept"]),
        helper.make_node("Add", ["kept", "blue"], ["sum"]),
        helper.make_node("Cast", ["sum"], ["face"], to=TensorProto.UINT8),
    ]
    ends = [
        [helper.make_tensor_value_info(name, TensorProto.UINT8, ["N", 3, SIDE, SIDE])]
        for name in ("image", "face")
    ]
    weights = [numpy_helper.from_array(value, name) for name, value in (("blue", blue), ("keep", keep))]
    graph = helper.make_graph(nodes, "painter", *ends, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {METADATA_KEY: ModelCard("painter", "1", "face-masking").to_json()})
    path = folder / "cyclegan-001-masking.onnx"
    onnx.save(model, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  {path.name}\n")


@pytest.fixture
def face(astronaut):
    image = np.ascontiguousarray(astronaut[:300, 70:370])
    return image, detect(image)


def test_a_network_paints_where_its_weights_are_and_coverage_is_what_it_changed(face, tmp_path, monkeypatch):
    image, people = face
    painter(tmp_path)
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(tmp_path))
    check(style="cyclegan", wear="correct")
    before = image.copy()
    worn = mask(image, people, style="cyclegan")
    assert np.array_equal(image, before)
    assert worn.styles == (("cyclegan", "correct"),)
    assert np.array_equal(worn.image[worn.coverage == 0], image[worn.coverage == 0])
    inside = worn.coverage > 0.99
    assert inside.mean() > 0.05
    assert worn.image[inside].mean(0)[2] > 240
    assert worn.image[inside].mean(0)[0] < 15
    assert ((worn.coverage > 0.1) & (worn.coverage < 0.9)).any()  # its edges are soft


def test_without_weights_it_is_one_clear_line_and_chance_never_takes_it(face, monkeypatch):
    monkeypatch.setattr("barefaced.masks.styles.cyclegan.list_weights", list)
    with pytest.raises(BarefacedError, match="style 'cyclegan' wants the weights 'cyclegan-001-masking'"):
        check(style="cyclegan", wear="correct")
    with pytest.raises(BarefacedError, match="which are not here"):
        mask(*face, style="cyclegan")
    assert "cyclegan" not in STYLES


def test_what_a_network_decides_cannot_be_ordered(face):
    with pytest.raises(ValueError, match="takes no colour"):
        mask(*face, style="cyclegan", color="#102030")
    with pytest.raises(ValueError, match="cannot be worn 'chin'"):
        check(style="cyclegan", wear="chin")
    with pytest.raises(ValueError, match="random, cyclegan"):
        check(style="no-such", wear="correct")
