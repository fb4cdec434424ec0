import cv2
import numpy as np
import pytest

from barefaced.errors import BadModel, BarefacedError
from barefaced.faces import detect
from barefaced.unmasking import MODELS, unmask
from barefaced.unmasking.unmasked import GENERATED_STEPS

GREEN = np.array([-0.5, 1.0, -0.5])


def greenness(picture, where):
    return float((picture[where] @ GREEN).mean())


@pytest.mark.parametrize("model", MODELS)
def test_every_model_takes_the_mask_off_and_keeps_the_rest(model, masked, store):
    image, coverage, faces = masked
    before = image.copy()
    result = unmask(image, faces=faces, model=model)
    assert np.array_equal(image, before)
    assert (result.image.shape, result.image.dtype) == (image.shape, np.uint8)
    assert np.array_equal(result.image[~result.hole], image[~result.hole])
    assert result.hole[coverage > 0.9].mean() > 0.98
    assert greenness(image, coverage > 0.9) > 60
    assert greenness(result.image, coverage > 0.9) < 25
    assert (result.faces, result.notes, len(result.samples)) == ((1,), (), 1)
    assert result.label.model == MODELS[model].inpainter
    assert result.spread is None
    assert result.steps == ()


def test_a_face_may_be_repainted_whole_and_the_label_tells_it(masked, store):
    image, coverage, faces = masked
    kept, whole = (unmask(image, faces=faces, model="cyclegan-001", keep_visible=k) for k in (True, False))
    assert np.array_equal(whole.image[~whole.hole], image[~whole.hole])
    assert (kept.hole & ~whole.hole).sum() < 0.01 * kept.hole.sum()
    seen = whole.hole & (coverage == 0)
    assert seen.sum() > 1.2 * kept.hole.sum()
    assert (whole.image[seen] != image[seen]).any(1).mean() > 0.9
    assert (kept.label.keeps_visible, whole.label.keeps_visible) == (True, False)
    assert whole.notes == ("face 1 is repainted whole: what can be seen of it is made up, too",)
    assert np.array_equal(kept.coverage, whole.coverage)
    with pytest.raises(BarefacedError, match="'slim' fills a hole"):
        unmask(image, faces=faces, keep_visible=False)


def test_a_bare_face_is_left_alone(astronaut, store):
    result = unmask(astronaut)
    assert np.array_equal(result.image, astronaut)
    assert not result.hole.any()
    assert (result.faces, result.notes) == ((), ("face 1 wears no mask: left alone",))


def test_a_photo_without_a_face(store):
    result = unmask(np.zeros((50, 70, 3), np.uint8))
    assert not result.image.any()
    assert result.notes == ("no face was found",)


def test_several_faces_each_by_itself(masked, astronaut, store):
    image, _, _ = masked
    both = np.hstack([image, astronaut[:300, 70:370], image])
    result = unmask(both)
    assert len(result.faces) == 2
    assert len(result.notes) == 1
    left, right = result.hole[:, :300], result.hole[:, 600:]
    assert abs(int(left.sum()) - int(right.sum())) < 0.05 * left.sum()
    assert not result.hole[:, 300:600].any()


