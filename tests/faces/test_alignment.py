import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.transform import SimilarityTransform

from barefaced.faces import align, paste_back
from barefaced.faces.alignment import TEMPLATES
from barefaced.faces.warp import cut_patch, transform


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def smooth(height, width):
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / 23) + np.cos(y / 31), np.sin((x + y) / 41), np.cos((x - y) / 29)]
    return np.stack([127 + 60 * wave for wave in waves], axis=-1).astype(np.uint8)


def turned(scale, angle, x, y, side):
    """Matrix that brings image pixel (x, y) to the middle of a patch."""
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([linear, (side - 1) / 2 - linear @ (x, y)])


MATRICES = st.builds(
    turned, st.floats(0.1, 9), st.floats(-3.2, 3.2), st.floats(-20, 120), st.floats(-20, 100), st.just(48)
)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("pose", [(0, 0, 0), (10, -10, 30), (55, 0, -20)])
def test_the_matrix_is_the_similarity_of_the_five_points(made_face, template, pose):
    face = made_face(pose=pose)
    size, points = TEMPLATES[template]
    patch, matrix = align(noise(200, 240), face, template=template)
    expected = SimilarityTransform.from_estimate(face.five.astype(float), np.array(points, float)).params[:2]
    assert patch.shape == (size, size, 3)
    assert patch.dtype == np.uint8
    assert np.allclose(matrix, expected)


def test_portrait_eyes_lie_where_the_shared_sets_have_them(made_face):
    _, matrix = align(noise(200, 240), made_face(pose=(0, 0, 25)))
    assert np.abs(transform(made_face(pose=(0, 0, 25)).eyes, matrix) - [(97, 110), (159, 110)]).max() < 8


def test_half_the_size_is_the_patch_averaged_in_pairs(made_face):
    image, face = smooth(400, 400), made_face((200, 200), interocular=80)
    whole, _ = align(image, face, size=256)
    half, _ = align(image, face, size=128)
    averaged = whole.reshape(128, 2, 128, 2, 3).mean(axis=(1, 3))
    assert np.abs(half - averaged)[2:-2, 2:-2].max() <= 2


def test_unknown_template_names_the_known(made_face):
    with pytest.raises(ValueError, match="unknown template 'passport'; known: portrait, recogniser"):
        align(noise(9, 9), made_face(), template="passport")


def test_a_patch_has_a_size(made_face):
    with pytest.raises(ValueError, match="got size 0"):
        align(noise(9, 9), made_face(), size=0)


@settings(deadline=None)
@given(MATRICES, st.sampled_from([0, 1, 8, 40]), st.booleans())
def test_outside_the_patch_no_pixel_changes(matrix, feather, regional):
    image, patch = noise(80, 100), noise(48, 48, seed=1)
    region = np.random.default_rng(2).random((48, 48)) > 0.6 if regional else np.ones((48, 48), bool)
    before = image.copy()
    pasted = paste_back(image, patch, matrix, feather=feather, region=region)
    grid = np.stack(np.meshgrid(np.arange(100), np.arange(80)), axis=-1)
    at = transform(grid, matrix)
    # Which patch pixel is nearest is not to be told from rounding exactly half-way between two.
    clear = (np.abs(at - np.floor(at) - 0.5) > 0.04).all(axis=-1)
    nearest = np.rint(at).astype(int)
    within = ((nearest >= 0) & (nearest < 48)).all(axis=-1)
    taken = np.zeros((80, 100), bool)
    taken[within] = region[nearest[within, 1], nearest[within, 0]]
    assert np.array_equal(pasted[~taken & clear], image[~taken & clear])
    assert np.array_equal(image, before)


