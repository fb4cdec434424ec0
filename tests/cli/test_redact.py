"""`redact`: what is planted in a file is gone, also from its bytes; and what cannot be is told."""

from __future__ import annotations

import io
import json
import os
import struct
import zlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from barefaced.faces import Face
from barefaced.faces.pose import mean_mesh
from barefaced.images import read_frames, read_image
from barefaced.provenance import read_label
from barefaced.redaction import Finding
from barefaced.redaction.attacks.container import Container

SECRET = b"SECRET-OF-THE-ORIGINAL"
HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "compression", "resolution"}
HARMLESS |= {"loop", "background", "timestamp", "duration"}
"""What Pillow tells of a file that holds pixels alone."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()


@pytest.fixture
def found(monkeypatch):
    """Faces that the detector is made to find, whatever the picture: `found(faces)`."""

    def make(*centres, interocular=20.0):
        points = (mean_mesh() - mean_mesh().mean(0)) * interocular
        faces = [Face.from_mesh(points + np.array([*centre, 0.0])) for centre in centres]
        monkeypatch.setattr("barefaced.redaction.search._seen", lambda image, score: list(faces))

    make((120, 100))
    return make


@pytest.fixture
def photo():
    """Smooth enough for a JPEG, with a bright face-sized patch where the face is."""
    rng = np.random.default_rng(0)
    small = Image.fromarray(rng.integers(0, 200, (12, 16, 3), np.uint8))
    return small.resize((320, 240), Image.Resampling.BICUBIC)


def thumbnail(photo, **settings):
    stream = io.BytesIO()
    photo.resize((80, 60)).save(stream, "JPEG", **settings)
    return stream.getvalue()


def jpeg_with_everything(photo):
    """EXIF with GPS and thumbnail, XMP with a preview, a comment, C2PA, trailing bytes."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=90, exif=exif, comment=SECRET, xmp=b"<x>" + SECRET + b"</x>")
    content = stream.getvalue()
    preview = thumbnail(photo, comment=SECRET)
    extra = b"".join(
        marker + struct.pack(">H", len(body) + 2) + body
        for marker, body in [
            (b"\xff\xe1", b"Exif\0\0" + SECRET + preview),
            (b"\xff\xeb", b"JP\0\1\0\0\0\1jumbc2pa" + SECRET + preview),
            (b"\xff\xed", b"Photoshop 3.0\0" + SECRET + preview),
        ]
    )
    return content[:2] + extra + content[2:] + preview + SECRET


def jpeg_with_another(photo):
    """A JPEG whose MPF index points to a second picture behind the first, as cameras keep previews."""
    stream = io.BytesIO()
    preview = Image.open(io.BytesIO(thumbnail(photo)))
    photo.save(stream, "MPO", save_all=True, append_images=[preview], comment=SECRET)
    content = stream.getvalue()
    assert b"MPF\0" in content
    return content + SECRET


