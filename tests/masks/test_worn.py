import cv2
import numpy as np
import pytest

from barefaced.masks.head import head_of
from barefaced.masks.light import to_linear
from barefaced.masks.styles.base import Make
from barefaced.masks.styles.surgical import surgical
from barefaced.masks.worn import put_on


def dressed(image, face, *, seed=3, wanted=None, wear="correct"):
    make = Make(np.random.default_rng(seed), (144, 192), wear=wear, wanted=wanted)
    return put_on(image, face, surgical(make), rng=np.random.default_rng(seed))


def at(field, points):
    return field[np.round(points[:, 1]).astype(int), np.round(points[:, 0]).astype(int)]


def test_pixels_without_coverage_or_shadow_are_the_inputs(portrait, face):
    worn = dressed(portrait, face)
    untouched = (worn.coverage == 0) & (worn.shadow == 0)
    assert np.array_equal(worn.image[untouched], portrait[untouched])
    assert not np.array_equal(worn.image, portrait)


def test_a_shadow_falls_on_the_head_and_not_on_the_wall_behind_it(head_at):
    face = head_at((25.0, 0.0, 0.0))
    worn = dressed(np.full((256, 256, 3), 150, np.uint8), face)
    outline = cv2.convexHull(np.round(head_of(face).points[:, :2]).astype(np.int32))
    head = cv2.fillConvexPoly(np.zeros((256, 256), np.uint8), outline, 1)
    near = cv2.dilate(head, np.ones((9, 9), np.uint8)) > 0
    assert worn.shadow[head > 0].max() > 0.1
    assert worn.shadow[~near].max() == 0


def test_the_input_is_left_alone(portrait, face):
    before = portrait.copy()
    dressed(portrait, face)
    assert np.array_equal(before, portrait)


def test_nose_and_mouth_are_covered_and_the_eyes_are_not(portrait, face):
    coverage = dressed(portrait, face).coverage
    assert at(coverage, face.landmarks[[1, 13, 0, 17]]).min() >= 0.5
    assert at(coverage, face.landmarks[[33, 133, 362, 263, 159, 386]]).max() == 0
    assert coverage.min() >= 0
    assert coverage.max() <= 1


@pytest.mark.parametrize(
    "pose", [(0, 0, 0), (35, 0, 0), (-50, 0, 0), (0, 20, 0), (0, 0, 40), (-30, -15, -20)]
)
def test_the_mask_follows_the_head(head_at, pose):
    image = np.full((256, 256, 3), 150, np.uint8)
    face = head_at(pose)
    coverage = dressed(image, face).coverage
    assert at(coverage, face.landmarks[[13, 1]]).min() >= 0.5
    assert at(coverage, face.eyes).max() == 0


@pytest.mark.parametrize(
    ("wear", "hidden", "shown"), [("nose-out", [13, 17], [4, 1]), ("chin", [199], [1, 13])]
)
def test_a_mask_worn_wrongly_shows_what_it_should_hide(head_at, wear, hidden, shown):
    face = head_at()
    coverage = dressed(np.full((256, 256, 3), 150, np.uint8), face, wear=wear).coverage
    assert at(coverage, face.landmarks[hidden]).min() >= 0.5
    assert at(coverage, face.landmarks[shown]).max() < 0.1


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(portrait, face):
    first, again, other = (dressed(portrait, face, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.coverage, again.coverage)
    assert not np.array_equal(first.image, other.image)


def test_brightness_follows_the_photos(portrait, face):
    mask_light, skin_light = [], []
    for stops in (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5):
        linear = np.clip(to_linear(portrait) * 0.7 * 2.0**stops, 0, 1)
        photo = np.clip(255 * linear ** (1 / 2.2), 0, 255).astype(np.uint8)
        worn = dressed(photo, face, wanted=(0.3, 0.5, 0.7))
        mask_light.append(to_linear(worn.image)[worn.coverage > 0.95].mean())
        skin_light.append(at(to_linear(photo).mean(2), face.landmarks[[50, 280, 151, 9]]).mean())
    assert np.corrcoef(np.log(mask_light), np.log(skin_light))[0, 1] > 0.95
    assert mask_light[0] < 0.4 * mask_light[4]


def test_light_from_one_side_lights_that_side_of_the_mask(head_at):
    ramp = np.linspace(60, 220, 256).astype(np.uint8)
    image = np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (256, 256, 3)))
    worn = dressed(image, head_at(), wanted=(0.5, 0.5, 0.5))
    row = worn.image[150:170].mean((0, 2))
    covered = np.flatnonzero(worn.coverage[160] > 0.95)
    left, right = row[covered[: len(covered) // 4]].mean(), row[covered[-len(covered) // 4 :]].mean()
    assert right > left + 5


def test_a_soft_photo_gets_a_soft_mask(portrait, face):
    blurred = cv2.GaussianBlur(portrait, (0, 0), 3.0)
    edges = [cv2.Laplacian(dressed(photo, face).coverage, cv2.CV_32F).std() for photo in (portrait, blurred)]
    assert edges[1] < 0.6 * edges[0]


def test_a_grainy_photo_gets_a_grainy_mask(head_at):
    rng = np.random.default_rng(0)
    smooth = np.full((256, 256, 3), 140, np.uint8)
    grainy = np.clip(smooth + rng.normal(0, 8, (256, 256, 1)), 0, 255).astype(np.uint8)
    rough = []
    for photo in (smooth, grainy):
        worn = dressed(photo, head_at())
        inside = cv2.erode((worn.coverage > 0.99).astype(np.uint8), np.ones((9, 9))) > 0
        rough.append(cv2.Laplacian(worn.image[..., 1].astype(np.float32), cv2.CV_32F)[inside].std())
    assert rough[1] > 2 * rough[0]


def test_a_face_cut_by_the_edge_is_dressed_as_far_as_it_is_seen(head_at):
    image = np.full((200, 160, 3), 150, np.uint8)
    worn = dressed(image, head_at(centre=(10.0, 120.0)))
    assert worn.image.shape == image.shape
    assert worn.coverage[:, :40].max() > 0.9


def test_a_face_out_of_the_picture_changes_nothing(head_at):
    image = np.full((200, 160, 3), 150, np.uint8)
    worn = dressed(image, head_at(centre=(-900.0, 100.0)))
    assert np.array_equal(worn.image, image)
    assert worn.coverage.max() == 0