def test_the_same_seed_gives_the_same_bytes_and_another_another(masked, store):
    image, _, faces = masked
    one, again, other = (unmask(image, faces=faces, model="vae", seed=seed).image for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_samples_differ_in_the_hole_alone_and_the_first_stay_the_same(masked, store):
    image, _, faces = masked
    few = unmask(image, faces=faces, model="vae", samples=2)
    more = unmask(image, faces=faces, model="vae", samples=4)
    assert len(more.samples) == 4
    for here, there in zip(few.samples, more.samples, strict=False):
        assert np.array_equal(here, there)
    assert np.array_equal(more.image, more.samples[0])
    assert not np.array_equal(more.samples[0], more.samples[1])
    assert more.spread[more.hole].mean() > 1
    assert not more.spread[~more.hole].any()
    assert [more.label_of(k).sample for k in (1, 4)] == [1, 4]
    with pytest.raises(ValueError, match="there are 4 samples"):
        more.label_of(5)


def test_a_deterministic_model_draws_no_several(masked, store):
    image, _, faces = masked
    with pytest.raises(BarefacedError, match="always draws the same face"):
        unmask(image, faces=faces, samples=3)
    with pytest.raises(ValueError, match="at least 1"):
        unmask(image, faces=faces, samples=0)


@pytest.mark.parametrize(
    ("model", "names"),
    [
        ("slim", "aligned coverage hole blanked inpainted merged pasted"),
        ("pipeline-002", "aligned coverage hole blanked inpainted refined merged pasted"),
    ],
)
def test_the_steps_in_their_order(model, names, masked, store):
    image, _, faces = masked
    (pictures,) = unmask(image, faces=faces, model=model, steps=True).steps
    assert list(pictures) == names.split()
    assert all(picture.dtype == np.uint8 and picture.shape[2] == 3 for picture in pictures.values())
    assert set(GENERATED_STEPS) & set(pictures) == set(pictures) - set(names.split()[:4])
    assert (pictures["blanked"][pictures["hole"][..., 0] > 0] == 127).all()


def test_a_given_hole_needs_no_segmenter_and_is_filled_to_its_edge(masked, store):
    (store / "mask-segmenter.onnx").unlink()
    image, coverage, faces = masked
    hole = coverage > 0.02
    result = unmask(image, faces=faces, hole=hole)
    assert np.array_equal(result.hole, hole)
    assert np.array_equal(result.image[~hole], image[~hole])
    assert greenness(result.image, coverage > 0.5) < 10
    assert (result.image[hole] != image[hole]).any(1).mean() > 0.95


@pytest.mark.parametrize(
    ("hole", "told"),
    [
        (np.ones((30, 40), bool), "the hole is 40 x 30 pixels and the picture 300 x 300"),
        (np.zeros((300, 300), bool), "the hole is empty"),
    ],
)
def test_a_hole_that_does_not_fit_is_one_clear_line(hole, told, masked, store):
    image, _, faces = masked
    with pytest.raises(BarefacedError, match=told):
        unmask(image, faces=faces, hole=hole)


def test_a_hole_on_no_face_is_refused(masked, store):
    image, _, faces = masked
    corner = np.zeros((300, 300), bool)
    corner[:3, :3] = True
    with pytest.raises(BarefacedError, match="lies on no face; faces found: 1"):
        unmask(image, faces=faces, hole=corner)
    with pytest.raises(BarefacedError, match="faces found: 0"):
        unmask(image, faces=[], hole=corner)
    with pytest.raises(ValueError, match="a hole is bool"):
        unmask(image, faces=faces, hole=corner.astype(np.uint8))


@pytest.mark.parametrize("factor", [0.2, 0.5, 6.0])
def test_a_face_of_any_size(factor, masked, store):
    image, _, _ = masked
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    photo = cv2.resize(image[40:240, 60:270], None, fx=factor, fy=factor, interpolation=how)
    result = unmask(photo)
    assert result.faces == (1,)
    assert np.array_equal(result.image[~result.hole], photo[~result.hole])
    inside = cv2.erode(result.hole.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    green = inside & ((photo @ GREEN) > 60)
    assert greenness(result.image, green) < 15


def test_a_large_face_is_as_grainy_as_the_photo_around_it(masked, store):
    image, _, _ = masked
    large = cv2.resize(image[40:240, 60:270], None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).normal(0, 6, (*large.shape[:2], 1))
    result = unmask(np.clip(large + noise, 0, 255).astype(np.uint8))
    fine = result.image.astype(np.float32) - cv2.GaussianBlur(result.image, (0, 0), 1.5)
    inside = cv2.erode(result.hole.astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    assert 3.0 < fine[inside].std() < 8.0


def test_a_grey_photo_stays_grey(masked, store, tmp_path, tiny_networks):
    image, coverage, faces = masked
    grey = np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    result = unmask(grey, faces=faces, hole=coverage > 0.02)
    assert np.ptp(result.image.astype(int), axis=2).max() <= 1


def test_a_face_cut_by_the_photos_border(masked, store):
    image, _, _ = masked
    cut = np.ascontiguousarray(image[:150])
    result = unmask(cut)
    assert result.faces == (1,)
    bottom = result.hole[-1]
    assert bottom.any()
    assert greenness(result.image[-1:], bottom[None]) < 15


def test_cloth_that_goes_on_beyond_the_patch_ends_softly_and_a_mask_within_it_is_all_gone(masked, store):
    image, coverage, faces = masked
    hole = np.zeros(image.shape[:2], bool)
    hole[110:300, 130:190] = True  # as a scarf: over the chin and down the chest
    result = unmask(np.full_like(image, 120), faces=faces, hole=hole, model="vae", seed=4)
    change = np.abs(result.image.astype(int) - 120).max(2)[:, 150:170].max(1)
    last = np.flatnonzero(result.hole.any(1))[-1]
    assert last < 299
    assert change[last] < 0.5 * change[last - 30]
    whole = unmask(image, faces=faces, hole=coverage > 0.02)
    assert greenness(whole.image, coverage > 0.9) < 5


def test_unusable_networks_are_told_before_any_work(masked, store, tmp_path, tiny_networks):
    image, _, faces = masked
    with pytest.raises(BarefacedError, match="unknown model 'magic'"):
        unmask(image, faces=faces, model="magic")
    (store / "face-inpainter-slim.onnx").write_bytes(b"damaged")
    with pytest.raises(BadModel, match="checksum"):
        unmask(image, faces=faces)
    tiny_networks.list_sums(store)
    with pytest.raises(BadModel, match="damaged, or not an ONNX model"):
        unmask(image, faces=faces)


def test_a_changed_pixel_outside_the_hole_would_be_noticed(masked, store, monkeypatch):
    image, _, faces = masked

    def careless(into, picture, **_):
        into[:] = 0

    monkeypatch.setattr("barefaced.unmasking.pipeline.np.copyto", careless)
    with pytest.raises(AssertionError, match="outside the hole"):
        unmask(image, faces=faces)


def test_photos_of_one_seed_do_not_depend_on_who_else_is_in_them(masked, store):
    image, _, faces = masked
    alone = unmask(image, faces=faces, model="vae", seed=3)
    wide = np.hstack([image, np.full_like(image, 90)])
    assert np.array_equal(unmask(wide, faces=faces, model="vae", seed=3).image[:, :300], alone.image)


def test_what_detect_finds_is_used_where_no_faces_are_given(masked, store):
    image, _, faces = masked
    assert np.array_equal(unmask(image).image, unmask(image, faces=detect(image)).image)
    assert len(faces) == 1