def png_with_everything(photo):
    """Text of three kinds, EXIF, a C2PA chunk, hidden pixels under the alpha, and trailing bytes."""
    pixels = np.dstack([np.asarray(photo), np.zeros((240, 320), np.uint8)])  # wholly transparent
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_text("Raw", SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    stream = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(stream, "PNG", pnginfo=texts, exif=exif)
    content = stream.getvalue()
    body = b"caBX" + SECRET + thumbnail(photo)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return content[:33] + chunk + content[33:] + thumbnail(photo) + SECRET


def saved(photo, kind, **settings):
    stream = io.BytesIO()
    photo.save(stream, kind, **settings)
    return stream.getvalue()


def marked_exif():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return exif


KINDS = {
    "a.jpg": jpeg_with_everything,
    "b.png": png_with_everything,
    "c.webp": lambda photo: saved(photo, "WEBP", exif=marked_exif(), xmp=SECRET) + SECRET,
    "d.tif": lambda photo: saved(
        photo, "TIFF", description=SECRET.decode(), save_all=True, append_images=[photo.resize((80, 60))]
    ),
    "e.gif": lambda photo: saved(photo, "GIF", comment=SECRET) + SECRET,
    "f.bmp": lambda photo: saved(photo, "BMP") + SECRET,
    "h.jpg": jpeg_with_another,
    "g.avif": lambda photo: saved(photo, "AVIF", exif=marked_exif(), xmp=SECRET),
}


@pytest.mark.parametrize("name", KINDS)
def test_nothing_that_was_planted_survives(barefaced, found, photo, name):
    content = KINDS[name](photo)
    assert content.find(SECRET) >= 0 or name == "g.avif"
    Path("in", name).write_bytes(content)
    result = barefaced("redact", "in", "out")
    assert result.exit_code == 0, result.output
    (written,) = (path for path in Path("out").iterdir() if path.suffix != ".json")
    left = written.read_bytes()
    assert SECRET not in left
    with Image.open(written) as image:
        image.load()
        assert image.format == "TIFF" or not image.getexif()
        assert set(image.info) <= HARMLESS
        assert image.mode == "RGB"
        assert getattr(image, "n_frames", 1) == 1
    assert left.count(b"\xff\xd8\xff") == (written.suffix == ".jpg")
    _nothing_trails(left, written.suffix)


def _nothing_trails(content, suffix):
    end = {".jpg": b"\xff\xd9", ".png": b"IEND\xaeB`\x82"}.get(suffix)
    assert end is None or content.endswith(end)


def test_live_pixels_under_the_alpha_are_white(barefaced, found, photo):
    Path("in/b.png").write_bytes(png_with_everything(photo))
    found()
    assert barefaced("redact", "in", "out").exit_code == 0
    assert (read_image("out/b.png") == 255).all()


def test_the_zone_is_covered_and_all_else_the_photo(barefaced, found, photo):
    photo.save("in/a.png")
    result = barefaced("redact", "in", "out", "--json")
    record = json.loads(result.stdout)
    (x1, y1, x2, y2) = record["zones"][0]
    done, before = read_image("out/a.png"), np.asarray(photo)
    assert (done[y1:y2, x1:x2] == 0).all()
    outside = np.ones((240, 320), bool)
    outside[y1:y2, x1:x2] = False
    assert np.array_equal(done[outside], before[outside])
    log = json.loads(Path("out/a.png.redaction.json").read_text())
    assert (log["method"], log["zones"], log["attacks"]) == ("block", record["zones"], None)


def test_orientation_is_baked_in(barefaced, found, photo):
    exif = Image.Exif()
    exif[274] = 6
    photo.save("in/a.jpg", exif=exif)
    assert barefaced("redact", "in", "out").exit_code == 0
    with Image.open("out/a.jpg") as image:
        assert image.size == (240, 320)


@pytest.mark.parametrize(
    ("name", "settings"),
    [("a.gif", {}), ("a.png", {}), ("a.webp", {"lossless": True})],
)
def test_every_frame_is_covered(barefaced, found, photo, name, settings):
    frames = [photo.rotate(angle) for angle in (0, 90, 180)]
    frames[0].save(f"in/{name}", save_all=True, append_images=frames[1:], duration=50, **settings)
    assert barefaced("redact", "in", "out").exit_code == 0
    (written,) = (path for path in Path("out").iterdir() if path.suffix != ".json")
    done = read_frames(written)
    assert len(done.images) == 3
    assert done.milliseconds == [50] * 3
    (x1, y1, x2, y2) = json.loads(Path(f"{written}.redaction.json").read_text())["zones"][0]
    assert all(image[y1 + 4 : y2 - 4, x1 + 4 : x2 - 4].max() < 8 for image in done.images)


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "LA", "P", "1"])
def test_all_modes(barefaced, found, photo, mode):
    grey = Image.fromarray(np.asarray(photo.convert("L")).astype(np.uint16) * 257)
    picture = grey if mode == "I;16" else photo.convert(mode)
    picture.save("in/a.tif")
    assert barefaced("redact", "in", "out").exit_code == 0
    with Image.open("out/a.tif") as image:
        assert image.mode == "RGB"
    assert (read_image("out/a.tif")[100, 120] == 0).all()


def test_output_equal_to_input_is_refused(barefaced, found, photo):
    photo.save("in/a.png")
    before = Path("in/a.png").read_bytes()
    for out in ("in/a.png", "in", "in/../in"):
        assert barefaced("redact", "in/a.png", out).exit_code == 2
    Path("in/link.png").symlink_to("a.png")
    assert barefaced("redact", "in/a.png", "in/link.png").exit_code == 2
    os.link("in/a.png", "in/other.png")
    barefaced("redact", "in/a.png", "in/other.png")  # replaces the name, never the bytes that two names share
    assert Path("in/a.png").read_bytes() == before


