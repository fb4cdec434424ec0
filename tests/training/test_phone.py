"""The slim inpainter in one file for a phone: sizes, errors, and not a pixel changed outside the hole."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from barefaced.runtime import Session
from barefaced.training import export
from barefaced.training.checkpoints import LAST, save_checkpoint
from barefaced.training.phone import OnPhone, phone_example
from barefaced.training.recipes import recipe_named

SIDE = 128
SETTINGS = {"size": str(SIDE), "widths": "16,24,32", "components": "12"}
ERROR = {"": 0.0, "half": 0.002, "int8": 0.02}
"""Mean error of bytes in the hole, as a share of 255, that storing weights in fewer bits may cost."""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of slim whose network paints something, though it never learned."""
    torch.manual_seed(3)
    recipe = recipe_named("slim", SETTINGS)
    networks = recipe.skeleton()
    networks["face"].prior.fit(torch.randint(0, 256, (20, 3, 64, 64), dtype=torch.uint8))
    torch.nn.init.normal_(networks["face"].end.weight, std=0.03)
    average = {f"module.{key}": value for key, value in networks.state_dict().items()}
    folder = tmp_path_factory.mktemp("phone")
    save_checkpoint(folder / LAST, {"recipe": recipe.to_dict(), "average": average, "metrics": {}})
    return folder


@pytest.fixture(scope="module")
def seen():
    """A picture and a hole as a phone has them."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (8, 8, 3)).repeat(SIDE // 8, 0).repeat(SIDE // 8, 1)
    hole = np.zeros((SIDE, SIDE), np.uint8)
    hole[70:120, 30:100] = 1
    return coarse.astype(np.uint8), hole


def test_rows_of_rgb_come_in_and_go_out(run, seen):
    session = Session(export(run, fixed=True, stored=""))
    image, hole = seen
    assert session.inputs == {"image": (SIDE, SIDE, 3), "hole": (SIDE, SIDE)}
    [face] = session.run(image=image, hole=hole)
    assert (face.dtype, face.shape) == (np.uint8, image.shape)
    assert (face[hole == 0] == image[hole == 0]).all()
    assert (face[hole > 0] != image[hole > 0]).mean() > 0.9


def test_it_is_what_the_file_for_batches_answers(run, seen):
    image, hole = seen
    [face] = Session(export(run, fixed=True, stored="")).run(image=image, hole=hole)
    batch = {"image": image.transpose(2, 0, 1)[None], "hole": hole[None, None]}
    [whole] = Session(export(run, stored="")).run(**batch)
    apart = np.abs(face[hole > 0].astype(int) - whole[0].transpose(1, 2, 0)[hole > 0])
    assert apart.max() <= 1


@pytest.mark.parametrize(("stored", "share"), [("half", 0.55), ("int8", 0.35)])
def test_fewer_bits_cost_little(run, seen, stored, share):
    whole, small = (export(run, fixed=True, stored=kind) for kind in ("", stored))
    assert small.name == f"slim-fixed-{stored}.onnx"
    assert small.stat().st_size < share * whole.stat().st_size
    image, hole = seen
    faces = [Session(path).run(image=image, hole=hole)[0][hole > 0].astype(float) for path in (whole, small)]
    assert np.abs(faces[0] - faces[1]).mean() / 255 < ERROR[stored]
    card = Session(small).require_card("face-inpainting")
    assert f"Weights stored as {stored}" in card.notes
    assert "For one picture" in card.notes


def test_what_takes_no_hole_gives_what_it_gives():
    coverage = OnPhone(lambda planes: planes.float().mean(1) / 255, holed=False)
    image = torch.randint(0, 256, (4, 6, 3), dtype=torch.uint8)
    assert torch.allclose(coverage(image), image.float().mean(2) / 255)
    assert torch.equal(OnPhone(lambda planes: planes, holed=False)(image), image)


def test_examples_lose_their_batch():
    example = {"image": torch.rand(1, 3, 4, 6), "hole": torch.rand(1, 1, 4, 6), "noise": torch.rand(1, 5)}
    shapes = {name: tuple(value.shape) for name, value in phone_example(example).items()}
    assert shapes == {"image": (4, 6, 3), "hole": (4, 6), "noise": (1, 5)}
