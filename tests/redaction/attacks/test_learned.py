"""Attacks that learn: regressions, the parrot, the model of faces, a network's file, and all together."""

import numpy as np
import pytest
from onnx import TensorProto, helper, save

from barefaced.errors import BadModel
from barefaced.redaction.attacks import attack_named
from barefaced.redaction.attacks.own_pairs import own_pairs
from barefaced.redaction.attacks.pixels import enlarged, shrunk, units
from barefaced.redaction.attacks.prior import FaceModel
from barefaced.redaction.attacks.regression import Ridge
from barefaced.redaction.redactors import redactor_named
from barefaced.runtime import METADATA_KEY, ModelCard

BLUR = redactor_named("blur", sigma=0.3)


def rng():
    return np.random.default_rng(0)


def error(one, other):
    return float(np.square(one.astype(float) - other).mean())


def test_a_regression_finds_a_linear_map():
    inputs = rng().normal(size=(40, 12)).astype(np.float32)
    slopes = rng().normal(size=(12, 3)).astype(np.float32)
    solved = Ridge.of(inputs, inputs @ slopes + 5)
    fresh = np.random.default_rng(1).normal(size=(7, 12)).astype(np.float32)
    assert np.allclose(solved(fresh), fresh @ slopes + 5, atol=1e-3)


def test_noise_raises_the_penalty():
    inputs = rng().normal(size=(60, 50)).astype(np.float32)
    answers = inputs[:, :2] + np.random.default_rng(1).normal(size=(60, 2)).astype(np.float32) * 5
    assert Ridge.of(inputs, answers).penalty > 1000 * Ridge.of(inputs, inputs[:, :2]).penalty


def test_inputs_that_tell_nothing_give_the_mean():
    answers = np.arange(8, dtype=np.float32).reshape(4, 2)
    solved = Ridge.of(np.ones((4, 3), np.float32), answers)
    assert np.allclose(solved(np.full((1, 3), 9, np.float32)), answers.mean(0), atol=1e-3)


@pytest.mark.parametrize(("count", "answers"), [(2, 2), (5, 4)])
def test_a_regression_says_what_it_needs(count, answers):
    with pytest.raises(ValueError, match=f"got {count}, {answers}"):
        Ridge.of(np.ones((count, 3), np.float32), np.ones((answers, 1), np.float32))


def test_a_model_of_faces_solves_for_the_face():
    axes = rng().normal(size=(4, 30)).astype(np.float32)
    bare = np.random.default_rng(1).normal(size=(80, 4)).astype(np.float32) @ axes * 10 + 100
    operator = rng().normal(size=(30, 9)).astype(np.float32)
    model = FaceModel.of(bare[:60], bare[:60] @ operator, components=8)
    assert error(model.likeliest(bare[60:] @ operator), bare[60:]) < 0.01 * bare.var()


def test_crops_become_rows_and_back(faces):
    images = faces(2).images
    assert np.array_equal(enlarged(shrunk(images, 72), 72), images)
    assert enlarged(shrunk(images, 24), 72).shape == images.shape
    assert np.allclose(shrunk(images, 24)[0, :3], images[0, :3, :3].mean((0, 1)))


def test_rows_without_length_stay():
    assert units(np.array([[3, 4], [0, 0], [np.nan, 0]], np.float32)).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)], [0, 0], [0, 0],
    ]  # fmt: skip