def test_a_read_only_folder_is_told(barefaced, found, photo, monkeypatch):
    photo.save("in/a.png")

    def sealed(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", sealed)
    result = barefaced("redact", "in", "out")
    assert result.exit_code == 1
    assert "a.png: cannot be written: Permission denied" in result.stderr
    assert list(Path("out").iterdir()) == []


def test_no_half_redacted_file_is_ever_visible(barefaced, found, photo, monkeypatch):
    for name in ("a", "b", "c"):
        photo.save(f"in/{name}.png")
    visible, real = [], read_frames

    def look(path):
        visible.append(sorted(p.name for p in Path("out").glob("*")) if Path("out").exists() else [])
        if path.name == "c.png":
            raise KeyboardInterrupt
        return real(path)

    monkeypatch.setattr("barefaced.images.read_frames", look)
    assert barefaced("redact", "in", "out").exit_code == 130
    whole = ["a.png", "a.png.redaction.json", "b.png", "b.png.redaction.json"]
    assert visible == [[], whole[:2], whole]
    assert sorted(path.name for path in Path("out").iterdir()) == whole
    monkeypatch.setattr("barefaced.images.read_frames", real)
    result = barefaced("redact", "in", "out", "--resume")
    assert result.exit_code == 0
    assert "2 done before" in result.stderr


def test_a_bad_file_is_told_and_the_others_are_done(barefaced, found, photo):
    photo.save("in/good.png")
    Path("in/bad.jpg").write_bytes(jpeg_with_everything(photo)[:3000])
    Path("in/other.png").write_text("no picture")
    result = barefaced("redact", "in", "out")
    assert result.exit_code == 1
    assert "2 of 3 failed" in result.stderr
    assert sorted(path.name for path in Path("out").iterdir()) == ["good.png", "good.png.redaction.json"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(["a.jpg", "b.png", "e.gif"]))
def test_damaged_files_give_a_clean_file_or_none(barefaced, found, photo, data, name):
    content = bytearray(KINDS[name](photo))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    Path("in", name).write_bytes(content)
    barefaced("redact", f"in/{name}", "fuzzed.png")
    if Path("fuzzed.png").exists():
        assert SECRET not in Path("fuzzed.png").read_bytes()
        with Image.open("fuzzed.png") as image:
            assert set(image.info) <= {"loop", "background", "duration", "default_image", "timestamp"}
        Path("fuzzed.png").unlink()


@pytest.mark.parametrize(
    ("words", "covered"),
    [
        ([], 2),
        (["--only", "1"], 1),
        (["--except", "1"], 1),
        (["--only", "60,60"], 1),
        (["--box", "200,180,230,220"], 3),
        (["--boxes", "boxes.csv"], 3),
        (["--except", "1", "--except", "2"], 0),
    ],
)
def test_people_are_chosen(barefaced, found, photo, words, covered):
    found((60, 60), (250, 90), interocular=10)
    photo.save("in/a.png")
    Path("boxes.csv").write_text("a.png,200,180,230,220\nother.png,1,1,9,9\n")
    result = barefaced("redact", "in/a.png", "out", "--json", *words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["covered"] == covered


def test_a_choice_is_about_one_picture(barefaced, found, photo):
    photo.save("in/a.png")
    photo.save("in/b.png")
    result = barefaced("redact", "in", "out", "--only", "1")
    assert result.exit_code == 2
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--only", "7"], "no face with number 7"),
        (["--box", "1,2,3"], "--box wants 4 numbers"),
        (["--box", "900,900,950,950"], "has no area"),
        (["--only", "left"], "wants 2 numbers"),
        (["--set", "margin"], "--set wants key=value"),
        (["--set", "margin=wide"], "margin is like 1.5"),
        (["--method", "smear"], "unknown redactor 'smear'"),
        (["--second-detector", "centerface"], "wants NAME=FILE"),
        (["--second-detector", "yunet=none.onnx"], "no such file"),
        (["--review", "out/sheets"], "a place of their own"),
        (["--review", "in"], "a place of their own"),
    ],
)
def test_what_cannot_be_is_told(barefaced, found, photo, words, told):
    photo.save("in/a.png")
    result = barefaced("redact", "in/a.png", "out", *words)
    assert result.exit_code in (1, 2)
    assert told in " ".join(result.stderr.replace("│", " ").split())
    assert not list(Path().glob("out/*"))


def test_a_sheet_with_numbers_goes_to_a_place_of_its_own(barefaced, found, photo):
    photo.save("in/a.jpg")
    assert barefaced("redact", "in", "out", "--review", "sheets").exit_code == 0
    sheet = read_image("sheets/a.jpg.review.png")
    assert sheet.shape[1] == 320
    assert sheet.shape[0] > 240


