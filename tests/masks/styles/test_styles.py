"""What every style must do, on the mean face: nobody's photo is needed."""

import re

import numpy as np
import pytest

from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh, rotation_of_pose
from barefaced.masks.garment import Garment
from barefaced.masks.styles import STYLES, WEAR, Make
from barefaced.masks.worn import Worn, put_on

SHAPE = (96, 128)
MASKS = [name for name, style in STYLES.items() if not style.occluder]
WORN = [(name, wear) for name, style in STYLES.items() for wear in style.wears]
NOSE_TIP, MOUTH = 1, 13


def draw(name: str, seed: int = 3, **order: object) -> Garment:
    return STYLES[name].draw(Make(np.random.default_rng(seed), SHAPE, **order))  # type: ignore[arg-type]


def mean_face(yaw: float = 0.0, side: int = 192) -> Face:
    turned = mean_mesh() @ rotation_of_pose((yaw, 0.0, 0.0)).T * (0.2 * side) + 0.5 * side
    return Face(
        box=np.array([0, 0, side, side], np.float32),
        landmarks=turned[:, :2].astype(np.float32),
        depth=(turned[:, 2] - turned[:, 2].mean()).astype(np.float32),
        uncertainty=np.zeros(len(turned), np.float32),
        pose=(yaw, 0.0, 0.0),
        score=1.0,
        presence=1.0,
        wears_mask=0.0,
    )


def wear(garment: Garment, face: Face) -> Worn:
    side = int(face.box[2])
    return put_on(np.full((side, side, 3), 128, np.uint8), face, garment, rng=np.random.default_rng(0))


def coverage_at(worn: Worn, point: np.ndarray) -> float:
    x, y = np.round(point).astype(int)
    return float(worn.coverage[y, x])


def mean_albedo(garment: Garment) -> np.ndarray:
    return (garment.albedo * garment.alpha[..., None]).sum((0, 1)) / garment.alpha.sum()


def test_every_style_of_the_catalogue_is_there() -> None:
    assert set(MASKS) == {
        "surgical", "n95", "ffp3-valve", "kn95", "duckbill", "cloth", "printed", "gaiter", "bandana",
        "balaclava", "window", "respirator", "foam",
    }  # fmt: skip
    assert set(STYLES) - set(MASKS) == {"hand", "cup", "microphone", "scarf", "sunglasses", "patch"}


@pytest.mark.parametrize("name", STYLES)
def test_names_and_ways_to_wear(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert STYLES[name].wears[0] == "correct"
    assert set(STYLES[name].wears) <= set(WEAR)


@pytest.mark.parametrize(("name", "way"), WORN)
def test_arrays_agree_and_are_physical(name: str, way: str) -> None:
    garment = draw(name, wear=way)
    rows, columns = garment.lift.shape
    assert garment.knots.shape == (rows, columns, 2)
    assert garment.albedo.shape == (*SHAPE, 3)
    assert garment.alpha.shape == garment.relief.shape == SHAPE
    for array in (garment.knots, garment.lift, garment.albedo, garment.alpha, garment.relief):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()
    assert garment.alpha.min() >= 0
    assert garment.alpha.max() <= 1
    assert garment.albedo.min() > 0
    assert garment.albedo.max() < 1
    assert garment.lift.min() >= 0
    assert 0 <= garment.taut <= 1
    assert np.min(garment.gloss) >= 0
    assert np.max(garment.gloss) <= 1
    assert garment.shell is None or garment.shell.shape == (rows, columns, 3)
    assert all(0 < part < 1 for strap in garment.straps for part in strap.colour)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("seed", range(4))
def test_the_outline_is_inside_the_sheet(name: str, seed: int) -> None:
    alpha = draw(name, seed).alpha
    assert max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) < 0.02
    assert alpha.max() > 0.9


