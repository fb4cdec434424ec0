import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barefaced.redaction.zones import MCU, SMEAR, region_of, snapped


@pytest.mark.parametrize(
    ("box", "zone"),
    [
        ((64, 64, 96, 96), (32, 32, 128, 128)),
        ((70, 70, 100, 100), (48, 48, 128, 128)),
        ((-30, 5, 20, 400), (0, 0, 48, 200)),
        ((150, 150, 500, 500), (128, 128, 203, 200)),
        ((203, 0, 220, 50), (0, 0, 0, 0)),
        ((-50, 0, 0, 50), (0, 0, 0, 0)),
    ],
)
def test_a_zone_is_a_unit_wider_and_on_the_grid_or_at_the_picture_s_edge(box, zone):
    assert snapped(box, (200, 203, 3)) == zone


@given(st.lists(st.floats(0, 999), min_size=4, max_size=4, unique=True))
def test_every_unit_that_touches_the_box_lies_inside_wherever_the_grid_began(numbers):
    (x1, x2), (y1, y2) = sorted(numbers[:2]), sorted(numbers[2:])
    zone = snapped((x1, y1, x2, y2), (1000, 1000))
    for first, edge in ((x1, zone[0]), (y1, zone[1])):
        assert edge == 0 or edge <= first - MCU - SMEAR
    for last, edge in ((x2, zone[2]), (y2, zone[3])):
        assert edge == 1000 or edge >= last + MCU + SMEAR


def test_the_region_is_the_pixels_of_all_zones():
    region = region_of([(1, 2, 3, 4), (2, 2, 5, 3)], (6, 7, 3))
    assert region.sum() == 4 + 2
    assert region[2:4, 1:3].all()
    assert region[2, 2:5].all()


def through_jpeg(image, quality):
    """As a camera writes it: colours at half the resolution."""
    halved = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    _, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality, *halved])
    return cv2.imdecode(content, cv2.IMREAD_COLOR)


def rims(box, zone_of, *, quality, shift):
    """Of 40 pictures that differ inside the box alone, how many differ outside the zone."""
    rng = np.random.default_rng(5)
    around = cv2.resize(rng.integers(0, 256, (12, 12, 3), np.uint8), (240, 240))
    x1, y1, x2, y2 = box
    left = set()
    for _ in range(40):
        photo = around.copy()
        photo[y1:y2, x1:x2] = cv2.resize(rng.integers(0, 256, (9, 9, 3), np.uint8), (x2 - x1, y2 - y1))
        seen = np.rot90(through_jpeg(photo, quality), shift)[shift:, shift:]
        outside = ~region_of([zone_of(seen.shape)], seen.shape)
        left.add(seen[outside].tobytes())
    return len(left)


@pytest.mark.parametrize("quality", [50, 90])
def test_no_rim_of_a_jpeg_tells_faces_apart(quality):
    box = (83, 71, 145, 150)
    assert rims(box, lambda shape: snapped(box, shape), quality=quality, shift=0) == 1
    # The bar that most tools draw leaves one for each.
    assert rims(box, lambda shape: box, quality=quality, shift=0) == 40


def test_nor_where_the_picture_was_turned_upright_and_cropped():
    x1, y1, x2, y2 = 83, 71, 145, 150
    # By a quarter turn against the clock, a column becomes a row from below; then one row and column go.
    turned = (y1 - 1, 240 - x2 - 1, y2 - 1, 240 - x1 - 1)
    assert rims((x1, y1, x2, y2), lambda shape: snapped(turned, shape), quality=75, shift=1) == 1