def test_a_file_that_an_attack_breaks_is_withheld(barefaced, found, photo, monkeypatch):
    photo.save("in/a.png")
    asked = []

    def verify(original, redacted, content, *, faces, decoded):
        asked.append((original.shape, len(redacted.zones), len(faces), content[:4], decoded.shape))
        return [Finding("context", True, "0.1 of 0.4"), Finding("wiener", len(asked) > 1, "0.6 of 0.4")]

    monkeypatch.setattr("barefaced.redaction.verify", verify, raising=False)
    result = barefaced("redact", "in", "out", "--verify")
    assert result.exit_code == 1
    assert "out/a.png: withheld: wiener: 0.6 of 0.4" in result.stderr
    assert list(Path("out").iterdir()) == []
    assert asked == [((240, 320, 3), 1, 1, b"\x89PNG", (240, 320, 3))]
    assert barefaced("redact", "in", "out", "--verify").exit_code == 0
    log = json.loads(Path("out/a.png.redaction.json").read_text())
    assert [attack["attack"] for attack in log["attacks"]] == ["context", "wiener"]
    assert log["statement"].startswith("Withstood the attacks named here")


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_another_face_is_labelled_as_generated(barefaced, found, photo, name):
    photo.save(f"in/{name}")
    assert barefaced("redact", "in", "out", "--method", "synthetic").exit_code == 0
    label = read_label(Path("out", name))
    assert (label.model, label.kind) == ("face-prior", "compositeWithTrainedAlgorithmicMedia")
    assert len(read_image(Path("out", name))) > 240
    log = json.loads(Path(f"out/{name}.redaction.json").read_text())
    assert log["generated"]["sha256"] == label.sha256


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_what_is_redacted_twice_keeps_what_was_promised_once(barefaced, found, photo, name):
    photo.save(f"in/{name}")
    assert barefaced("redact", "in", "once").exit_code == 0
    first = json.loads(Path(f"once/{name}.redaction.json").read_text())["zones"][0]
    found((220, 100))
    result = barefaced("redact", f"once/{name}", f"twice/{name}")
    assert result.exit_code == 0, result.output
    done, once = read_image(f"twice/{name}"), read_image(f"once/{name}")
    second = json.loads(Path(f"twice/{name}.redaction.json").read_text())["zones"][0]
    for x1, y1, x2, y2 in (first, second):
        assert done[y1 + 8 : y2 - 8, x1 + 8 : x2 - 8].max() <= 3
    outside = np.ones(done.shape[:2], bool)
    for x1, y1, x2, y2 in (first, second):
        outside[max(0, y1 - 16) : y2 + 16, max(0, x1 - 16) : x2 + 16] = False
    assert np.abs(done[outside].astype(int) - once[outside]).mean() < 1
    assert sorted(path.name for path in Path("twice").iterdir()) == [name, f"{name}.redaction.json"]
    assert Container().read(Path("twice", name).read_bytes()) == []


def test_a_generated_face_stays_labelled_when_its_picture_is_redacted_again(barefaced, found, photo):
    photo.save("in/a.png")
    assert barefaced("redact", "in", "once", "--method", "synthetic").exit_code == 0
    tall = len(read_image("once/a.png"))
    found((220, 100))
    assert barefaced("redact", "once/a.png", "twice/a.png").exit_code == 0
    label = read_label("twice/a.png")
    assert (label.model, label.kind) == ("of an earlier picture", "compositeWithTrainedAlgorithmicMedia")
    assert len(read_image("twice/a.png")) == tall > 240


def test_pictures_beside_the_main_one_in_a_heic_are_dropped(barefaced, found, photo):
    """A depth map or a further picture may show what the first no longer does."""
    heif = pytest.importorskip("pillow_heif")
    main = heif.from_pillow(photo)
    main.add_from_pillow(photo.resize((80, 60)))
    main.save("in/a.heic", exif=marked_exif().tobytes(), save_all=True)
    content = Path("in/a.heic").read_bytes()
    assert SECRET in content
    result = barefaced("redact", "in", "out")
    assert result.exit_code == 0, result.output
    (written,) = (path for path in Path("out").iterdir() if path.suffix != ".json")
    left = written.read_bytes()
    assert SECRET not in left
    with Image.open(written) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert not image.getexif()
    assert all(kind not in left for kind in (b"auxC", b"thmb", b"Exif"))


def test_a_generated_face_is_drawn_until_it_is_like_nobody(barefaced, found, photo, monkeypatch):
    photo.save("in/a.png")
    likeness = iter([0.9, 0.6, 0.1, *[0.8] * 9])
    known = SimpleNamespace(threshold=0.5, nearest=lambda image, original, faces: next(likeness))
    monkeypatch.setattr("barefaced.cli.redact._gallery", lambda folder: known)
    words = ("redact", "in/a.png", "out", "--method", "synthetic", "--gallery", "in")
    assert barefaced(*words).exit_code == 0
    assert next(likeness) == 0.8
    Path("out/a.png").unlink()
    result = barefaced(*words)
    assert result.exit_code == 1
    assert "withheld" in result.stderr
    assert not Path("out/a.png").exists()