@settings(deadline=None)
@given(
    st.floats(0.3, 3), st.floats(-3, 3), st.floats(20, 130), st.floats(20, 130), st.sampled_from([0, 4, 12])
)
def test_an_untouched_patch_pasted_back_changes_little(scale, angle, x, y, feather):
    image, matrix = smooth(150, 150), turned(scale, angle, x, y, 64)
    pasted = paste_back(image, cut_patch(image, matrix, size=64), matrix, feather=feather)
    changed = np.abs(pasted.astype(int) - image)
    assert changed.max() <= 12
    assert changed.mean() < 0.6


def test_align_and_paste_back_are_inverse(made_face):
    image, face = smooth(300, 300), made_face((150, 140), interocular=62, pose=(10, 0, 12))
    patch, matrix = align(image, face)
    assert np.abs(paste_back(image, patch, matrix).astype(int) - image).max() <= 3


@pytest.mark.parametrize("scale", [0.4, 1.0, 5.0])
def test_the_middle_of_the_patch_arrives(scale):
    image, patch = np.zeros((200, 200, 3), np.uint8), np.full((64, 64, 3), (10, 120, 250), np.uint8)
    pasted = paste_back(image, patch, turned(scale, 0.5, 100, 90, 64))
    assert pasted[90, 100].tolist() == [10, 120, 250]


def test_the_seam_fades_in_over_the_feather():
    image, patch = np.zeros((40, 40, 3), np.uint8), np.full((40, 40, 3), 200, np.uint8)
    identity = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    row = paste_back(image, patch, identity, feather=8)[20, :12, 0].tolist()
    assert row == [round(200 * min(1, (k + 0.5) / 8)) for k in range(12)]
    assert (paste_back(image, patch, identity, feather=0) == 200).all()


def test_a_region_in_parts_blends_by_its_share():
    image, patch = np.zeros((20, 20, 3), np.uint8), np.full((20, 20, 3), 200, np.uint8)
    region = np.full((20, 20), 0.25)
    region[:, 10:] = 0
    pasted = paste_back(image, patch, np.eye(2, 3), feather=0, region=region)
    assert (pasted[:, :10] == 50).all()
    assert (pasted[:, 10:] == 0).all()


def test_a_pixel_of_many_patch_pixels_is_their_average():
    patch = np.zeros((64, 64, 3), np.uint8)
    patch[:, ::2] = 200
    eightfold = np.array([[8.0, 0, 3.5], [0, 8.0, 3.5]])
    pasted = paste_back(np.zeros((8, 8, 3), np.uint8), patch, eightfold, feather=0)
    assert np.abs(pasted.astype(int) - 100).max() <= 1


def test_a_large_face_is_blended_in_bands(monkeypatch):
    image, patch, matrix = noise(90, 110), noise(32, 32, seed=3), turned(0.3, 0.7, 50, 40, 32)
    whole = paste_back(image, patch, matrix)
    monkeypatch.setattr(sys.modules["barefaced.faces.alignment"], "_BAND", 200)
    assert np.abs(paste_back(image, patch, matrix).astype(int) - whole).max() <= 1


def test_a_patch_beside_the_picture_changes_nothing():
    image = noise(30, 30)
    pasted = paste_back(image, noise(16, 16), np.array([[1.0, 0, 500], [0, 1.0, 0]]))
    assert np.array_equal(pasted, image)
    assert pasted is not image


@pytest.mark.parametrize("shape", [(1, 1), (7, 500)])
def test_small_pictures(made_face, shape):
    image = noise(*shape)
    patch, matrix = align(image, made_face(centre=(3, 3), interocular=9))
    assert paste_back(image, patch, matrix).shape == image.shape


def test_wrong_shapes_and_matrices_are_refused():
    image, patch = noise(9, 9), noise(8, 8)
    with pytest.raises(ValueError, match="inverted"):
        paste_back(image, patch, np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"\(8, 7, 3\)"):
        paste_back(image, patch[:, :7], np.eye(2, 3))
    with pytest.raises(ValueError, match=r"region \(3, 3\)"):
        paste_back(image, patch, np.eye(2, 3), region=np.ones((3, 3)))
