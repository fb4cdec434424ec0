import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.transform import SimilarityTransform

from barefaced.faces.warp import compose, cut_patch, invert, reduced, resized, similarity, transform

SHIFT = np.array([[1.0, 0.0, -3.0], [0.0, 1.0, -5.0]])
SEEDS = st.integers(0, 2**32 - 1)


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


@given(SEEDS)
def test_similarity_agrees_with_scikit_image(seed):
    rng = np.random.default_rng(seed)
    source, target = rng.uniform(0, 500, (5, 2)), rng.uniform(0, 256, (5, 2))
    fit = SimilarityTransform.from_estimate(source, target)
    # Theirs may fit a mirror to a mirrored cloud as a bad turn; compare the errors there too.
    ours = similarity(source, target)
    assert np.linalg.norm(transform(source, ours) - target) <= np.linalg.norm(fit(source) - target) + 1e-6


@given(SEEDS)
def test_similarity_recovers_what_scikit_image_and_opencv_recover(seed):
    rng = np.random.default_rng(seed)
    true = SimilarityTransform(
        scale=rng.uniform(0.05, 8), rotation=rng.uniform(-3, 3), translation=rng.uniform(-500, 500, 2)
    )
    source = rng.uniform(0, 300, (5, 2))
    target = true(source) + rng.normal(0, 0.01 * true.scale, (5, 2))
    ours = similarity(source, target)
    assert np.allclose(ours, SimilarityTransform.from_estimate(source, target).params[:2], atol=1e-6)
    theirs, _ = cv2.estimateAffinePartial2D(source, target, method=cv2.LMEDS)
    # Least medians fit fewer points than we do, so compare where points go: within a source pixel (0.44 at
    # the worst of 60,000 draws), of the 300 that they span.
    apart = np.linalg.norm(transform(source, ours) - transform(source, theirs), axis=1)
    assert apart.max() < true.scale


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (np.zeros((5, 2)), np.ones((5, 2)), "coincide"),
        (np.full((5, 2), np.nan), np.ones((5, 2)), "finite"),
        (np.zeros((5, 2)), np.ones((4, 2)), r"\(5, 2\) and \(4, 2\)"),
    ],
)
def test_no_similarity(source, target, message):
    with pytest.raises(ValueError, match=message):
        similarity(source, target)


def test_invert_and_compose_undo_each_other():
    matrix = similarity(np.array([[0, 0], [10, 3]]), np.array([[5, 5], [9, 30]]))
    assert np.allclose(compose(invert(matrix), matrix), [[1, 0, 0], [0, 1, 0]])
    with pytest.raises(ValueError, match="inverted"):
        invert(np.zeros((2, 3)))


def test_a_shift_cuts_the_very_pixels():
    image = noise(40, 50)
    assert np.array_equal(cut_patch(image, SHIFT, size=16), image[5:21, 3:19])


def test_halving_averages_fours():
    image = noise(64, 64)
    half = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])
    averaged = image.reshape(32, 2, 32, 2, 3).mean(axis=(1, 3))
    assert np.abs(cut_patch(image, half, size=32) - averaged).max() <= 1


def test_shrinking_does_not_alias():
    stripes = np.zeros((400, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    patch = cut_patch(stripes, np.array([[0.123, 0, 0], [0, 0.123, 0]]), size=40)
    assert np.abs(patch.astype(int) - 128).max() < 30


@given(st.floats(0.02, 5), st.floats(-3, 3), st.floats(-200, 300), st.floats(-200, 300))
def test_a_ramp_is_read_where_the_matrix_points(scale, angle, x, y):
    # A picture whose red is its column and whose green is its row tells where each patch pixel came from.
    rows, columns = np.mgrid[:200, :240]
    image = np.stack([columns, rows, np.zeros_like(rows)], axis=-1).astype(np.uint8)
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = np.column_stack([linear, (16, 16) - linear @ (x, y)])
    patch = cut_patch(image, matrix, size=32)
    grid = np.stack(np.meshgrid(np.arange(32), np.arange(32)), axis=-1)
    source = transform(grid, invert(matrix))
    reach = 1.5 / min(scale, 1)
    inner = ((source > reach) & (source < np.array([239, 199]) - reach)).all(axis=-1)
    assert np.abs(patch[..., :2] - source)[inner].max(initial=0) <= 1.6


def test_beyond_the_picture_its_border_goes_on():
    image = noise(20, 30)
    far = np.array([[1.0, 0.0, 100.0], [0.0, 1.0, 0.0]])
    patch = cut_patch(image, far, size=16)
    assert np.array_equal(patch, np.repeat(image[:16, :1], 16, axis=1))


@pytest.mark.parametrize("shape", [(1, 1), (7, 500), (500, 7)])
@pytest.mark.parametrize("scale", [0.01, 1.0, 30.0])
def test_small_pictures_give_whole_patches(shape, scale):
    image = np.full((*shape, 3), 77, np.uint8)
    patch = cut_patch(image, np.array([[scale, 0, 5], [0, scale, 5]]), size=24)
    assert (patch == 77).all()


def test_a_large_picture_costs_no_more_than_a_small():
    # Only a stride is large here: a copy of it all would take 75 GB.
    image = np.broadcast_to(np.uint8(9), (100_000, 250_000, 3))
    assert (cut_patch(image, np.array([[0.5, 0, -20_000], [0, 0.5, -30_000]]), size=64) == 9).all()


def test_reduced_bounds_the_longer_side():
    small, pixels = reduced(noise(300, 900), 100)
    assert small.shape == (33, 100, 3)
    assert pixels == pytest.approx([9, 300 / 33])
    image = noise(30, 90)
    assert reduced(image, 100)[0] is image
    assert reduced(noise(2000, 1), 100)[0].shape == (100, 1, 3)


@pytest.mark.parametrize("side", [512, 640, 701])
def test_halving_on_the_way_gives_the_averages_of_areas(side):
    image = cv2.GaussianBlur(noise(side, side), (0, 0), 3)
    direct = cv2.resize(image, (80, 80), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(resized(image, (80, 80)) - direct).mean() < 0.6