def test_own_faces_come_again_mirrored_and_moved(faces):
    own = faces(3)
    bare, covered = own_pairs(BLUR, own, 5, rng=rng())
    assert (len(bare), covered.shape) == (5, bare.images.shape)
    assert sorted(bare.identity[:3]) == [0, 1, 2]
    again = bare.images[4][5:-5, 5:-5]
    mirrored = own.images[bare.identity[4]][:, ::-1]
    apart = [error(mirrored[5 + y : 67 + y, 5 + x : 67 + x], again) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    assert min(apart) == 0
    assert len(own_pairs(BLUR, own, 2, rng=rng())[0]) == 2


@pytest.mark.parametrize("name", ["ridge", "prior-search"])
def test_blur_is_undone_by_what_was_learnt(name, faces):
    probes = faces(4)
    covered = probes.covered(BLUR, rng=rng())
    restored = attack_named(name).fit(BLUR, faces(150, seed=1), rng=rng()).restore(covered)
    assert error(restored, probes.images) < 0.3 * error(covered, probes.images)
    outside = probes.outside()
    assert np.array_equal(restored[:, outside], covered[:, outside])


def test_the_parrot_knows_people_whom_it_was_never_shown(faces):
    mosaic, people = redactor_named("pixelate", block=0.5), faces(30, photos=2)
    ready = attack_named("parrot").fit(mosaic, faces(80, photos=2, seed=1), rng=rng())
    probes, gallery = people.at(np.arange(0, 60, 2)), people.at(np.arange(1, 60, 2))
    scores = ready.compare(probes.covered(mosaic, rng=rng()), gallery.images)
    assert (scores.argmax(1) == np.arange(30)).mean() > 0.5


class Eyed:
    """A recogniser of made-up faces: its answer is the picture, small."""

    name, size, dimension = "eyed", 48, 108
    template = tuple((x * 48 / 112, y * 48 / 112) for x, y in
                     ((38.3, 51.7), (73.5, 51.5), (56.0, 71.7), (41.5, 92.4), (70.7, 92.2)))  # fmt: skip

    def embed(self, patches):
        return units(shrunk(patches, 6) - 128)


@pytest.mark.parametrize("by", ["ridge", "wiener"])
def test_restoring_and_knowing_what_restored_faces_look_like(by, faces, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "barefaced.redaction.attacks.combined.load_recogniser", lambda name: asked.append(name) or Eyed()
    )
    people, plan = faces(20, photos=2), attack_named("restoration-parrot", recogniser="one, two", by=by)
    ready = plan.fit(BLUR, faces(90, seed=1), rng=rng())
    probes, gallery = people.at(np.arange(0, 40, 2)), people.at(np.arange(1, 40, 2))
    scores = ready.compare(probes.covered(BLUR, rng=rng()), gallery.images)
    assert asked == ["one", "two"]
    assert (scores.argmax(1) == np.arange(20)).mean() > 0.8
    assert plan.restoration is None


@pytest.mark.parametrize("name", ["ridge", "prior-search"])
def test_what_was_not_fitted_restores_nothing(name, faces):
    with pytest.raises(ValueError, match="fitted first"):
        attack_named(name).restore(faces(1).images)


def test_what_was_not_fitted_compares_nothing(faces):
    with pytest.raises(ValueError, match="fitted first"):
        attack_named("parrot").compare(faces(1).images, faces(1).images)


@pytest.fixture
def network(tmp_path):
    """Writes a network that gives its input back."""

    def write(task="face-restoration", name="image", side=36):
        shape = ["N", 3, side, side]
        graph = helper.make_graph(
            [helper.make_node("Identity", [name], ["face"])],
            "graph",
            [helper.make_tensor_value_info(name, TensorProto.UINT8, shape)],
            [helper.make_tensor_value_info("face", TensorProto.UINT8, shape)],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        helper.set_model_props(model, {METADATA_KEY: ModelCard("none", "1", task).to_json()})
        save(model, tmp_path / "net.onnx")
        return tmp_path / "net.onnx"

    return write


def test_a_network_restores_zones(network, faces):
    probes = faces(2)
    ready = attack_named("unet", weights=network()).fit(BLUR, faces(1), rng=rng())
    restored = ready.restore(probes.images)
    small = enlarged(np.rint(shrunk(probes.images, 36)), 72)
    outside = probes.outside()
    assert np.array_equal(restored[:, ~outside], small[:, ~outside])
    assert np.array_equal(restored[:, outside], probes.images[:, outside])


@pytest.mark.parametrize(
    ("form", "told"),
    [({"task": "doubling"}, "doubling"), ({"name": "x"}, "not an image"), ({"side": "S"}, "not an image")],
)
def test_a_network_of_another_kind_is_refused(network, form, told):
    with pytest.raises(BadModel, match=told):
        attack_named("unet", weights=network(**form))


def test_a_network_wants_to_know_the_zone(network, faces):
    with pytest.raises(ValueError, match="fitted first"):
        attack_named("unet", weights=network()).restore(faces(1).images)
