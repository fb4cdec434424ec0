"""`barefaced unmask` with networks of a few nodes, on a portrait in a green mask."""

from __future__ import annotations

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from barefaced.faces import detect
from barefaced.images import read_image, write_image
from barefaced.masks import mask
from barefaced.provenance import read_label

TINY = Path(__file__).parents[1] / "unmasking" / "tiny_networks.py"


@pytest.fixture(scope="session")
def tiny_networks():
    spec = spec_from_file_location("tiny_networks", TINY)
    module = sys.modules["tiny_networks"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def worn(astronaut):
    face = np.ascontiguousarray(astronaut[:256, 90:346])
    return mask(face, detect(face), style="surgical", color="#10c020", rng=np.random.default_rng(3))


@pytest.fixture
def folder(tmp_path, monkeypatch, tiny_networks, worn, astronaut):
    """`in/` with a masked, a bare and an empty photo, and a store of networks."""
    monkeypatch.chdir(tmp_path)
    Path("weights").mkdir()
    tiny_networks.store(Path("weights"))
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(tmp_path / "weights"))
    Path("in/sub").mkdir(parents=True)
    write_image("in/masked.png", worn.image)
    write_image("in/sub/masked.jpg", worn.image)
    write_image("in/bare.png", np.ascontiguousarray(astronaut[:256, 90:346]))
    write_image("in/sky.png", np.full((80, 120, 3), 200, np.uint8))
    return tmp_path


def records(result):
    return {record["file"]: record for record in map(json.loads, result.stdout.splitlines())}


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_the_result_is_labelled_inside_beside_and_below(barefaced, folder, suffix):
    out = Path(f"out{suffix}")
    result = barefaced("unmask", "in/masked.png", out, "--seed", 7)
    assert result.exit_code == 0, result.output
    label = read_label(out)
    assert (label.model, label.seed, label.besides) == ("face-inpainter-slim", 7, ("mask-segmenter 1",))
    assert label.digital_source_type.endswith("/compositeWithTrainedAlgorithmicMedia")
    beside = json.loads(Path(f"out{suffix}.json").read_text())
    assert (beside["model"], beside["seed"], beside["sha256"]) == (label.model, 7, label.sha256)
    picture = read_image(out)
    assert picture.shape == (256 + beside["strip_rows"], 256, 3)
    assert beside["strip_rows"] > 0


def test_no_strip_removes_only_the_strip(barefaced, folder, worn):
    assert barefaced("unmask", "in/masked.png", "out.png", "--no-strip").exit_code == 0
    found = read_image("out.png")
    assert found.shape == worn.image.shape
    assert read_label("out.png") is not None
    assert json.loads(Path("out.png.json").read_text())["strip_rows"] == 0
    far = np.ones((256, 256), bool)
    far[60:240, 40:220] = False
    assert np.array_equal(found[far], worn.image[far])


def test_what_is_bare_is_written_as_it_was_and_unlabelled(barefaced, folder):
    result = barefaced("unmask", "in", "out")
    assert result.exit_code == 0, result.output
    for name in ("bare.png", "sky.png"):
        assert np.array_equal(read_image(Path("out", name)), read_image(Path("in", name)))
        assert read_label(Path("out", name)) is None
        assert not Path("out", f"{name}.json").exists()
    assert "face 1 wears no mask: left alone" in result.stdout
    assert "no face was found" in result.stdout
    assert read_label("out/masked.png") is not None
    assert read_label("out/sub/masked.jpg") is not None


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(barefaced, folder):
    assert barefaced("unmask", "in", "one", "--model", "vae", "--seed", 5).exit_code == 0
    assert barefaced("unmask", "in", "two", "--model", "vae", "--seed", 5, "--jobs", 2).exit_code == 0
    files = sorted(path.relative_to("one") for path in Path("one").rglob("*.*"))
    assert len(files) == 6
    assert all(Path("one", path).read_bytes() == Path("two", path).read_bytes() for path in files)


