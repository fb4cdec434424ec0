from __future__ import annotations

import numpy as np
import pytest
from onnx import TensorProto, helper

from barefaced.audit.quality.sets.catalogue import FEATURES, load_features
from barefaced.audit.quality.sets.features import batches
from barefaced.audit.quality.sets.inception import DIMENSION, SIDE, prepared
from barefaced.errors import BadModel, BarefacedError
from barefaced.runtime import METADATA_KEY, ModelCard


@pytest.fixture
def inception(tmp_path):
    """Make a file that has Inception's form: the mean colours, over and over."""

    def made(*, task: str = "inception-features", side: int = SIDE, times: int = 683, name: str = "x"):
        nodes = [
            helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=0),
            helper.make_node("Concat", ["mean"] * times, ["long"], axis=1),
            helper.make_node("Slice", ["long", "from", "to", "axis"], ["features"]),
        ]
        ends = [
            helper.make_tensor(key, TensorProto.INT64, [1], [value])
            for key, value in (("from", 0), ("to", DIMENSION), ("axis", 1))
        ]
        given = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, side, side])
        result = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", "D"])
        graph = helper.make_graph(nodes, "graph", [given], [result], initializer=ends)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        card = ModelCard(name="inception-fid", version="2015", task=task)
        helper.set_model_props(model, {METADATA_KEY: card.to_json()})
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(model.SerializeToString())
        return path

    return made


def resampled(picture, i, j):
    """One pixel by the definition: bilinear weights without averaging."""
    height, width = picture.shape[:2]
    y = min(max((i + 0.5) * height / SIDE - 0.5, 0), height - 1)
    x = min(max((j + 0.5) * width / SIDE - 0.5, 0), width - 1)
    t, u = int(y), int(x)
    below, right = min(t + 1, height - 1), min(u + 1, width - 1)
    top = picture[t, u] * (1 - (x - u)) + picture[t, right] * (x - u)
    bottom = picture[below, u] * (1 - (x - u)) + picture[below, right] * (x - u)
    return top * (1 - (y - t)) + bottom * (y - t)


@pytest.mark.parametrize("shape", [(40, 31), (310, 420)])
def test_pictures_are_resized_as_the_metric_has_it(shape):
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    found = prepared(picture)
    assert (found.dtype, found.shape) == (np.float32, (3, SIDE, SIDE))
    for i, j in [
        (0, 0),
        (1, 298),
        (298, 0),
        (298, 298),
        *np.random.default_rng(1).integers(0, SIDE, (40, 2)),
    ]:
        expected = resampled(picture.astype(float), i, j) / 127.5 - 1
        assert found[:, i, j] == pytest.approx(expected, abs=2e-4)  # weights are in 32 bits


def test_floats_are_refused_whatever_their_range():
    with pytest.raises(ValueError, match="uint8"):
        prepared(np.zeros((20, 20, 3), np.float32))


def test_inception_gives_rows_for_pictures_of_any_size(inception):
    features = load_features(f"inception={inception()}")
    pictures = [np.full((9 + 50 * n, 300, 3), 51 * n, np.uint8) for n in range(4)]
    rows = features.of(iter(pictures))
    assert rows.shape == (4, DIMENSION)
    assert rows[:, 0] == pytest.approx([-1, -0.6, -0.2, 0.2], abs=1e-3)
    assert features.of([]).shape == (0, DIMENSION)
    assert features.told["network"] == "inception-fid 2015"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"task": "face-inpainting"}, "was made for 'face-inpainting'"),
        ({"side": 224}, "not \\(N, 3, 299, 299\\)"),
        ({"times": 2}, "6 numbers"),
    ],
)
def test_another_network_is_refused(inception, words, reason):
    with pytest.raises(BadModel, match=reason):
        load_features(f"inception={inception(**words)}").of([np.zeros((20, 20, 3), np.uint8)])


def test_a_file_that_is_not_what_is_listed_is_refused(inception):
    path = inception()
    (path.parent / "SHA256SUMS").write_text(f"{'0' * 64}  {path.name}\n")
    with pytest.raises(BadModel, match="checksum"):
        load_features(f"inception={path}")


def test_without_its_file_fid_says_how_to_get_it():
    with pytest.raises(BarefacedError, match=r"scripts/inception_features.py.*`frechet`"):
        load_features("inception")
    assert load_features().name == "face-mesh"


def test_an_unknown_name_lists_the_known():
    with pytest.raises(BarefacedError, match=r"known: inception, face-mesh, .*edgeface"):
        load_features("vgg")


def test_the_landmark_networks_features_tell_pictures_apart(astronaut):
    features = FEATURES["face-mesh"]()
    face = astronaut[:200, 130:330]
    rows = features.of([face, face, 255 - face, face[:100]])
    assert rows.shape == (4, features.dimension) == (4, 168)
    assert np.array_equal(rows[0], rows[1])
    assert min(np.linalg.norm(rows[0] - other) for other in rows[2:]) > 0.5


def test_few_pictures_are_held_together():
    assert [len(batch) for batch in batches((np.zeros(2) for _ in range(7)), size=3)] == [3, 3, 1]