@pytest.mark.parametrize("name", STYLES)
def test_same_seed_same_garment_other_seed_another(name: str) -> None:
    one, again, other = draw(name), draw(name), draw(name, seed=4)
    for field in ("knots", "lift", "albedo", "alpha", "relief"):
        assert np.array_equal(getattr(one, field), getattr(again, field))
    assert one.straps == again.straps
    assert not np.array_equal(one.knots, other.knots)
    assert not np.array_equal(one.albedo, other.albedo)


@pytest.mark.parametrize("name", STYLES)
def test_a_wanted_colour_is_approached(name: str) -> None:
    red, blue = np.array([0.6, 0.05, 0.05]), np.array([0.05, 0.05, 0.6])
    in_red, in_blue = (mean_albedo(draw(name, wanted=tuple(map(float, colour)))) for colour in (red, blue))
    assert np.abs(in_red - red).sum() < np.abs(in_blue - red).sum()
    assert np.abs(in_blue - blue).sum() < np.abs(in_red - blue).sum()


@pytest.mark.parametrize("name", STYLES)
def test_a_texture_is_printed(name: str) -> None:
    halves = np.full((20, 30, 3), 0.05, np.float32)
    halves[:, :15, 0] = 0.7
    halves[:, 15:, 2] = 0.7
    albedo = draw(name, texture=halves).albedo
    left, right = albedo[:, : SHAPE[1] // 2 - 4].mean((0, 1)), albedo[:, SHAPE[1] // 2 + 4 :].mean((0, 1))
    assert left[0] > 2 * left[2]
    assert right[2] > 2 * right[0]


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("yaw", [-30.0, 0.0, 30.0])
def test_worn_correctly_it_covers_nose_and_mouth_and_no_eye(name: str, yaw: float) -> None:
    face = mean_face(yaw)
    worn = wear(draw(name), face)
    assert coverage_at(worn, face.landmarks[NOSE_TIP]) > 0.9
    assert coverage_at(worn, face.landmarks[MOUTH]) > (0.1 if name == "window" else 0.9)
    assert [coverage_at(worn, eye) for eye in face.eyes] == [0.0, 0.0]


@pytest.mark.parametrize(("name", "way"), [pair for pair in WORN if pair[1] != "correct"])
def test_other_ways_to_wear_bare_what_their_names_say(name: str, way: str) -> None:
    face = mean_face()
    worn = wear(draw(name, wear=way), face)
    mouth = coverage_at(worn, face.landmarks[MOUTH])
    assert coverage_at(worn, face.landmarks[NOSE_TIP]) < 0.05
    assert mouth > (0.1 if name == "window" else 0.9) if way == "nose-out" else mouth < 0.05
    assert worn.coverage.max() > 0.9


@pytest.mark.parametrize("side", [-1, 1])
def test_what_hangs_hangs_on_the_side_it_is_given(side: int) -> None:
    worn = wear(draw("surgical", wear="hanging", side=side), mean_face())
    half = worn.coverage.shape[1] // 2
    left, right = worn.coverage[:, :half].sum(), worn.coverage[:, half:].sum()
    assert (right - left) * side > 0.9 * (left + right)


def test_a_hood_covers_forehead_and_crown_and_no_eye() -> None:
    face = mean_face()
    worn = wear(draw("balaclava"), face)
    brow = face.landmarks[10]
    crown = brow - (0.0, 0.5 * face.interocular)
    assert min(coverage_at(worn, point) for point in (brow, crown)) > 0.9
    assert [coverage_at(worn, eye) for eye in face.eyes] == [0.0, 0.0]


@pytest.mark.parametrize("name", [name for name in MASKS if draw(name).straps])
def test_straps_run_on_beyond_the_sheet_on_the_side_that_is_seen(name: str) -> None:
    garment = draw(name)
    bare = Garment(**{**{f: getattr(garment, f) for f in Garment.__dataclass_fields__}, "straps": ()})
    face = mean_face(35.0)
    added = wear(garment, face).coverage - wear(bare, face).coverage
    middle = int(face.landmarks[NOSE_TIP, 0])
    assert (added > -1e-3).all()
    assert added[:, :middle].sum() > 5 * added[:, middle:].sum()
    assert added.max() > 0.5
