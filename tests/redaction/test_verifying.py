"""`verify` fails closed."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from barefaced.recognition.presets import ARCFACE_POINTS
from barefaced.redaction import redact, redactor_named
from barefaced.redaction.search import find_faces
from barefaced.redaction.verifying import restorations, verify


class Pooling:
    """Compares by coarse pixels of the middle of the face."""

    name, threshold, size, template = "pooling", 0.8, 112, ARCFACE_POINTS

    def embed(self, patches):
        rows = patches[:, 28:98, 21:91].reshape(len(patches), 7, 10, 7, 10, 3).mean((2, 4))
        rows = (rows - rows.mean((1, 2, 3), keepdims=True)).reshape(len(patches), -1)
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)).astype(np.float32)


def png(image):
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def portrait(astronaut, head_at):
    return astronaut, head_at((226.0, 118.0), interocular=44.0)


def findings(portrait, method, *, content=None, **settings):
    image, face = portrait
    redacted = redact(
        image, method=redactor_named(method, **settings), faces=[face], rng=np.random.default_rng(0)
    )
    found = verify(
        image,
        redacted,
        png(redacted.image) if content is None else content,
        faces=[face],
        recognisers=[Pooling()],
    )
    return {one.attack: one for one in found}


def test_a_block_withstands(portrait):
    found = findings(portrait, "block")
    assert all(one.passed for one in found.values()), found
    assert {"container", "pixels", "rim", "blank", "as-is"} <= found.keys()


@pytest.mark.parametrize(("method", "attack"), [("swirl", "unswirl"), ("blur", "wiener")])
def test_what_can_be_undone_is(portrait, method, attack):
    found = findings(portrait, method)
    assert not found[attack].passed
    assert not found["method"].passed
    assert "pooling" in found[attack].detail


def test_a_thumbnail_left_in_the_file_is_found(portrait):
    stream = io.BytesIO()
    told = Image.Exif()
    told[270] = "who it is"
    Image.fromarray(redact(portrait[0], faces=[portrait[1]]).image).save(
        stream, "JPEG", exif=told, quality=95
    )
    assert not findings(portrait, "block", content=stream.getvalue())["container"].passed


@pytest.mark.parametrize("content", [b"", b"no picture", png(np.zeros((8, 8, 3), np.uint8))])
def test_a_file_that_is_not_the_picture_does_not_pass(portrait, content):
    assert not findings(portrait, "block", content=content)["pixels"].passed


def test_a_file_that_still_shows_the_face_does_not_pass(portrait):
    found = findings(portrait, "block", content=png(portrait[0]))
    assert not found["blank"].passed
    assert not found["as-is"].passed


def test_without_a_recogniser_it_says_what_it_could_not_test(portrait):
    image, face = portrait
    redacted = redact(image, faces=[face])
    found = {
        one.attack: one for one in verify(image, redacted, png(redacted.image), faces=[face], recognisers=[])
    }
    assert not found["recogniser"].passed
    assert "not tested" in found["recogniser"].detail


def test_a_picture_without_faces_passes_and_says_so(portrait):
    image, _ = portrait
    redacted = redact(image, faces=[])
    found = {
        one.attack: one for one in verify(image, redacted, png(redacted.image), faces=[], recognisers=[])
    }
    assert found["faces"].passed
    with pytest.raises(ValueError, match="one a zone"):
        verify(image, redacted, b"", faces=[portrait[1]])


def test_a_zone_that_ends_within_a_unit_of_jpeg_tells_by_its_rim(portrait):
    image, face = portrait
    whole = redact(image, faces=[face])
    x1, y1, x2, y2 = map(int, face.box)
    tight = replace(whole, zones=np.array([[x1, y1, x2, y2]], np.int32))
    found = {one.attack: one for one in verify(image, tight, png(whole.image), faces=[face], recognisers=[])}
    assert not found["rim"].passed


@pytest.mark.parametrize(("method", "attacks"), [("blur", {"wiener", "tikhonov"}), ("swirl", {"unswirl"})])
def test_what_can_be_undone_comes_nearer_to_what_was_there(portrait, method, attacks):
    image, face = portrait
    redacted = redact(image, method=method, faces=[face])
    back = restorations(redacted, faces=[face])
    assert set(back) == attacks

    def apart(picture):
        return np.abs(picture.astype(int) - image)[redacted.region].mean()

    assert min(map(apart, back.values())) < 0.8 * apart(redacted.image)
    for picture in back.values():
        assert np.array_equal(picture[~redacted.region], redacted.image[~redacted.region])


@pytest.mark.parametrize("method", ["block", "synthetic"])
def test_of_what_was_never_seen_nothing_is_restored(portrait, method):
    image, face = portrait
    redacted = redact(image, method=method, faces=[face])
    assert restorations(redacted, faces=[face]) == {}
    with pytest.raises(ValueError, match="shorter"):
        restorations(redacted, faces=[])


class Blurred(Pooling):
    """Calls everything alike that shows no face, as recognisers do."""

    name, threshold = "blurred", 0.4

    def embed(self, patches):
        rough = np.abs(patches - patches.mean((1, 2, 3), keepdims=True)).mean((1, 2, 3))
        rows = super().embed(patches)
        rows[rough < 12] = np.eye(1, rows.shape[1])
        return rows


def test_a_box_without_a_face_withholds_nothing_for_being_as_blank_as_what_covers_it(astronaut, head_at):
    empty = np.full_like(astronaut, 120)
    face = head_at((226.0, 118.0), interocular=20.0)
    redacted = redact(empty, method="block", faces=[face])
    found = verify(empty, redacted, png(redacted.image), faces=[face], recognisers=[Blurred()])
    assert all(one.passed for one in found)


def test_what_is_more_like_than_a_blank_is_known_again(portrait):
    image, face = portrait
    redacted = redact(image, method="blur", faces=[face])
    found = verify(image, redacted, png(redacted.image), faces=[face], recognisers=[Blurred()])
    assert not {one.attack: one for one in found}["tikhonov"].passed


@pytest.mark.parametrize("method", ["block", "layered", "synthetic"])
def test_all_that_is_found_in_the_portrait_is_covered_and_withstands(astronaut, method):
    faces = find_faces(astronaut)
    redacted = redact(astronaut, method=method, faces=faces, rng=np.random.default_rng(3))
    found = verify(astronaut, redacted, png(redacted.image), faces=faces)  # by what comes in the package
    assert [one for one in found if not one.passed] == []
    assert "as-is" in {one.attack for one in found}
