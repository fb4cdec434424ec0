import numpy as np
import pytest

from barefaced.masks import STYLES, mask


@pytest.fixture
def wall():
    return np.full((256, 256, 3), 150, np.uint8)


def test_every_face_is_found_and_dressed(portrait):
    worn = mask(portrait)
    assert len(worn.styles) == 1
    assert worn.coverage.max() > 0.9


def test_no_face_no_mask(wall):
    worn = mask(wall)
    assert np.array_equal(worn.image, wall)
    assert worn.styles == ()


def test_a_random_style_is_always_a_mask(wall, head_at):
    rng = np.random.default_rng(0)
    names = {mask(wall, head_at(), rng=rng).styles[0][0] for _ in range(60)}
    assert len(names) > 3
    assert not any(STYLES[name].occluder for name in names)


def test_weights_choose_between_styles(wall, head_at):
    rng = np.random.default_rng(0)
    names = [mask(wall, head_at(), style={"surgical": 9, "n95": 1}, rng=rng).styles[0][0] for _ in range(40)]
    assert names.count("surgical") > names.count("n95") > 0


@pytest.mark.parametrize(
    ("order", "listed"),
    [({"style": "toga"}, "surgical"), ({"wear": "sideways"}, "nose-out"), ({"color": "blue"}, "#rrggbb")],
)
def test_what_is_unknown_is_answered_with_what_is_known(wall, head_at, order, listed):
    with pytest.raises(ValueError, match=listed):
        mask(wall, head_at(), **order)


def test_the_colour_asked_for_is_the_colour_worn(wall, head_at):
    worn = mask(wall, head_at(), style="cloth", color="#c02020")
    red, green, blue = worn.image[worn.coverage > 0.95].mean(0)
    assert red > 1.6 * green
    assert red > 1.6 * blue


def test_a_texture_is_printed(wall, head_at):
    texture = np.zeros((64, 64, 3), np.uint8)
    texture[:, ::8] = texture[:, 1::8] = (0, 255, 0)
    worn = mask(wall, head_at(), style="cloth", texture=texture)
    pixels = worn.image[worn.coverage > 0.95].astype(int)
    assert (pixels[:, 1] - pixels[:, 0] > 40).mean() > 0.1


def test_nearer_people_cover_farther_ones(wall, head_at):
    far = head_at(interocular=30.0, centre=(100.0, 100.0))
    near = head_at(interocular=60.0, centre=(150.0, 120.0))
    worn = mask(wall, [near, far], rng=np.random.default_rng(1))
    alone = mask(wall, near, rng=np.random.default_rng(2))
    assert len(worn.styles) == 2
    assert worn.coverage.max() <= 1
    assert (worn.coverage >= alone.coverage - 1).all()


def test_the_same_rng_gives_the_same_bytes(portrait, face):
    first, again = (mask(portrait, face, rng=np.random.default_rng(7)) for _ in range(2))
    assert first.styles == again.styles
    assert np.array_equal(first.image, again.image)