def test_samples_come_with_a_sheet_and_a_map_of_their_spread(barefaced, folder):
    result = barefaced("unmask", "in/masked.png", "out.png", "--model", "vae", "--samples", 3, "--json")
    assert result.exit_code == 0, result.output
    beside = Path("out.png.samples")
    names = {path.name for path in beside.glob("*.png")}
    assert names == {"1.png", "2.png", "3.png", "sheet.png", "spread.png"}
    assert [read_label(beside / f"{k}.png").sample for k in (1, 2, 3)] == [1, 2, 3]
    assert read_label(beside / "sheet.png") is not None
    assert np.array_equal(read_image(beside / "1.png"), read_image("out.png"))
    (record,) = records(result).values()
    assert (record["samples"], record["unmasked"]) == (3, [1])
    assert record["spread"] > 0


def test_every_step_is_written_and_those_that_hold_a_guess_are_labelled(barefaced, folder):
    assert barefaced("unmask", "in/masked.png", "out.png", "--steps").exit_code == 0
    steps = {path.stem.split("-")[2]: path for path in Path("out.png.steps").glob("*.png")}
    labelled = {name for name, path in steps.items() if read_label(path) is not None}
    assert labelled == {"inpainted", "merged", "pasted"}
    assert set(steps) - labelled == {"aligned", "coverage", "hole", "blanked"}


def test_a_hole_file_says_where(barefaced, folder, worn):
    Path("weights/mask-segmenter.onnx").unlink()
    write_image("hole.png", (worn.coverage > 0.05).astype(np.uint8) * 255)
    result = barefaced("unmask", "in/masked.png", "out.png", "--hole", "hole.png", "--json", "--no-strip")
    assert result.exit_code == 0, result.output
    (record,) = records(result).values()
    assert record["hole_pixels"] == (worn.coverage > 0.05).sum()
    kept = worn.coverage <= 0.05
    assert np.array_equal(read_image("out.png")[kept], worn.image[kept])


@pytest.mark.parametrize(
    ("size", "level", "told"),
    [((40, 50), 255, "50 x 40 pixels and the picture 256 x 256"), ((256, 256), 0, "the hole is empty")],
)
def test_a_hole_that_does_not_fit_is_one_line(barefaced, folder, size, level, told):
    write_image("hole.png", np.full(size, level, np.uint8))
    result = barefaced("unmask", "in/masked.png", "out.png", "--hole", "hole.png")
    assert result.exit_code == 1
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not Path("out.png").exists()


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (("--model", "magic"), "known: slim, slim-mean"),
        (("--model", "none.onnx"), "none.onnx"),
        (("--samples", "3"), "always draws the same face"),
        (("--model", "bad.onnx"), "damaged, or not an ONNX model"),
        (("--model", "foreign.onnx"), "no barefaced card"),
    ],
)
def test_an_order_that_cannot_be_is_one_line_before_any_photo(barefaced, folder, tiny_networks, order, told):
    Path("bad.onnx").write_bytes(b"no network")
    tiny_networks.inpainter("foreign.onnx", task=None)
    result = barefaced("unmask", "in", "out", *order)
    assert result.exit_code == 1
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not Path("out").exists()


def test_weights_that_are_not_here_say_what_to_do(barefaced, folder):
    Path("weights/face-inpainter-slim-mean.onnx").unlink(missing_ok=True)
    result = barefaced("unmask", "in/masked.png", "out.png", "--model", "slim-mean")
    assert result.exit_code == 1
    assert "barefaced train slim" in result.stderr
    assert "barefaced models pull" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_weights_of_another_checksum_are_not_used(barefaced, folder):
    path = Path("weights/face-inpainter-slim.onnx")
    path.write_bytes(path.read_bytes() + b"\0")
    result = barefaced("unmask", "in/masked.png", "out.png")
    assert result.exit_code == 1
    assert "checksum" in result.stderr
    assert not Path("out.png").exists()


def test_a_second_run_resumes_and_a_damaged_photo_does_not_stop_the_rest(barefaced, folder):
    Path("in/torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    first = barefaced("unmask", "in", "out")
    assert first.exit_code == 1
    assert "torn.png" in first.stderr
    assert Path("out/masked.png").exists()
    assert "4 done before" in barefaced("unmask", "in", "out", "--resume").stderr


def test_a_format_that_carries_no_label_is_refused(barefaced, folder):
    result = barefaced("unmask", "in/masked.png", "out.bmp")
    assert result.exit_code == 1
    assert "cannot carry a label" in result.stderr
    assert not Path("out.bmp").exists()
