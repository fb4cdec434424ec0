"""What every redactor does, over the whole catalogue; then what is peculiar to one."""

import dataclasses

import cv2
import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction import REDACTORS, redactor_named
from barefaced.redaction.redactors import settings_from_text
from barefaced.redaction.redactors.swirl import swirled

ZONE = (96, 48, 224, 208)


@pytest.fixture
def smooth(noise):
    """A picture such as cameras take: neighbours are alike."""
    return cv2.GaussianBlur(noise, (0, 0), 3)


@pytest.fixture(params=REDACTORS)
def redactor(request):
    return redactor_named(request.param)


def test_a_cover_is_new_pixels_of_the_zone_s_size(redactor, noise, head_at):
    before = noise.copy()
    for face in (None, head_at((160, 128))):
        cover = redactor.cover(noise, ZONE, face=face, rng=np.random.default_rng(1))
        assert cover.shape == (160, 128, 3)
        assert cover.dtype == np.uint8
        assert not np.shares_memory(cover, noise)
    assert np.array_equal(noise, before)


def test_the_same_chance_gives_the_same_pixels(redactor, noise, head_at):
    covers = [
        redactor.cover(noise, ZONE, face=head_at((160, 128)), rng=np.random.default_rng(7)) for _ in range(2)
    ]
    assert np.array_equal(*covers)


SURROUNDED = [name for name, kind in REDACTORS.items() if kind.surrounded]


@pytest.mark.parametrize("redactor", [name for name in REDACTORS if name not in SURROUNDED], indirect=True)
def test_pixels_outside_the_zone_of_a_sighted_one_and_inside_that_of_a_blind_one_do_not_matter(
    redactor, noise, head_at
):
    other = noise.copy()
    inside = np.zeros(noise.shape[:2], bool)
    inside[48:208, 96:224] = True
    other[inside if redactor.blind else ~inside] ^= 255
    if redactor.blind:  # as `redact` hands it over
        noise[inside] = other[inside] = 0
    covers = [
        redactor.cover(image, ZONE, face=head_at((160, 128)), rng=np.random.default_rng(7))
        for image in (noise, other)
    ]
    assert np.array_equal(*covers)


@pytest.mark.parametrize("zone", [(0, 0, 1, 1), (319, 0, 320, 240), (0, 239, 320, 240), (0, 0, 320, 240)])
def test_no_zone_is_too_narrow_or_too_large(redactor, noise, zone):
    x1, y1, x2, y2 = zone
    assert redactor.cover(noise, zone, rng=np.random.default_rng(0)).shape == (y2 - y1, x2 - x1, 3)


def test_what_is_left_is_never_more_than_there_was(redactor):
    for iod in (1.0, 6.0, 96.0):
        left = redactor.residual(iod)
        assert left is None or 0 < left <= iod


def test_settings_go_through_text(redactor):
    values = dataclasses.asdict(redactor)
    texts = {
        key: ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for key, value in values.items()
    }
    assert redactor_named(redactor.name, **settings_from_text(redactor.name, texts)) == redactor


def test_the_zone_holds_the_head_and_grows_with_the_margin(redactor, head_at):
    face = head_at((320, 320))
    zone = redactor.zone(face, (640, 640, 3))
    assert (face.landmarks > zone[:2]).all()
    assert (face.landmarks < zone[2:]).all()
    wider = dataclasses.replace(redactor, neck=True).zone(face, (640, 640, 3))
    assert wider[0] < zone[0]
    assert wider[3] >= zone[3] + face.interocular
    assert all(side % 16 == 0 for side in zone)


def test_its_name_is_its_key(redactor):
    assert REDACTORS[redactor.name] is type(redactor)


@pytest.mark.parametrize(
    ("name", "settings", "told"),
    [
        ("smear", {}, "unknown redactor 'smear'; known: block, layered"),
        ("block", {"sigma": 1}, "redactor 'block' has no setting 'sigma'; it has: margin, neck, colour"),
        ("block", {"margin": 0.5}, "margin must be 1 to 10, got 0.5"),
        ("block", {"colour": (0, 0, 256)}, "three numbers from 0 to 255"),
        ("blur", {"sigma": 0.0}, "sigma must be above 0"),
        ("pixelate", {"block": 0.0}, "block must be above 0"),
        ("swirl", {"radius": 3.0}, "radius must be"),
        ("layered", {"bits": 9}, "bits must be 1 to 8, got 9"),
        ("layered", {"quality": 0}, "quality must be 1 to 95"),
        ("layered", {"noise": -1.0}, "noise must be 0 to 255"),
        ("layered", {"left": 0.0}, "left must be above 0"),
        ("layered", {"kept": 0.0}, "kept must be above 0"),
    ],
)
def test_what_cannot_be_is_told(name, settings, told):
    with pytest.raises(BarefacedError, match=told.replace("(", r"\(")):
        redactor_named(name, **settings)


@pytest.mark.parametrize("text", ["wide", "", "1.5.2"])
def test_a_text_of_another_type_is_told(text):
    with pytest.raises(BarefacedError, match=r"margin is like 1\.5"):
        settings_from_text("block", {"margin": text})


def test_a_block_is_its_colour(noise):
    assert (redactor_named("block", colour=(1, 2, 3)).cover(noise, ZONE) == [1, 2, 3]).all()


def test_a_blur_is_opencv_s(smooth, head_at):
    cover = redactor_named("blur", sigma=0.2).cover(smooth, ZONE, face=head_at((160, 128), interocular=40))
    expected = cv2.GaussianBlur(smooth[48:208, 96:224], (0, 0), 8.0, borderType=cv2.BORDER_REPLICATE)
    assert np.array_equal(cover, expected)


def test_squares_of_a_mosaic_are_their_means(noise, head_at):
    cover = redactor_named("pixelate", block=0.25).cover(noise, ZONE, face=head_at((160, 128)))
    assert (cover[:10, :10] == np.rint(noise[48:58, 96:106].mean((0, 1)))).all()
    assert (cover[150:, 120:] == np.rint(noise[198:208, 216:224].mean((0, 1)))).all()


def test_a_swirl_turns_back(smooth):
    back = swirled(swirled(smooth, 3.0), -3.0).astype(float)
    assert np.abs(back - smooth).mean() < 1.0
    assert np.abs(swirled(smooth, 3.0).astype(float) - smooth).mean() > 3.0


def test_layers_leave_a_few_pixels_and_noise_of_the_system(smooth, head_at):
    face = head_at((160, 128), interocular=40)
    layered = redactor_named("layered", left=0.5)
    # Of so few pixels a JPEG may keep one colour alone, and the same one twice: not eight times.
    covers = [layered.cover(smooth, ZONE, face=face) for _ in range(8)]
    assert len({cover.tobytes() for cover in covers}) > 1
    # 128 x 160 pixels hold 1.6 x 2 cells of 80: nothing in between survives.
    for cover in covers:
        power = np.abs(np.fft.rfft2(cover.mean(-1) - cover.mean())) ** 2
        assert power[3:-3, 3:].sum() <= 0.03 * power.sum()


@pytest.mark.parametrize(("kept", "expected"), [(1.0, (200, 100, 40)), (0.25, (125, 100, 85))])
def test_layers_without_noise_are_the_few_pixels_and_the_surroundings(kept, expected, head_at):
    scene = np.full((240, 320, 3), 100, np.uint8)
    scene[48:208, 96:224] = (200, 100, 40)
    plain = redactor_named("layered", left=0.5, kept=kept, noise=0.0, bits=8, quality=95)
    cover = plain.cover(scene, ZONE, face=head_at((160, 128)), rng=np.random.default_rng(0))
    assert np.abs(cover.astype(int) - expected).max() <= 3


def test_layers_leave_one_value_of_a_face_unless_more_is_asked_for(smooth, head_at):
    usual = redactor_named("layered")
    cover = usual.cover(smooth, ZONE, face=head_at((160, 128), interocular=32))
    assert np.ptp(cover.reshape(-1, 3), axis=0).max() == 0
    assert usual.residual(40.0) == 0.25


def test_a_bar_lies_across_the_eyes_of_a_tilted_head(head_at):
    face = head_at((160, 128), pose=(0.0, 0.0, 30.0))
    white = np.full((240, 320, 3), 255, np.uint8)
    cover = redactor_named("eye-bar").cover(white, ZONE, face=face)
    for x, y in np.rint(face.eyes - ZONE[:2]).astype(int):
        assert (cover[y, x] == 0).all()
    x, y = np.rint(face.five[2] - ZONE[:2]).astype(int)
    assert (cover[y + 5, x] == 255).all()


def test_a_mask_covers_the_mouth_and_not_the_eyes(head_at):
    face = head_at((160, 128))
    cover = redactor_named("mask", colour=(1, 2, 3)).cover(
        np.full((240, 320, 3), 255, np.uint8), ZONE, face=face
    )
    left, right, nose, *mouth = np.rint(face.five - ZONE[:2]).astype(int)
    assert all((cover[y, x] == (1, 2, 3)).all() for x, y in (nose, *mouth))
    assert all((cover[y, x] == 255).all() for x, y in (left, right))
